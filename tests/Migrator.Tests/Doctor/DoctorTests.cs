using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Migrator.Doctor;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Doctor;

/// <summary>What <c>migrator doctor</c> finds before a run does.</summary>
[Collection(ServerTests.Name)]
public sealed class DoctorTests(SharedServer shared)
{
    [Fact]
    public async Task A_sound_server_passes_and_its_certificate_is_looked_at()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod", more: entry => entry["extensions"] = new JsonArray("citext"));
        await deployment.ApplyAsync();

        var result = await deployment.RunAsync("doctor", "--json");

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal("passed", Outcome(result, "connection"));
        Assert.Equal("passed", Outcome(result, "no pooler in between"));
        Assert.Equal("passed", Outcome(result, "TLS asked for"));
        Assert.Contains("CN=localhost", Detail(result, "certificate"), StringComparison.Ordinal);
        Assert.Equal("passed", Outcome(result, "certificate chain"));
        Assert.Equal("passed", Outcome(result, "certificate names the host"));
        Assert.Equal("passed", Outcome(result, "version"));
        Assert.Equal("passed", Outcome(result, "settings of sessions reach the server"));
        Assert.Equal("passed", Outcome(result, "clock"));
        Assert.Equal("passed", Outcome(result, "administrator may create databases"));
        Assert.Equal("passed", Outcome(result, "extension citext"));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_exit_code_4_and_says_why()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        deployment.Variables["MIGRATOR_CONNECTION"] = "Host=127.0.0.1;Port=1;Username=postgres;Password=x";

        var result = await deployment.RunAsync("doctor", "--json", "--tls", "disable");

        Assert.Equal(4, result.ExitCode);
        Assert.Equal("failed", Outcome(result, "connection"));
        Assert.Contains("Cannot reach 127.0.0.1:1", Detail(result, "connection"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_root_is_told_even_where_the_connection_does_not_verify_it()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        var builder = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString("postgres"));
        builder.Remove("Root Certificate");
        builder.Remove("SSL Mode");
        deployment.Variables["MIGRATOR_CONNECTION"] = builder.ConnectionString;

        var result = await deployment.RunAsync("doctor", "--json", "--tls", "require");

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal("warning", Outcome(result, "TLS asked for"));
        Assert.Equal("warning", Outcome(result, "certificate chain"));
    }

    [Fact]
    public async Task A_wrong_version_and_an_unknown_extension_fail()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod", more: entry => entry["extensions"] = new JsonArray("no_such_extension"));
        deployment.Json["database"]!["majorVersion"] = 17;
        deployment.Json["database"]!.AsObject().Remove("parameterGroupName");

        var result = await deployment.RunAsync("doctor", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal("failed", Outcome(result, "version"));
        Assert.Equal("failed", Outcome(result, "extension no_such_extension"));
    }

    [Fact]
    public async Task What_would_block_a_run_is_named_with_its_process()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"CREATE DATABASE infra_template_{deployment.Prefix}");
        await using var holder = await shared.OpenAsync(tenant);
        await using (var command = new NpgsqlCommand(
            $"SELECT pg_advisory_lock({Infra.Migrator.Connections.AdvisoryLock.Tenant("")}); CREATE TABLE a (a int); INSERT INTO a VALUES "
                + $"(1), (1)", holder))
        {
            await command.ExecuteNonQueryAsync();
        }

        await using (var build = new NpgsqlCommand("CREATE UNIQUE INDEX CONCURRENTLY broken ON a (a)", holder))
        {
            await Assert.ThrowsAsync<PostgresException>(() => build.ExecuteNonQueryAsync());
        }

        try
        {
            var result = await deployment.RunAsync("doctor", "--json");

            Assert.Equal(5, result.ExitCode);
            Assert.Contains($"tenant {tenant}: process {holder.ProcessID}", Detail(result, "no other run"), StringComparison.Ordinal);
            Assert.Contains($"infra_template_{deployment.Prefix}", Detail(result, "templates"), StringComparison.Ordinal);
            Assert.Equal("invalid: public.broken", Detail(result, "indexes"));
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE infra_template_{deployment.Prefix}");
        }
    }

    [Fact]
    public async Task A_session_idle_in_its_transaction_is_named()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();
        await using var idle = await shared.OpenAsync(tenant);
        await using (var begin = new NpgsqlCommand("BEGIN; SET LOCAL application_name = 'forgetful'; SELECT txid_current()", idle))
        {
            await begin.ExecuteNonQueryAsync();
        }

        await Task.Delay(TimeSpan.FromSeconds(11));
        var result = await deployment.RunAsync("doctor", "--json");

        Assert.Equal("warning", Outcome(result, "idle in transaction"));
        Assert.Contains($"process {idle.ProcessID} in {tenant} (forgetful", Detail(result, "idle in transaction"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_without_privileges_is_told_which_it_lacks()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();
        var weak = $"{deployment.Prefix}_weak";
        await shared.ExecuteAsync($"CREATE ROLE {weak} LOGIN PASSWORD 'a password'");
        var builder = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString("postgres")) { Username = weak, Password = "a password" };
        deployment.Variables["MIGRATOR_CONNECTION"] = builder.ConnectionString;

        var result = await deployment.RunAsync("doctor", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal($"{weak} lacks CREATEDB", Detail(result, "administrator may create databases"));
        Assert.Equal($"{weak} lacks CREATEROLE", Detail(result, "administrator may create roles"));
        Assert.Contains(deployment.Owner, Detail(result, "administrator may act as the owners"), StringComparison.Ordinal);
        Assert.Equal("warning", Outcome(result, "administrator may create schemas"));
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(16, true)]
    [InlineData(99, false)]
    public void The_end_of_life_of_a_version_is_known_or_said_to_be_unknown(int version, bool isKnown) =>
        Assert.Equal(isKnown, EndOfLife.Of(version) is not null);

    private static string? Outcome(RunResult result, string name) => Find(result, name).GetProperty("outcome").GetString();

    private static string Detail(RunResult result, string name) => Find(result, name).GetProperty("detail").GetString()!;

    private static JsonElement Find(RunResult result, string name)
    {
        var found = result.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("name").GetString() == name).ToArray();
        Assert.True(found.Length == 1, $"{found.Length} checks '{name}':\n{result.All}");
        return found[0];
    }
}
