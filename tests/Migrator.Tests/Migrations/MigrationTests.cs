using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Migrations;

[Collection(ServerTests.Name)]
public sealed class MigrationTests(SharedServer shared)
{
    [Fact]
    public async Task Files_run_in_the_order_of_their_numbers_as_the_owner_and_are_noted()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.CopySql("sql", "Shop");

        await deployment.ApplyAsync();

        Assert.Equal("1,2,10", await shared.ScalarAsync<string>(
            "select string_agg(key, ',' order by key::int) from infra_migrator.history where kind = 'versioned'", tenant));
        Assert.Equal(0L, await shared.ScalarAsync<long>(
            $"select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and "
                + $"pg_get_userbyid(relowner) <> '{deployment.Owner}'",
            tenant));
        Assert.Equal(3, await shared.ScalarAsync<int>("select public.positive_orders()", tenant));
        Assert.StartsWith("sha256:", await shared.ScalarAsync<string>(
            "select checksum from infra_migrator.history where kind = 'versioned' and key = '1'", tenant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_is_rolled_back_wholly_and_named_with_line_and_column()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        var healthy = deployment.AddTenant("bank_prod");
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (id int);");
        deployment.WriteSql("sql", "V002__broken.sql", "CREATE TABLE orders (id int);\n\nINSERT INTO orders\n  VALUES (1), (nonsense);\n");

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(
            "V002__broken.sql:4:16: column \"nonsense\" does not exist (42703)\n  4 |   VALUES (1), (nonsense);\n    |                ^",
            result.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>(
            "select to_regclass('public.users') is not null and to_regclass('public.orders') is null", tenant));
        Assert.Equal("1:applied,2:failed:42703:statement 2", await shared.ScalarAsync<string>(
            "select string_agg(concat_ws(':', key, state, error_code, 'statement ' || error_statement), ',' order by key) from infra_migrator.history "
            + "where kind = 'versioned'", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{healthy}'"));

        deployment.WriteSql("sql", "V002__broken.sql", "CREATE TABLE orders (id int);");
        await deployment.ApplyAsync();
    }

    [Theory]
    [InlineData("V002__b.sql", "COPY t FROM STDIN;", "V002__b.sql:1:1: COPY FROM STDIN needs its data in the file")]
    [InlineData("V002__b.sql", "SELECT 1;\n  \\connect other", "V002__b.sql:2:3: '\\connect' is a command of psql")]
    [InlineData(
        "V002__b.sql", "CREATE TABLE t (a int);\nCREATE INDEX CONCURRENTLY i ON t (a);",
        "V002__b.sql:2:1: statements that PostgreSQL runs only outside a transaction (line 2)")]
    [InlineData("V002__b.sql", "SELECT 1;\nCOMMIT;", "V002__b.sql:2:1: the file runs in one transaction")]
    [InlineData("V002__b.sql", "-- nothing", "V002__b.sql: the file has no statement")]
    [InlineData("V01__b.sql", "SELECT 1;", "version 1 stands for V001__a.sql and V01__b.sql")]
    [InlineData("v2-b.sql", "SELECT 1;", "v2-b.sql: the name must be V<number>__<name>.sql")]
    public async Task A_file_that_cannot_be_run_is_refused_before_anything_is_done(string file, string text, string message)
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "SELECT 1;");
        deployment.WriteSql("sql", file, text);

        var result = await deployment.RunAsync("apply");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{tenant}'"));
    }

    [Fact]
    public async Task An_edited_a_removed_and_an_out_of_order_file_are_refused_by_name()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V002__users.sql", "CREATE TABLE users (id int);");
        deployment.WriteSql("sql", "V003__orders.sql", "CREATE TABLE orders (id int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__users.sql", "CREATE TABLE users (id bigint);");
        File.Delete(Path.Combine(deployment.EnvironmentFolder, "sql", "V003__orders.sql"));
        deployment.WriteSql("sql", "V001__late.sql", "CREATE TABLE late (id int);");

        foreach (var command in new[] { "apply", "verify", "status" })
        {
            var result = await deployment.RunAsync(command, "--json");
            Assert.Equal(5, result.ExitCode);
            Assert.Contains("V002__users.sql was edited after it had been applied", result.Output, StringComparison.Ordinal);
            Assert.Contains("V003__orders.sql was applied and is gone", result.Output, StringComparison.Ordinal);
            Assert.Contains("V001__late.sql comes before version 3", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Line_ends_a_byte_order_mark_and_last_blank_lines_are_no_edit()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (\n  id int);\n");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V001__users.sql", "\uFEFFCREATE TABLE users (\r\n  id int);\r\n\r\n");

        Assert.Contains("Nothing to do", (await deployment.ApplyAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_outside_a_transaction_goes_on_after_its_last_good_statement()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 1), (1, 1);");
        deployment.WriteSql("sql", "V002__i.sql", "CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE UNIQUE INDEX CONCURRENTLY u ON t (b);");

        var failed = await deployment.RunAsync("apply");

        Assert.Equal(3, failed.ExitCode);
        Assert.Contains("V002__i.sql:2:1: could not create unique index \"u\" (23505)", failed.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 statements are done", failed.Output, StringComparison.Ordinal);
        Assert.Contains("DROP INDEX CONCURRENTLY public.u", failed.Output, StringComparison.Ordinal);

        await shared.ExecuteAsync("DROP INDEX u; DELETE FROM t", tenant);
        await deployment.ApplyAsync();
        Assert.True(await shared.ScalarAsync<bool>(
            "select bool_and(indisvalid) and count(*) = 2 from pg_index where indrelid = 't'::regclass", tenant));
    }

    [Fact]
    public async Task A_table_that_is_locked_for_a_while_is_tried_again()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__t.sql", "SET LOCAL lock_timeout = '200ms'; ALTER TABLE t ADD b int;");
        await using var blocker = await shared.OpenAsync(tenant);
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var lockTable = new Npgsql.NpgsqlCommand("LOCK TABLE t", blocker, transaction))
        {
            await lockTable.ExecuteNonQueryAsync();
        }

        var apply = deployment.RunAsync("apply");
        await Task.Delay(600);
        await transaction.RollbackAsync();

        Assert.Equal(0, (await apply).ExitCode);
        Assert.Contains("lock timeout", await shared.Server.ReadLogAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_of_one_file_do_not_reach_the_next_and_a_table_of_the_same_name_does_not_shadow_the_history()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql(
            "sql", "V001__a.sql", "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.history (a int);");
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (a int);");

        await deployment.ApplyAsync();

        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from public.history", tenant));
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.b') is not null", tenant));
    }

    [Fact]
    public async Task An_error_at_commit_names_the_file_and_leaves_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql(
            "sql", "V001__a.sql", "CREATE TABLE a (id int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO a VALUES (1), (1);");

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("V001__a.sql: at commit: duplicate key value", result.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.a') is null", tenant));
    }

    [Fact]
    public async Task Status_lists_applied_and_pending_files()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (a int);");

        var status = await deployment.RunAsync("status", "--json");

        Assert.True(status.ExitCode == 0, status.All);
        var entry = status.Json.GetProperty("tenants")[0];
        Assert.Equal(tenant, entry.GetProperty("name").GetString());
        Assert.Equal("V001__a.sql", entry.GetProperty("applied")[0].GetString());
        Assert.Equal("V002__b.sql", entry.GetProperty("pending")[0].GetString());
        Assert.Equal(5, (await deployment.RunAsync("verify")).ExitCode);
    }
}
