using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Migrations;

/// <summary>Repeatable files, hooks, placeholders, COPY, versions out of order, one transaction.</summary>
[Collection(ServerTests.Name)]
public sealed class FileKindTests(SharedServer shared)
{
    [Fact]
    public async Task A_repeatable_file_is_applied_after_the_versions_and_again_only_when_it_was_edited()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);");
        deployment.WriteSql("sql", "R__report.sql", "CREATE OR REPLACE VIEW report AS SELECT n FROM a;");
        await deployment.ApplyAsync();

        Assert.False((await deployment.ApplyAsync("--json")).Json.GetProperty("hasChanges").GetBoolean());
        deployment.WriteSql("sql", "R__report.sql", "CREATE OR REPLACE VIEW report AS SELECT n, n * 2 AS twice FROM a;");
        var again = await deployment.ApplyAsync("--json");

        Assert.Equal("apply R__report.sql", again.Json.GetProperty("tenants")[0].GetProperty("changes").EnumerateArray().Single().GetString());
        Assert.Equal(2, await shared.ScalarAsync<int>("select twice from report", tenant));
        Assert.Equal("1,2", await shared.ScalarAsync<string>(
            "select string_agg(attempt::text, ',' order by attempt) from infra_migrator.history where kind = 'repeatable' and key = 'report'", tenant));
    }

    [Fact]
    public async Task Hooks_run_before_and_after_whenever_a_file_is_applied_and_never_otherwise()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "before__log.sql", "CREATE TABLE IF NOT EXISTS log (line text); INSERT INTO log VALUES ('before');");
        deployment.WriteSql("sql", "after__log.sql", "INSERT INTO log VALUES ('after');");
        deployment.WriteSql("sql", "V001__a.sql", "INSERT INTO log VALUES ('V001');");
        await deployment.ApplyAsync();
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__b.sql", "INSERT INTO log VALUES ('V002');");
        await deployment.ApplyAsync();

        Assert.Equal("before,V001,after,before,V002,after", await shared.ScalarAsync<string>("select string_agg(line, ',' order by ctid) from log", tenant));
    }

    [Fact]
    public async Task Placeholders_differ_by_tenant_and_the_checksum_does_not()
    {
        using var deployment = new TestDeployment(shared);
        var shop = deployment.AddTenant("shop_prod", sql: "sql", more: tenant => tenant["placeholders"] = new System.Text.Json.Nodes.JsonObject { ["region"] = "it's eu" });
        var bank = deployment.AddTenant("bank_prod", sql: "sql", more: tenant => tenant["placeholders"] = new System.Text.Json.Nodes.JsonObject { ["region"] = "us" });
        deployment.WriteSql(
            "sql", "V001__a.sql",
            "CREATE TABLE place AS SELECT ${region:literal} AS region, '${tenant}' AS tenant;\n"
            + "CREATE FUNCTION who() RETURNS text LANGUAGE sql AS $$ SELECT '${tenant}' $$;");
        await deployment.ApplyAsync();

        Assert.Equal("it's eu", await shared.ScalarAsync<string>("select region from place", shop));
        Assert.Equal("us", await shared.ScalarAsync<string>("select region from place", bank));
        Assert.Equal(bank, await shared.ScalarAsync<string>("select who()", bank));
        const string Checksum = "select checksum from infra_migrator.history where kind = 'versioned'";
        Assert.Equal(await shared.ScalarAsync<string>(Checksum, shop), await shared.ScalarAsync<string>(Checksum, bank));
    }

    [Fact]
    public async Task A_file_with_COPY_data_is_one_transaction_with_its_row_and_names_the_place_of_bad_data()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int, t text);\nCOPY a FROM STDIN;\n1\tone; two\n2\t\\N\n\\.\nINSERT INTO a VALUES (3, 'x');\n");
        await deployment.ApplyAsync();
        Assert.Equal("1:one; two,2:,3:x", await shared.ScalarAsync<string>("select string_agg(concat(n, ':', t), ',' order by n) from a", tenant));

        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);\nCOPY b FROM STDIN;\n1\nnonsense\n\\.\n");
        var failed = await deployment.RunAsync("apply");

        Assert.Equal(3, failed.ExitCode);
        Assert.Contains("V002__b.sql:2:1: invalid input syntax for type integer: \"nonsense\" (22P02)", failed.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.b') is null", tenant));
    }

    [Fact]
    public async Task To_stops_at_a_version_and_a_late_file_needs_out_of_order()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        deployment.WriteSql("sql", "V003__c.sql", "CREATE TABLE c (n int);");
        deployment.WriteSql("sql", "V004__d.sql", "CREATE TABLE d (n int);");
        await deployment.ApplyAsync("--to", "3");
        Assert.Equal("a,c", await TablesAsync(tenant));

        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");
        var refused = await deployment.RunAsync("apply");
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("V002__b.sql comes before version 3, which is applied: give it a number above 3, or say --out-of-order", refused.Output, StringComparison.Ordinal);
        Assert.Equal("a,c", await TablesAsync(tenant));

        // The check of verify goes by the environment file, where out of order can be allowed for good.
        deployment.Tenancy["migrations"] = new System.Text.Json.Nodes.JsonObject { ["outOfOrder"] = true };
        await deployment.ApplyAsync();
        Assert.Equal("a,b,c,d", await TablesAsync(tenant));
    }

    [Fact]
    public async Task One_transaction_takes_every_pending_file_or_none()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n nonsense);");
        var failed = await deployment.RunAsync("apply", "--one-transaction");
        Assert.Equal(3, failed.ExitCode);
        Assert.Null(await TablesAsync(tenant));
        Assert.DoesNotContain("apply V001", failed.Error, StringComparison.Ordinal);

        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");
        await deployment.ApplyAsync("--one-transaction");
        Assert.Equal("a,b", await TablesAsync(tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(distinct started_at) from infra_migrator.history where state = 'applied'", tenant));

        deployment.WriteSql("sql", "V003__i.sql", "CREATE INDEX CONCURRENTLY i ON a (n);");
        var refused = await deployment.RunAsync("apply", "--one-transaction");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("V003__i.sql runs outside a transaction", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_failed_to_build_is_dropped_and_built_again_by_the_next_run()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1);");
        deployment.WriteSql("sql", "V002__i.sql", "CREATE INDEX CONCURRENTLY first ON a (n);\nCREATE UNIQUE INDEX CONCURRENTLY second ON a (n);");
        var failed = await deployment.RunAsync("apply");
        Assert.Equal(3, failed.ExitCode);
        Assert.Contains("V002__i.sql:2:1: could not create unique index \"second\" (23505)", failed.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 statements are done", failed.Output, StringComparison.Ordinal);
        Assert.Contains("Invalid indexes are left behind: public.second", failed.Output, StringComparison.Ordinal);

        await shared.ExecuteAsync("truncate a", tenant);
        await deployment.ApplyAsync();

        Assert.Equal("first:true,second:true", await shared.ScalarAsync<string>(
            "select string_agg(concat(c.relname, ':', i.indisvalid::text), ',' order by c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid "
            + "where c.relname in ('first', 'second')", tenant));
        Assert.Equal("applied:2:2", await shared.ScalarAsync<string>(
            "select concat_ws(':', state, applied_statements, cardinality(statement_hashes)) from infra_migrator.history where key = '2'", tenant));
    }

    private Task<string?> TablesAsync(string tenant) => shared.ScalarAsync<string>(
        "select string_agg(relname, ',' order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'", tenant);
}
