using System.Globalization;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Provisioning;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>Asks the server about itself, its roles and its list of databases.</summary>
internal sealed class ServerVerifier(EnvironmentSettings settings, ServerTarget target)
{
    private const double CrowdedShare = 0.8;
    private static readonly string[] SystemDatabases = ["postgres", "rdsadmin"];

    /// <summary>Makes the checks.</summary>
    public async Task<IReadOnlyList<Check>> VerifyAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, IReadOnlyDictionary<string, DatabaseState> databases,
        CancellationToken cancellationToken)
    {
        var server = new CheckList("server");
        var version = await connection.ScalarAsync<string>("select current_setting('server_version')", cancellationToken);
        server.Expect(
            "version", connection.PostgreSqlVersion.Major == settings.Database.MajorVersion, $"PostgreSQL {version}",
            $"the environment file says majorVersion {settings.Database.MajorVersion}: connect to the right server or correct the file");

        var isEncrypted = await connection.ScalarAsync<bool>("select ssl from pg_stat_ssl where pid = pg_backend_pid()", cancellationToken);
        server.Prefer(
            "TLS", isEncrypted && target.Tls == TlsMode.VerifyFull, isEncrypted ? $"in use, {target.Tls.Word()}" : "not in use",
            $"--tls {target.Tls.Word()} was asked for: only on this machine");

        await CheckConnectionsAsync(connection, server, cancellationToken);

        foreach (var tenant in tenants.Where(tenant => tenant.Settings.Status == TenantStatus.Future))
        {
            server.Expect(
                "future tenant", !databases.ContainsKey(tenant.Name), $"{tenant.Name} "
                    + $"{(databases.ContainsKey(tenant.Name) ? "exists" : "does not exist yet")}",
                "set its status to active in the environment file, or find out who made it");
        }

        var unknown = databases.Keys.Except(tenants.Select(tenant => tenant.Database)).Except(SystemDatabases)
            .Where(name => name != settings.Database.InitialDatabaseName
                && !name.StartsWith(TemplateDatabase.Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        server.Prefer(
            "other databases", unknown.Length == 0, unknown.Length == 0 ? "none" : string.Join(", ", unknown),
            "list them as tenants in the environment file, or find out what they are for");

        return [.. server.Checks, .. await CheckRolesAsync(connection, cancellationToken)];
    }

    private async Task CheckConnectionsAsync(NpgsqlConnection connection, CheckList server, CancellationToken cancellationToken)
    {
        var limit = int.Parse(await connection.ScalarAsync<string>(
            "select current_setting('max_connections')", cancellationToken), CultureInfo.InvariantCulture);
        var used = await connection.ScalarAsync<int>(
            "select count(*)::int from pg_stat_activity where backend_type = 'client backend'", cancellationToken);
        server.Prefer(
            "connections", used < limit * CrowdedShare, $"{used} of {limit} in use",
            settings.Registry.ScaleTrigger ?? "find out who holds them (pg_stat_activity), or take a larger class");
        if (settings.Database.Parameters.TryGetValue("max_connections", out var wanted)
            && int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            server.Expect(
                "max_connections", limit == number, limit.ToString(CultureInfo.InvariantCulture),
                $"the environment file says {number}: the parameter takes effect after a restart of the instance");
        }
    }

    private async Task<IReadOnlyList<Check>> CheckRolesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var roles = await RoleState.ReadAllAsync(connection, cancellationToken);
        var checks = new List<Check>();
        foreach (var (name, role) in settings.Tenancy.Roles)
        {
            var list = new CheckList($"role {name}");
            list.Expect("exists", roles.ContainsKey(name), roles.ContainsKey(name) ? "yes" : "missing", "run migrator apply");
            if (roles.TryGetValue(name, out var actual))
            {
                CheckLogin(list, role, actual, roles.ContainsKey(RoleState.IamRole));
                list.Expect(
                    "attributes", actual.Attributes.Length == 0, actual.Attributes.Length == 0 ? "none" : actual.Attributes,
                    $"an application needs none of them: ALTER ROLE \"{name}\" "
                        + $"NO{actual.Attributes.Replace(", ", " NO", StringComparison.Ordinal)}");
                list.Expect(
                    "connection limit", actual.ConnectionLimit == role.ConnectionLimit, $"{actual.ConnectionLimit}", "run migrator apply");
            }

            checks.AddRange(list.Checks);
        }

        return checks;
    }

    private static void CheckLogin(CheckList list, RoleSettings role, RoleState actual, bool serverHasIam)
    {
        list.Expect("log-in", actual.CanLogIn == role.MayLogIn, actual.CanLogIn ? "may log in" : "may not log in", "run migrator apply");
        if (role.IamLogin && !serverHasIam)
        {
            list.Prefer("log-in with IAM", false, $"the server has no role {RoleState.IamRole}", "only RDS has it: nothing to do elsewhere");
        }
        else if (role.IamLogin || actual.LogsInWithIam)
        {
            list.Expect(
                "log-in with IAM", role.IamLogin == actual.LogsInWithIam,
                actual.LogsInWithIam ? $"member of {RoleState.IamRole}, so no password works" : $"not a member of {RoleState.IamRole}",
                "run migrator apply");
        }
    }
}
