using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Verification;

/// <summary>Tenants that are schemas, roles with access, extensions.</summary>
[Collection(ServerTests.Name)]
public sealed class SharedDatabaseVerifyTests(SharedServer shared)
{
    [Fact]
    public async Task Schemas_of_a_shared_database_pass_with_roles_of_their_own()
    {
        using var fleet = new Fleet(shared);

        var result = await fleet.Deployment.RunAsync("verify", "--json");

        Assert.True(result.ExitCode == 0, result.All);
        AssertOutcome(result, $"database {fleet.Database}", "current database", "passed");
        AssertOutcome(result, $"database {fleet.Database}", "owner", "passed");
        AssertOutcome(result, fleet.Tenant, $"schema {fleet.Tenant}", "passed");
        AssertOutcome(result, fleet.Tenant, $"everything belongs to {fleet.Owner}", "passed");
        AssertOutcome(result, fleet.Tenant, $"role {fleet.Writer} may read and write everything", "passed");
        AssertOutcome(result, fleet.Tenant, $"role {fleet.Reader} may not change anything", "passed");
        AssertOutcome(result, fleet.Tenant, $"default privileges of {fleet.Reader}", "passed");
        AssertOutcome(result, fleet.Tenant, "roles of other tenants may not look in", "passed");
        AssertOutcome(result, fleet.Tenant, "marked as tenant", "passed");
        AssertOutcome(result, $"database {fleet.Database}", "extension citext", "passed");
    }

    [Theory]
    [InlineData("GRANT USAGE ON SCHEMA {tenant} TO {other}", "{tenant}", "roles of other tenants may not look in")]
    [InlineData("GRANT INSERT ON {tenant}.a TO {reader}", "{tenant}", "role {reader} may not change anything")]
    [InlineData("GRANT UPDATE (name) ON {tenant}.a TO {reader}", "{tenant}", "role {reader} may not change anything")]
    [InlineData("GRANT TRUNCATE ON {tenant}.a TO {writer}", "{tenant}", "role {writer} may not TRUNCATE or act as the owner")]
    [InlineData("GRANT {owner} TO {writer}", "{tenant}", "role {writer} may not TRUNCATE or act as the owner")]
    [InlineData("REVOKE DELETE ON {tenant}.a FROM {writer}", "{tenant}", "role {writer} may read and write everything")]
    [InlineData("REVOKE USAGE ON SCHEMA {tenant} FROM {reader}", "{tenant}", "role {reader} may read everything")]
    [InlineData("GRANT CREATE ON SCHEMA {tenant} TO {writer}", "{tenant}", "role {writer} may not CREATE in schemas")]
    [InlineData("ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {tenant} REVOKE SELECT ON TABLES FROM {reader}", "{tenant}", "default privileges of {reader}")]
    [InlineData(
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {tenant} GRANT TRUNCATE ON TABLES TO {reader}", "{tenant}",
        "default privileges of {reader} are no more")]
    [InlineData("CREATE TABLE {tenant}.foreign_one (a int)", "{tenant}", "everything belongs to {owner}")]
    [InlineData("ALTER SCHEMA {tenant} OWNER TO {other}", "{tenant}", "schema {tenant}")]
    [InlineData("ALTER ROLE {writer} IN DATABASE {database} SET search_path = {neighbour}", "{tenant}", "search path of {writer}")]
    [InlineData("ALTER ROLE {reader} IN DATABASE {database} RESET ALL", "database {database}", "sessions of {reader} start read-only")]
    [InlineData("DROP EXTENSION citext", "database {database}", "extension citext")]
    [InlineData("GRANT CREATE ON SCHEMA public TO {writer}", "database {database}", "role {writer} may not CREATE in schemas")]
    [InlineData("UPDATE infra_migrator.history SET key = 'another' WHERE kind = 'tenant' AND scope = '{tenant}'", "{tenant}", "marked as tenant")]
    [InlineData("UPDATE infra_migrator.history SET state = 'failed' WHERE kind = 'versioned' AND scope = '{tenant}'", "{tenant}", "history")]
    public async Task Tampering_with_a_schema_is_found_and_its_neighbour_is_left_in_peace(string tampering, string subject, string check)
    {
        using var fleet = new Fleet(shared);
        await shared.ExecuteAsync(fleet.Fill(tampering), fleet.Database);

        var result = await fleet.Deployment.RunAsync("verify", "--json");

        Assert.Equal(5, result.ExitCode);
        AssertOutcome(result, fleet.Fill(subject), fleet.Fill(check), "failed");
        Assert.DoesNotContain(
            Checks(result), found => found.GetProperty("subject").GetString() == fleet.Neighbour && found.GetProperty("outcome").GetString() == "failed");
    }

    [Fact]
    public async Task Privileges_alone_ask_nothing_about_SQL_files_and_versions()
    {
        using var fleet = new Fleet(shared);
        await shared.ExecuteAsync("DELETE FROM infra_migrator.history", fleet.Database);

        var privileges = await fleet.Deployment.RunAsync("verify", "--privileges", "--json");
        var everything = await fleet.Deployment.RunAsync("verify", "--json");

        Assert.True(privileges.ExitCode == 0, privileges.All);
        Assert.DoesNotContain(Checks(privileges), check => check.GetProperty("name").GetString() is "version" or "pending SQL files");
        Assert.Contains(Checks(privileges), check => check.GetProperty("name").GetString() == $"role {fleet.Reader} may not change anything");
        Assert.Equal(5, everything.ExitCode);
    }

    [Fact]
    public async Task Verifying_takes_one_connection_per_database_however_many_tenants_it_has()
    {
        using var fleet = new Fleet(shared);
        var before = CountConnections(await shared.Server.ReadLogAsync(), fleet.Database);

        await fleet.Deployment.RunAsync("verify", "--json");

        Assert.Equal(before + 1, CountConnections(await shared.Server.ReadLogAsync(), fleet.Database));
    }

    [Fact]
    public async Task A_search_path_of_the_role_that_hides_the_databases_own_is_found()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", more: entry => entry["searchPath"] = new JsonArray("app", "public"));
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"ALTER ROLE {deployment.Owner} SET search_path = elsewhere");

        var result = await deployment.RunAsync("verify", "--json");

        AssertOutcome(result, tenant, $"search path of {deployment.Owner}", "failed");
        AssertOutcome(result, tenant, "search path", "passed");
    }

    private static int CountConnections(string log, string database) => log.Split($"connection authorized: user=postgres database={database} ").Length;

    private static JsonElement.ArrayEnumerator Checks(RunResult result) => result.Json.GetProperty("checks").EnumerateArray();

    private static void AssertOutcome(RunResult result, string subject, string name, string outcome)
    {
        var found = Checks(result).Where(check => check.GetProperty("subject").GetString() == subject && check.GetProperty("name").GetString() == name).ToArray();
        Assert.True(found.Length == 1, $"{found.Length} checks '{name}' of {subject}:\n{result.All}");
        Assert.Equal(outcome, found[0].GetProperty("outcome").GetString());
        Assert.Equal(outcome == "passed", found[0].GetProperty("fix").ValueKind == JsonValueKind.Null);
    }

    /// <summary>Two tenants of one database, each with its own owner; the first with a writer and a reader.</summary>
    private sealed class Fleet : IDisposable
    {
        public Fleet(SharedServer shared)
        {
            Deployment = new TestDeployment(shared);
            Database = Deployment.AddSharedDatabase("pool", entry => entry["extensions"] = new JsonArray("citext"));
            Owner = Deployment.AddPlainRole("first_owner");
            Writer = Deployment.AddRole("writer");
            Reader = Deployment.AddRole("reader");
            Other = Deployment.AddRole("second_owner");
            Tenant = Deployment.AddTenant("one_prod", sql: "sql", more: entry =>
            {
                entry["database"] = Database;
                entry["ownerRole"] = Owner;
                entry["access"] = new JsonObject { [Writer] = "readWrite", [Reader] = "readOnly" };
            });
            Neighbour = Deployment.AddTenant("two_prod", sql: "sql", more: entry =>
            {
                entry["database"] = Database;
                entry["ownerRole"] = Other;
            });
            Deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text);");
            Deployment.ApplyAsync().GetAwaiter().GetResult();
        }

        public TestDeployment Deployment { get; }

        public string Database { get; }

        public string Owner { get; }

        public string Writer { get; }

        public string Reader { get; }

        public string Other { get; }

        public string Tenant { get; }

        public string Neighbour { get; }

        public string Fill(string text) =>
            text.Replace("{tenant}", Tenant, StringComparison.Ordinal).Replace("{neighbour}", Neighbour, StringComparison.Ordinal)
                .Replace("{database}", Database, StringComparison.Ordinal).Replace("{owner}", Owner, StringComparison.Ordinal)
                .Replace("{writer}", Writer, StringComparison.Ordinal).Replace("{reader}", Reader, StringComparison.Ordinal)
                .Replace("{other}", Other, StringComparison.Ordinal);

        public void Dispose() => Deployment.Dispose();
    }
}
