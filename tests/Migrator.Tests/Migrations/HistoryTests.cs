using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Migrations;

/// <summary>Taking over, repairing and upgrading the history.</summary>
[Collection(ServerTests.Name)]
public sealed class HistoryTests(SharedServer shared)
{
    [Fact]
    public async Task The_history_of_the_first_release_is_brought_to_the_new_layout_and_nothing_is_applied_again()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        await deployment.ApplyAsync();
        var checksum = await shared.ScalarAsync<string>("select checksum from infra_migrator.history where key = '1'", tenant);
        await shared.ExecuteAsync(
            $"""
            DROP TABLE infra_migrator.history;
            CREATE TABLE infra_migrator.history (version bigint PRIMARY KEY, file_name text NOT NULL, checksum text NOT NULL, finished boolean NOT NULL,
              statements integer NOT NULL, applied_statements integer NOT NULL, applied_checksum text, started_at timestamptz NOT NULL, duration_ms bigint,
              applied_by text NOT NULL, tool_version text NOT NULL, run_id uuid NOT NULL);
            INSERT INTO infra_migrator.history VALUES (1, 'V001__a.sql', '{checksum}', true, 1, 1, NULL, now(), 5, 'postgres', '0.1.0', gen_random_uuid());
            """, tenant);
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");

        var status = await deployment.RunAsync("status", "--json");
        Assert.True(status.ExitCode == 0, status.All);
        Assert.Equal("V002__b.sql", status.Json.GetProperty("tenants")[0].GetProperty("pending").EnumerateArray().Single().GetString());
        await deployment.ApplyAsync();

        Assert.Equal("1:0.1.0:5,2", await shared.ScalarAsync<string>(
            "select string_agg(case key when '1' then concat_ws(':', key, tool_version, duration_ms) else key end, ',' order by key) "
            + "from infra_migrator.history where kind = 'versioned' and state = 'applied'", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history_1", tenant));
        Assert.False((await deployment.ApplyAsync("--json")).Json.GetProperty("hasChanges").GetBoolean());
    }

    [Fact]
    public async Task A_baseline_notes_files_without_running_them_and_is_refused_where_the_migrator_was()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"SET ROLE \"{deployment.Owner}\"; CREATE TABLE a (n int)", tenant);
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");

        Assert.Equal(3, (await deployment.RunAsync("baseline", "--at", "7")).ExitCode);
        var baseline = await deployment.RunAsync("baseline", "--at", "1");
        Assert.True(baseline.ExitCode == 0, baseline.All);
        await deployment.ApplyAsync();

        Assert.Equal("1:baseline,2:applied", await shared.ScalarAsync<string>(
            "select string_agg(key || ':' || state, ',' order by key) from infra_migrator.history where kind = 'versioned'", tenant));
        var refused = await deployment.RunAsync("baseline", "--at", "2");
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("V002__b.sql was applied by the migrator", refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_accepts_an_edited_and_a_removed_file_and_nothing_else()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V001__a.sql", "-- a comment more\nCREATE TABLE a (n int);");
        File.Delete(Path.Combine(deployment.EnvironmentFolder, "sql", "V002__b.sql"));
        var refused = await deployment.RunAsync("migrate");
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("migrator repair --accept 1", refused.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await deployment.RunAsync("repair", "--accept", "1")).ExitCode);
        Assert.Equal(0, (await deployment.RunAsync("repair", "--accept", "2")).ExitCode);
        Assert.Equal(3, (await deployment.RunAsync("repair", "--accept", "9")).ExitCode);
        Assert.Equal(1, (await deployment.RunAsync("repair")).ExitCode);

        await deployment.ApplyAsync();
        Assert.Equal("1:applied,1:marked,2:applied,2:marked", await shared.ScalarAsync<string>(
            "select string_agg(key || ':' || state, ',' order by key, attempt) from infra_migrator.history where kind = 'versioned'", tenant));
    }

    [Fact]
    public async Task A_database_marked_as_another_tenant_is_left_alone_until_it_is_claimed()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync("update infra_migrator.history set key = 'bank_prod' where kind = 'tenant'", tenant);
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (n int);");

        var refused = await deployment.RunAsync("migrate");
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains($"is marked as tenant bank_prod, not {tenant}", refused.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.b') is null", tenant));

        Assert.Equal(0, (await deployment.RunAsync("repair", "--claim", "--tenant", tenant)).ExitCode);
        await deployment.ApplyAsync();
    }

    [Fact]
    public async Task A_file_that_stopped_half_way_begins_anew_after_a_reset()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (n int);");
        deployment.WriteSql("sql", "V002__v.sql", "VACUUM a;\nVACUUM missing;");
        Assert.Equal(3, (await deployment.RunAsync("apply")).ExitCode);
        deployment.WriteSql("sql", "V002__v.sql", "VACUUM (ANALYZE) a;");
        var refused = await deployment.RunAsync("migrate");
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("V002__v.sql stopped after statement 1, and statement 1, which is done, was edited since", refused.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await deployment.RunAsync("repair", "--reset-failed")).ExitCode);
        await deployment.ApplyAsync();

        Assert.Equal("partial,failed,applied", await shared.ScalarAsync<string>(
            "select string_agg(state, ',' order by attempt) from infra_migrator.history where key = '2'", tenant));
    }
}
