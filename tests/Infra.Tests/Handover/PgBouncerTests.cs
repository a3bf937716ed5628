using Infra.Cli;
using Infra.Cli.Handover;
using Infra.Environments.Settings;
using Infra.Tests.Acceptance;

namespace Infra.Tests.Handover;

public sealed class PgBouncerTests
{
    /// <summary>Names of PgBouncer's manual, "pgbouncer.ini", that the format writes.</summary>
    private static readonly string[] Known =
    [
        "listen_addr", "listen_port", "auth_type", "auth_file", "pool_mode", "max_client_conn", "default_pool_size", "reserve_pool_size",
        "reserve_pool_timeout", "max_prepared_statements", "ignore_startup_parameters", "server_tls_sslmode", "server_tls_ca_file",
        "client_tls_sslmode", "client_tls_cert_file", "client_tls_key_file",
    ];

    [Fact]
    [PageRow("happytrip", "Scaling and recovery", "RDS Proxy `happytrip-b2b-proxy`", "application.pgBouncer; infra handover --format pgbouncer")]
    public void HappyTrip_a_PgBouncer_configuration_instead_of_the_proxy()
    {
        var sections = Sections(Handovers.Write("happytrip/prod", "pgbouncer").Text);

        Assert.Equal("host=db.example.internal port=5432 dbname=happytrip_b2b", sections["databases"]["happytrip_b2b"]);
        var pool = sections["pgbouncer"];
        Assert.Equal("transaction", pool["pool_mode"]);
        Assert.Equal("1000", pool["max_client_conn"]);
        Assert.Equal("50", pool["default_pool_size"]);
        Assert.Equal("20", pool["reserve_pool_size"]);
        Assert.Equal("verify-full", pool["server_tls_sslmode"]);
        Assert.Equal("/etc/ssl/certs/global-bundle.pem", pool["server_tls_ca_file"]);
        Assert.Equal("scram-sha-256", pool["auth_type"]);
        Assert.Equal("/etc/pgbouncer/userlist.txt", pool["auth_file"]);
        Assert.Equal(Known.Order(StringComparer.Ordinal), pool.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_role_file_is_made_from_the_secret()
    {
        var handover = Handovers.Write("happytrip/prod", "pgbouncer").Handover;
        Assert.Contains(handover.Notes, note => note.Contains("umask 077; aws secretsmanager get-secret-value --region ap-south-1 "
            + "--secret-id 'happytrip/b2b/prod/postgres'", StringComparison.Ordinal)
            && note.EndsWith("> /etc/pgbouncer/userlist.txt", StringComparison.Ordinal));
    }

    [Fact]
    public void A_role_that_logs_in_with_tokens_is_refused_with_the_fix()
    {
        var settings = Handovers.Settings("happytrip/prod");
        var roles = new Dictionary<string, RoleSettings>(settings.Tenancy.Roles) { ["app_user"] = new() { IamLogin = true } };
        var handover = new ApplicationHandover(
            Handovers.Name("happytrip/prod"), settings with { Tenancy = settings.Tenancy with { Roles = roles } }, null);

        var exception = Assert.Throws<UserException>(() => HandoverFormats.Find("pgbouncer").Write(handover));

        Assert.Contains("set $.tenancy.roles.app_user.iamLogin to false, or use the proxy", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Section → key → value.</summary>
    public static IReadOnlyDictionary<string, Dictionary<string, string>> Sections(string text)
    {
        var sections = new Dictionary<string, Dictionary<string, string>>();
        var section = "";
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != ';'))
        {
            if (line[0] == '[')
            {
                section = line[1..^1];
                sections.Add(section, []);
                continue;
            }

            var parts = line.Split(" = ", 2);
            Assert.Equal(2, parts.Length);
            sections[section].Add(parts[0], parts[1]);
        }

        return sections;
    }
}
