using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Provisioning;

/// <summary>Tenants that are schemas, access by roles, templates.</summary>
[Collection(ServerTests.Name)]
public sealed class SharedDatabaseTests(SharedServer shared)
{
    [Fact]
    public async Task Tenants_of_a_shared_database_have_schemas_and_histories_of_their_own()
    {
        using var deployment = new TestDeployment(shared);
        var database = $"{deployment.Prefix}_all";
        deployment.Tenancy["sharedDatabases"] = new JsonObject { [database] = new JsonObject() };
        var acme = deployment.AddTenant("acme", sql: "sql", more: tenant => tenant["database"] = database);
        var bolt = deployment.AddTenant("bolt", sql: "sql", more: tenant => tenant["database"] = database);
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a AS SELECT '${schema}' AS name;");
        try
        {
            await deployment.ApplyAsync("--parallel", "4");
            Assert.False((await deployment.ApplyAsync("--json")).Json.GetProperty("hasChanges").GetBoolean());

            Assert.Equal(acme, await shared.ScalarAsync<string>($"select name from \"{acme}\".a", database));
            Assert.Equal(bolt, await shared.ScalarAsync<string>($"select name from \"{bolt}\".a", database));
            Assert.Equal($"{acme},{bolt}", await shared.ScalarAsync<string>(
                "select string_agg(scope, ',' order by scope) from infra_migrator.history where kind = 'versioned' and state = 'applied'", database));
            deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");
            Assert.Equal(0, (await deployment.RunAsync("migrate", "--tenant", acme)).ExitCode);
            var status = await deployment.RunAsync("status", "--check", "--json");
            Assert.Equal(2, status.ExitCode);
            Assert.Equal("0,1", string.Join(',', status.Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("pending").GetArrayLength())));
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
        }
    }

    [Fact]
    public async Task Access_reaches_tables_that_files_make_later_and_those_that_were_there()
    {
        using var deployment = new TestDeployment(shared);
        var writer = deployment.AddRole("writer");
        var reader = deployment.AddRole("reader");
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n serial, t text);");
        await deployment.ApplyAsync();

        deployment.Json["tenants"]![tenant]!["access"] = new JsonObject { [writer] = "readWrite", [reader] = "readOnly" };
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n serial, t text);");
        await deployment.ApplyAsync();
        Assert.False((await deployment.ApplyAsync("--json")).Json.GetProperty("hasChanges").GetBoolean());

        await ExecuteAsAsync(deployment, writer, tenant, "INSERT INTO a (t) VALUES ('x'); INSERT INTO b (t) VALUES ('x'); DELETE FROM a;");
        await ExecuteAsAsync(deployment, reader, tenant, "SELECT * FROM a; SELECT * FROM b;");
        await RefusedAsync("42501", deployment, writer, tenant, "CREATE TABLE mine (n int)");
        await RefusedAsync("25006", deployment, reader, tenant, "INSERT INTO b (t) VALUES ('x')");
        await RefusedAsync("42501", deployment, reader, tenant, "BEGIN READ WRITE; INSERT INTO b (t) VALUES ('x')");
    }

    [Fact]
    public async Task Many_new_tenants_alike_are_copies_of_a_template_that_nobody_may_enter()
    {
        using var deployment = new TestDeployment(shared);
        var tenants = Enumerable.Range(1, 4).Select(number => deployment.AddTenant($"shop{number}_prod", sql: "sql")).ToArray();
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        string? template = null;
        try
        {
            var applied = await deployment.ApplyAsync("--json");

            var change = applied.Json.GetProperty("serverChanges").EnumerateArray().Select(text => text.GetString()!)
                .Single(text => text.StartsWith("create template ", StringComparison.Ordinal));
            template = change.Split(' ')[2];
            Assert.False(await shared.ScalarAsync<bool>($"select datallowconn from pg_database where datname = '{template}'"));
            foreach (var tenant in tenants)
            {
                Assert.Equal($"1:{tenant}", await shared.ScalarAsync<string>(
                    "select (select key from infra_migrator.history where kind = 'versioned') || ':' || (select key from infra_migrator.history where kind = 'tenant')",
                    tenant));
                Assert.Equal(deployment.Owner, await shared.ScalarAsync<string>("select tableowner from pg_tables where tablename = 'a'", tenant));
            }

            deployment.AddTenant("shop5_prod", sql: "sql");
            deployment.AddTenant("shop6_prod", sql: "sql");
            deployment.AddTenant("shop7_prod", sql: "sql");
            var more = await deployment.ApplyAsync("--json");
            Assert.Empty(more.Json.GetProperty("serverChanges").EnumerateArray());
            Assert.Contains($"as a copy of {template}", more.Output, StringComparison.Ordinal);
        }
        finally
        {
            if (template is not null)
            {
                await shared.ExecuteAsync($"DROP DATABASE \"{template}\"");
            }
        }
    }

    [Fact]
    public async Task Plan_shows_the_work_ends_with_2_and_changes_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        var folder = Path.Combine(deployment.Root, "out");

        var plan = await deployment.RunAsync("plan", "--sql-out", folder);

        Assert.True(plan.ExitCode == 2, plan.All);
        Assert.Contains($"+ create role {deployment.Owner}", plan.Output, StringComparison.Ordinal);
        Assert.Contains("+ apply V001__a.sql", plan.Output, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{tenant}'"));
        Assert.Contains("CREATE TABLE a (n int)", await File.ReadAllTextAsync(Path.Combine(folder, $"{tenant}.sql")), StringComparison.Ordinal);
        var server = await File.ReadAllTextAsync(Path.Combine(folder, "server.sql"));
        Assert.Contains($"CREATE ROLE \"{deployment.Owner}\" LOGIN CONNECTION LIMIT -1 PASSWORD '…'", server, StringComparison.Ordinal);
        Assert.DoesNotContain(deployment.PasswordOf(deployment.Owner), server, StringComparison.Ordinal);

        await deployment.ApplyAsync();
        Assert.Equal(0, (await deployment.RunAsync("plan")).ExitCode);
    }

    private async Task ExecuteAsAsync(TestDeployment deployment, string role, string database, string sql)
    {
        var builder = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString(database))
        {
            Username = role,
            Password = deployment.PasswordOf(role),
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task RefusedAsync(string sqlState, TestDeployment deployment, string role, string database, string sql) =>
        Assert.Equal(sqlState, (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsAsync(deployment, role, database, sql))).SqlState);
}
