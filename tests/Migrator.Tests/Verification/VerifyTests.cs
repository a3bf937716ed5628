using System.Text.Json;
using Infra.Migrator.Tests.Support;
using Infra.Tests.Acceptance;

namespace Infra.Migrator.Tests.Verification;

[Collection(ServerTests.Name)]
public sealed class VerifyTests(SharedServer shared)
{
    [Fact]
    [PageRow("startupwebapp", "Checks after deployment", "Server version", "migrator verify")]
    public async Task Verify_passes_after_apply_and_tells_what_the_server_said()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry => entry["expectedTables"] = 1);
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        await deployment.ApplyAsync();

        var result = await deployment.RunAsync("verify", "--json");

        Assert.Equal(0, result.ExitCode);
        AssertCheck(result, "server", "version", "passed", "PostgreSQL 16.14");
        AssertCheck(result, "server", "TLS", "passed", "in use, verify-full");
        AssertCheck(result, "server", "max_connections", "passed", "100");
        AssertCheck(result, tenant, "encoding", "passed", "UTF8");
        AssertCheck(result, tenant, "owner", "passed", deployment.Owner);
        AssertCheck(result, tenant, "current database", "passed", tenant);
        AssertCheck(result, tenant, "tables in public", "passed", "1");
        AssertCheck(result, tenant, "pending SQL files", "passed", "none, 1 applied");
    }

    [Theory]
    [InlineData("GRANT CONNECT ON DATABASE {tenant} TO PUBLIC", "PUBLIC without CONNECT")]
    [InlineData("GRANT TEMPORARY ON DATABASE {tenant} TO PUBLIC", "PUBLIC without TEMPORARY")]
    [InlineData("GRANT CONNECT ON DATABASE {tenant} TO {other}", "role {other} may not CONNECT")]
    [InlineData("GRANT {owner} TO {other}", "role {other} may not CONNECT")]
    [InlineData("REVOKE CONNECT ON DATABASE {tenant} FROM {owner}", "owner {owner} may CONNECT and CREATE")]
    [InlineData("GRANT CREATE ON SCHEMA public TO PUBLIC", "schema public")]
    [InlineData("ALTER SCHEMA public OWNER TO {other}", "schema public")]
    [InlineData("ALTER DATABASE {tenant} OWNER TO {other}", "owner")]
    [InlineData("ALTER DATABASE {tenant} ALLOW_CONNECTIONS false", "open")]
    [InlineData("CREATE TABLE public.extra (a int)", "tables in public")]
    [InlineData("CREATE DATABASE {future}", "future tenant")]
    [InlineData("ALTER ROLE {owner} CREATEDB", "attributes")]
    [InlineData("ALTER ROLE {owner} NOLOGIN", "log-in")]
    [InlineData("ALTER ROLE {owner} CONNECTION LIMIT 3", "connection limit")]
    [InlineData("DELETE FROM infra_migrator.history", "pending SQL files")]
    public async Task Verify_fails_after_tampering_and_says_what_to_do(string tampering, string check)
    {
        using var deployment = new TestDeployment(shared);
        var other = deployment.AddRole("other");
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry => entry["expectedTables"] = 1);
        var future = deployment.AddTenant("later_prod", "future");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        await deployment.ApplyAsync();
        string Fill(string text) =>
            text.Replace("{tenant}", tenant, StringComparison.Ordinal).Replace("{other}", other, StringComparison.Ordinal)
            .Replace("{owner}", deployment.Owner, StringComparison.Ordinal).Replace("{future}", future, StringComparison.Ordinal);

        await shared.ExecuteAsync(Fill(tampering), tampering.Contains("DATABASE", StringComparison.Ordinal) ? "postgres" : tenant);
        var result = await deployment.RunAsync("verify", "--json");

        Assert.Equal(5, result.ExitCode);
        var failed = result.Json.GetProperty("checks").EnumerateArray().First(found =>
            found.GetProperty("name").GetString() == Fill(check) && found.GetProperty("outcome").GetString() == "failed");
        Assert.NotEqual("", failed.GetProperty("fix").GetString());
    }

    [Fact]
    public async Task Apply_puts_privileges_right_again()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"GRANT ALL ON DATABASE {tenant} TO PUBLIC; REVOKE CONNECT ON DATABASE {tenant} FROM {deployment.Owner}");
        await shared.ExecuteAsync("GRANT CREATE ON SCHEMA public TO PUBLIC", tenant);

        var repaired = await deployment.ApplyAsync();

        Assert.Contains($"revoke CONNECT, CREATE, TEMPORARY on database {tenant} from PUBLIC", repaired.Error, StringComparison.Ordinal);
        Assert.Contains("revoke CREATE on schema public from PUBLIC", repaired.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_encoding_or_locale_fails_because_only_a_new_database_can_have_another()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        deployment.AddTenant("first_prod");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"DROP DATABASE {tenant}");
        await shared.ExecuteAsync($"CREATE DATABASE {tenant} OWNER {deployment.Owner} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");

        var result = await deployment.RunAsync("apply", "--json");

        Assert.Equal(5, result.ExitCode);
        AssertCheck(result, tenant, "encoding", "failed", "LATIN1");
        AssertCheck(result, tenant, "locale", "failed", "collation C, character type C");
    }

    [Fact]
    public async Task Verify_before_apply_says_what_is_missing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");

        var result = await deployment.RunAsync("verify", "--json");

        Assert.Equal(5, result.ExitCode);
        AssertCheck(result, tenant, "exists", "failed", "missing");
        AssertCheck(result, $"role {deployment.Owner}", "exists", "failed", "missing");
    }

    private static void AssertCheck(RunResult result, string subject, string name, string outcome, string detail)
    {
        var check = result.Json.GetProperty("checks").EnumerateArray()
            .Single(found => found.GetProperty("subject").GetString() == subject && found.GetProperty("name").GetString() == name);
        Assert.Equal((outcome, detail), (check.GetProperty("outcome").GetString(), check.GetProperty("detail").GetString()));
        Assert.Equal(outcome == "passed", check.GetProperty("fix").ValueKind == JsonValueKind.Null);
    }
}
