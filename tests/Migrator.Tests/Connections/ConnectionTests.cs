using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Connections;

[Collection(ServerTests.Name)]
public sealed class ConnectionTests(SharedServer shared)
{
    private string Address => $"Host=localhost;Port={shared.Server.Port};Username=postgres";

    [Fact]
    public async Task PG_variables_lead_to_the_server()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables.Remove("MIGRATOR_CONNECTION");
        deployment.Variables["PGHOST"] = "localhost";
        deployment.Variables["PGPORT"] = $"{shared.Server.Port}";
        deployment.Variables["PGPASSWORD"] = shared.Server.Password;
        deployment.Variables["PGSSLROOTCERT"] = shared.Server.RootCertificatePath!;

        await deployment.ApplyAsync();
    }

    [Fact]
    public async Task A_connection_string_without_password_takes_it_from_the_passwords_file()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables.Remove("MIGRATOR_CONNECTION");
        var file = WritePasswords(deployment, $$"""{ "postgres": "{{shared.Server.Password}}" }""");

        await deployment.ApplyAsync("--connection", Address, "--ca-bundle", shared.Server.RootCertificatePath!, "--passwords-file", file);
    }

    [Theory]
    [InlineData("localhost", 0)]
    [InlineData("other.example", 4)]
    public async Task Through_a_tunnel_the_certificate_still_has_to_name_the_server(string host, int exitCode)
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables.Remove("MIGRATOR_CONNECTION");
        deployment.Variables["PGPASSWORD"] = shared.Server.Password;

        var result = await deployment.RunAsync(
            "apply", "--connection", $"Host={host};Port=1;Username=postgres", "--tunnel", $"127.0.0.1:{shared.Server.Port}",
            "--ca-bundle", shared.Server.RootCertificatePath!);

        Assert.True(result.ExitCode == exitCode, result.All);
        Assert.Equal(exitCode == 4, result.Error.Contains("has to name 'other.example'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_with_its_port_is_verified_by_its_name()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables.Remove("MIGRATOR_CONNECTION");
        deployment.Variables["PGPASSWORD"] = shared.Server.Password;

        await deployment.ApplyAsync(
            "--connection", $"Host=localhost:{shared.Server.Port};Username=postgres", "--ca-bundle", shared.Server.RootCertificatePath!);
    }

    [Theory]
    [InlineData("15432")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    public async Task A_tunnel_that_is_no_host_and_port_is_refused(string tunnel)
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync("verify", "--connection", "Host=h", "--tunnel", tunnel);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--tunnel must be host:port with a port from 1 to 65535", result.Error, StringComparison.Ordinal);
        Assert.Contains($"got '{tunnel}'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passwords_file_that_others_may_read_is_refused()
    {
        using var deployment = new TestDeployment(shared);
        var file = WritePasswords(deployment, """{ "postgres": "x" }""", UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var result = await deployment.RunAsync("apply", "--passwords-file", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"chmod 600 {file}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passwords_file_that_is_no_object_of_texts_is_refused_without_quoting_it()
    {
        using var deployment = new TestDeployment(shared);
        var file = WritePasswords(deployment, """{ "postgres": 71625 }""");

        var result = await deployment.RunAsync("apply", "--passwords-file", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("must be a JSON object of texts", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("71625", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        using var deployment = new TestDeployment(shared);
        deployment.Variables["MIGRATOR_CONNECTION"] =
            new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString("postgres")) { Password = "wrong-7261" }.ConnectionString;

        var result = await deployment.RunAsync("apply");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("refuses the password of role 'postgres'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-7261", result.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("status")]
    [InlineData("verify")]
    public async Task A_server_that_cannot_be_reached_is_told_with_what_to_look_at(string command)
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync(
            command, "--connection", "Host=127.0.0.1;Port=1;Username=postgres;Timeout=3", "--tls", "disable");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("Cannot reach 127.0.0.1:1 (from --connection)", result.Error, StringComparison.Ordinal);
        Assert.Contains("open the tunnel first", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_on_the_command_line_is_refused()
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync("apply", "--connection", "Host=h;Password=secret-8172");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--connection must not hold a password", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-8172", result.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Disable", "disable")]
    [InlineData("Prefer", "disable")]
    [InlineData("Require", "require")]
    [InlineData("VerifyCA", "verify-ca")]
    public async Task A_connection_string_weaker_than_verify_full_needs_the_flag(string mode, string word)
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync("verify", "--connection", $"Host=h;SSL Mode={mode}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"SSL Mode={mode} of --connection is weaker than verify-full", result.Error, StringComparison.Ordinal);
        Assert.Contains($"--tls {word}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PGSSLMODE_weaker_than_verify_full_needs_the_flag()
    {
        using var deployment = new TestDeployment();
        deployment.Variables["PGHOST"] = "h";
        deployment.Variables["PGSSLMODE"] = "require";

        var result = await deployment.RunAsync("verify");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("PGSSLMODE=require is weaker than verify-full", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_it_works_with_the_flag_and_verify_notes_it()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync("--tls", "disable");

        var verified = await deployment.RunAsync("verify", "--tls", "disable", "--json");

        Assert.Equal(0, verified.ExitCode);
        Assert.Contains(verified.Json.GetProperty("checks").EnumerateArray(), check =>
            check.GetProperty("name").GetString() == "TLS" && check.GetProperty("outcome").GetString() == "warning");
    }

    [Fact]
    public async Task Another_root_is_refused_and_explained()
    {
        using var deployment = new TestDeployment(shared);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = new CertificateRequest("CN=Somebody else", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(deployment.Root, "other.crt");
        await File.WriteAllTextAsync(file, root.ExportCertificatePem());

        var result = await deployment.RunAsync("verify", "--ca-bundle", file);

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("cannot be trusted", result.Error, StringComparison.Ordinal);
        Assert.Contains("truststore.pki.rds.amazonaws.com", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_the_certificate_does_not_name_is_refused_by_verify_full_and_taken_by_verify_ca()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables["MIGRATOR_CONNECTION"] =
            new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString("postgres")) { Host = "127.0.0.1" }.ConnectionString;

        var strict = await deployment.RunAsync("apply");

        Assert.Equal(4, strict.ExitCode);
        Assert.Contains("The certificate also has to name '127.0.0.1'", strict.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await deployment.RunAsync("apply", "--tls", "verify-ca")).ExitCode);
    }

    [Fact]
    public async Task Root_certificates_that_do_not_exist_are_told_with_where_to_get_them()
    {
        using var deployment = new TestDeployment();
        deployment.Save();
        var result = await deployment.RunAsync("verify", "--connection", "Host=h", "--ca-bundle", "missing.pem");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("missing.pem do not exist. RDS's are one file: curl", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_RDS_endpoint_without_roots_is_refused_before_connecting()
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync("verify", "--connection", "Host=db.abc.us-east-1.rds.amazonaws.com");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No root certificates to verify db.abc.us-east-1.rds.amazonaws.com with", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_server_it_says_the_three_ways_to_name_one()
    {
        using var deployment = new TestDeployment();

        var result = await deployment.RunAsync("apply");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "Give --outputs <file> (terraform output -json), --connection <string>, or PGHOST", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_waits_for_the_lock_and_then_tells_who_holds_it()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        await using var holder = await shared.OpenAsync();
        await using (var take = new NpgsqlCommand(
            $"set application_name = 'the other run'; select pg_advisory_lock({Infra.Migrator.Connections.AdvisoryLock.Provisioning})",
            holder))
        {
            await take.ExecuteNonQueryAsync();
        }

        var result = await deployment.RunAsync("apply", "--lock-wait", "0.3");

        Assert.Equal(4, result.ExitCode);
        Assert.Matches(
            $"the server is locked by process {holder.ProcessID} \\(the other run, role postgres, connected since .* UTC\\); waited 0.3 s",
            result.Error);
    }

    [Fact]
    public async Task A_tenant_that_another_run_works_on_is_left_to_it()
    {
        using var deployment = new TestDeployment(shared);
        var busy = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.AddTenant("bank_prod");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        await using var holder = await shared.OpenAsync(busy);
        await using (var take = new NpgsqlCommand($"select pg_advisory_lock({Infra.Migrator.Connections.AdvisoryLock.Tenant("")})", holder))
        {
            await take.ExecuteNonQueryAsync();
        }

        var result = await deployment.RunAsync("apply", "--lock-wait", "0.2");

        Assert.Equal(4, result.ExitCode);
        Assert.Contains($"tenant {busy} is locked by process {holder.ProcessID}", result.Output, StringComparison.Ordinal);
        Assert.Contains("[2/2]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_runs_at_once_do_the_work_once()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.AddTenant("bank_prod", sql: "sql");
        deployment.CopySql("sql", "Shop");
        deployment.Save();

        var results = await Task.WhenAll(deployment.RunAsync("apply"), deployment.RunAsync("apply"));

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.All));
        Assert.Equal(3L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where kind = 'versioned'", tenant));
    }

    private static string WritePasswords(
        TestDeployment deployment, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var file = Path.Combine(deployment.Root, "passwords.json");
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }

        return file;
    }
}
