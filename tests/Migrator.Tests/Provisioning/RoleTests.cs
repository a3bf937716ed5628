using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Provisioning;

[Collection(ServerTests.Name)]
public sealed class RoleTests(SharedServer shared)
{
    [Fact]
    public async Task A_role_without_secret_owns_a_database_and_may_not_log_in()
    {
        using var deployment = new TestDeployment(shared);
        var owner = deployment.AddPlainRole("keeper");
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry =>
        {
            entry["ownerRole"] = owner;
            entry["connectRoles"] = new JsonArray(deployment.Owner);
        });
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");

        await deployment.ApplyAsync();
        var second = await deployment.ApplyAsync();

        Assert.False(await shared.ScalarAsync<bool>($"select rolcanlogin from pg_roles where rolname = '{owner}'"));
        Assert.Equal(owner, await shared.ScalarAsync<string>("select tableowner::text from pg_tables where tablename = 'a'", tenant));
        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_loses_its_secret_loses_log_in_and_password()
    {
        using var deployment = new TestDeployment(shared);
        var role = deployment.AddRole("former");
        await deployment.ApplyAsync();
        deployment.Tenancy["roles"]![role] = new JsonObject();

        await deployment.ApplyAsync();

        Assert.True(await shared.ScalarAsync<bool>(
            $"select not rolcanlogin and rolpassword is null from pg_authid where rolname = '{role}'"));
    }

    [Fact]
    public async Task Roles_that_connect_beside_the_owner_may_connect_and_nothing_else()
    {
        using var deployment = new TestDeployment(shared);
        var app = deployment.AddRole("app");
        var stranger = deployment.AddRole("stranger");
        var tenant = deployment.AddTenant("shop_prod", more: entry => entry["connectRoles"] = new JsonArray(app));
        await deployment.ApplyAsync();

        await using var connection = await ConnectAsync(deployment, tenant, app);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await FailAsync(connection, "CREATE TABLE a (a int)"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await FailAsync(connection, "CREATE TEMPORARY TABLE a (a int)"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await FailAsync(connection, "CREATE SCHEMA a"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ConnectAsync(deployment, tenant, stranger));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [InlineData("GRANT CREATE ON DATABASE {tenant} TO {app}", "role {app} may not CREATE schemas")]
    [InlineData("REVOKE CONNECT ON DATABASE {tenant} FROM {app}", "role {app} may CONNECT")]
    [InlineData("GRANT CREATE ON SCHEMA public TO {app}", "role {app} may not CREATE in schemas")]
    [InlineData("CREATE SCHEMA open AUTHORIZATION {owner}; GRANT USAGE ON SCHEMA open TO PUBLIC", "PUBLIC within the database")]
    [InlineData("CREATE TABLE a (a int); ALTER TABLE a OWNER TO {owner}; GRANT SELECT ON a TO PUBLIC", "PUBLIC within the database")]
    [InlineData("ALTER DATABASE {tenant} SET search_path TO public, app", "search path")]
    [InlineData("ALTER DATABASE {tenant} RESET search_path", "search path")]
    public async Task Verify_sees_privileges_and_a_search_path_that_somebody_changed(string tampering, string check)
    {
        using var deployment = new TestDeployment(shared);
        var app = deployment.AddRole("app");
        var tenant = deployment.AddTenant("shop_prod", more: entry =>
        {
            entry["connectRoles"] = new JsonArray(app);
            entry["searchPath"] = new JsonArray("app", "public");
        });
        await deployment.ApplyAsync();
        string Fill(string text) =>
            text.Replace("{tenant}", tenant, StringComparison.Ordinal).Replace("{app}", app, StringComparison.Ordinal)
                .Replace("{owner}", deployment.Owner, StringComparison.Ordinal);

        await shared.ExecuteAsync(Fill(tampering), tenant);
        var result = await deployment.RunAsync("verify", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal([Fill(check)], Failed(result));
    }

    [Fact]
    public async Task Objects_that_an_extension_opens_to_everybody_are_its_own_affair()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();

        await shared.ExecuteAsync("CREATE EXTENSION pg_stat_statements", tenant);

        Assert.Equal(0, (await deployment.RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task The_declared_search_path_holds_for_sessions_and_for_the_tenants_own_files()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry => entry["searchPath"] = new JsonArray("app", "$user", "public"));
        deployment.WriteSql("sql", "V001__schema.sql", "CREATE SCHEMA app;");
        deployment.WriteSql("sql", "V002__table.sql", "CREATE TABLE unqualified (a int);");

        await deployment.ApplyAsync();
        var second = await deployment.ApplyAsync();

        Assert.Equal("app, \"$user\", public", await shared.ScalarAsync<string>("show search_path", tenant));
        Assert.Equal("app", await shared.ScalarAsync<string>("select schemaname::text from pg_tables where tablename = 'unqualified'", tenant));
        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_IAM_joins_rds_iam_where_there_is_one_and_leaves_it_again()
    {
        using var deployment = new TestDeployment(shared);
        var role = deployment.AddPlainRole("token");
        deployment.Json["database"]!["iamAuthentication"] = true;
        deployment.Tenancy["roles"]![role]!["iamLogin"] = true;
        const string Members = "select count(*) from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member "
            + "where g.rolname = 'rds_iam' and r.rolname = '{0}' and r.rolcanlogin";
        var elsewhere = await deployment.ApplyAsync();
        Assert.Contains($"This server has no role rds_iam, so it is not RDS: {role} cannot log in here", elsewhere.All, StringComparison.Ordinal);
        await shared.ExecuteAsync("CREATE ROLE rds_iam");
        try
        {
            await deployment.ApplyAsync();
            Assert.Equal(1L, await shared.ScalarAsync<long>(Members.Replace("{0}", role, StringComparison.Ordinal)));
            Assert.Contains("Nothing to do", (await deployment.ApplyAsync()).Output, StringComparison.Ordinal);

            await shared.ExecuteAsync($"REVOKE rds_iam FROM {role}; GRANT rds_iam TO {deployment.Owner}");
            Assert.Equal(["log-in with IAM", "log-in with IAM"], Failed(await deployment.RunAsync("verify", "--json")));

            await deployment.ApplyAsync();
            Assert.Equal(0L, await shared.ScalarAsync<long>(Members.Replace("{0}", deployment.Owner, StringComparison.Ordinal)));
        }
        finally
        {
            await shared.ExecuteAsync("DROP ROLE rds_iam");
        }
    }

    private static string[] Failed(RunResult result) =>
    [
        .. result.Json.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("outcome").GetString() == "failed").Select(check => check.GetProperty("name").GetString()!),
    ];

    private async Task<NpgsqlConnection> ConnectAsync(TestDeployment deployment, string database, string role)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString(database))
        {
            Username = role,
            Password = deployment.PasswordOf(role),
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<string> FailAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }
}
