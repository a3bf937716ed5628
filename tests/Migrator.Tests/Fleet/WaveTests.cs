using System.Text.Json.Nodes;
using Infra.Migrator.Fleet;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Fleet;

/// <summary>Many tenants: which, in which order, how many at a time, and what a failure stops.</summary>
[Collection(ServerTests.Name)]
public sealed class WaveTests(SharedServer shared)
{
    private const string Wrong = "DO $$ BEGIN IF current_database() LIKE '%_canary_%' OR current_database() LIKE '%_bad' THEN RAISE 'no'; END IF; END $$;";

    [Fact]
    public async Task Patterns_groups_and_exclusions_say_which_tenants_are_worked_on()
    {
        using var deployment = new TestDeployment(shared);
        var (shop, demo, bank) = (deployment.AddTenant("shop_a"), deployment.AddTenant("shop_demo"), deployment.AddTenant("bank"));
        AddWaves(deployment, """[{ "name": "shops", "match": ["*_shop_*"] }]""");

        Assert.Equal([shop, demo], await NamesAsync("--tenant", "*_shop_*"));
        Assert.Equal([shop, bank], await NamesAsync("--exclude", "*_demo"));
        Assert.Equal([shop, demo], await NamesAsync("--group", "shops"));
        Assert.Equal([bank], await NamesAsync("--group", "others"));
        Assert.Equal([shop], await NamesAsync("--group", "shops", "--exclude", "*_demo"));

        async Task<string[]> NamesAsync(params string[] args)
        {
            var result = await deployment.RunAsync(["status", "--json", .. args]);
            Assert.True(result.ExitCode == 0, result.All);
            return [.. result.Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("name").GetString()!)];
        }
    }

    [Fact]
    public async Task A_wave_that_fails_ends_the_run_before_those_that_wait_for_it()
    {
        using var deployment = new TestDeployment(shared);
        var rest = deployment.AddTenant("rest", sql: "sql");
        var canary = deployment.AddTenant("canary_a", sql: "sql");
        AddWaves(deployment, """[{ "name": "canary", "match": ["*_canary_*"] }, { "name": "free", "match": ["*_free"], "dependsOn": [] }]""");
        var free = deployment.AddTenant("free", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", Wrong);

        var result = await deployment.RunAsync("up", "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(
            new Dictionary<string, string> { [canary] = "failed", [free] = "changed", [rest] = "notStarted" }.OrderBy(pair => pair.Key),
            Outcomes(result).OrderBy(pair => pair.Key));
        Assert.Contains("not begun, because tenants of wave canary failed", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("migrator resume ", result.Json.GetProperty("resume").GetString(), StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from pg_namespace where nspname = 'infra_migrator'", rest));
    }

    [Fact]
    public async Task A_wave_that_is_not_as_it_should_be_holds_up_those_that_wait_for_it_and_resume_takes_it_up_again()
    {
        using var deployment = new TestDeployment(shared);
        var canary = deployment.AddTenant("canary_a", sql: "sql");
        var rest = deployment.AddTenant("rest", sql: "sql");
        AddWaves(deployment, """[{ "name": "canary", "match": ["*_canary_*"], "verify": true }]""");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        Assert.Equal(0, (await deployment.RunAsync("provision")).ExitCode);
        await shared.ExecuteAsync($"GRANT CONNECT ON DATABASE {canary} TO PUBLIC");

        var result = await deployment.RunAsync("migrate", "--json");

        Assert.Equal(5, result.ExitCode);
        Assert.Equal(["failed", "notStarted"], Outcomes(result).Values);
        Assert.Contains("verification of wave canary", result.Json.GetProperty("tenants")[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        await shared.ExecuteAsync($"REVOKE CONNECT ON DATABASE {canary} FROM PUBLIC");
        var resumed = await deployment.RunAsync("resume", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal(new() { [canary] = "unchanged", [rest] = "changed" }, Outcomes(resumed));
    }

    [Fact]
    public async Task A_tenant_that_fails_stops_no_other_unless_it_is_asked_for()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("a_bad", sql: "sql");
        deployment.AddTenant("b_bad", sql: "sql");
        deployment.AddTenant("c", sql: "sql");
        deployment.AddTenant("d", sql: "sql");
        Assert.Equal(0, (await deployment.RunAsync("provision")).ExitCode);
        deployment.WriteSql("sql", "V001__a.sql", Wrong);

        Assert.Equal(["failed", "notStarted", "notStarted", "notStarted"], await RunAsync("--fail-fast"));
        Assert.Equal(["failed", "failed", "notStarted", "notStarted"], await RunAsync("--max-failures", "1"));
        Assert.Equal(["failed", "failed", "notStarted", "notStarted"], await RunAsync("--max-failures", "25%"));
        Assert.Equal(["failed", "failed", "changed", "changed"], await RunAsync());

        async Task<IEnumerable<string>> RunAsync(params string[] args)
        {
            var result = await deployment.RunAsync(["migrate", "--parallel", "1", "--json", .. args]);
            Assert.Equal(3, result.ExitCode);
            return Outcomes(result).Values;
        }
    }

    [Fact]
    public async Task Plan_shows_the_waves_in_their_order()
    {
        using var deployment = new TestDeployment(shared);
        var rest = deployment.AddTenant("rest", sql: "sql");
        var canary = deployment.AddTenant("canary_a", sql: "sql");
        AddWaves(deployment, """[{ "name": "late", "match": ["*_rest"], "dependsOn": ["canary"] }, { "name": "canary", "match": ["*_canary_*"], "dependsOn": [] }]""");
        deployment.WriteSql("sql", "V001__a.sql", "SELECT 1;");

        var result = await deployment.RunAsync("plan");

        Assert.Equal(2, result.ExitCode);
        Assert.Matches($"(?s)wave canary: 1 tenant.*{canary}.*apply V001__a.sql.*wave late, after canary: 1 tenant.*{rest}.*apply V001__a.sql", result.Output);
        Assert.False(await shared.ScalarAsync<bool>($"select exists (select from pg_database where datname = '{rest}')"));
    }

    [Fact]
    public async Task No_more_connections_are_open_than_tenants_at_a_time_and_the_runs_own()
    {
        using var deployment = new TestDeployment(shared);
        for (var number = 0; number < 6; number++)
        {
            deployment.AddTenant($"t{number}", sql: "sql");
        }

        deployment.WriteSql("sql", "V001__a.sql", "SELECT pg_sleep(0.2);");
        deployment.Tenancy["migrations"] = new JsonObject { ["templates"] = false };
        var run = deployment.RunAsync("up", "--parallel", "2");
        var most = 0L;
        while (!run.IsCompleted)
        {
            most = Math.Max(most, await shared.ScalarAsync<long>("select count(*) from pg_stat_activity where application_name = 'infra-migrator'"));
            await Task.Delay(20);
        }

        Assert.Equal(0, (await run).ExitCode);
        Assert.InRange(most, 1, 2 + 2);
    }

    [Fact]
    public async Task With_nothing_pending_a_shared_database_is_asked_once()
    {
        using var deployment = new TestDeployment(shared);
        var database = $"{deployment.Prefix}_shops";
        deployment.Tenancy["sharedDatabases"] = new JsonObject { [database] = new JsonObject() };
        for (var number = 0; number < 5; number++)
        {
            deployment.AddTenant($"t{number}", sql: "sql", more: entry => entry["database"] = database);
        }

        try
        {
            deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
            await deployment.ApplyAsync();
            var before = new FileInfo(shared.Server.LogFilePath).Length;

            var result = await deployment.RunAsync("migrate", "--parallel", "1");

            Assert.True(result.ExitCode == 0, result.All);
            Assert.Contains("5 unchanged", result.Output, StringComparison.Ordinal);
            var log = await ReadLogAsync(before);
            Assert.Equal(1, Count(log, $"database={database} application_name=infra-migrator"));
            Assert.Equal(1, Count(log, "applied_statements,"));
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");
        }
    }

    [Fact]
    public async Task New_tenants_that_are_alike_are_copies_of_one_that_was_migrated()
    {
        using var deployment = new TestDeployment(shared);
        var tenants = Enumerable.Range(0, 4).Select(number => deployment.AddTenant($"t{number}", sql: "sql")).ToArray();
        var table = $"probe_{deployment.Prefix}";
        deployment.WriteSql("sql", "V001__a.sql", $"CREATE TABLE {table} (a int);");
        var before = new FileInfo(shared.Server.LogFilePath).Length;

        await deployment.ApplyAsync();

        Assert.Equal(1, Count(await ReadLogAsync(before), $"CREATE TABLE {table}"));
        foreach (var tenant in tenants)
        {
            Assert.Equal(table, await shared.ScalarAsync<string>($"select to_regclass('{table}')::text", tenant));
            Assert.Equal(tenant, await shared.ScalarAsync<string>("select key from infra_migrator.history where kind = 'tenant'", tenant));
        }

    }

    [Fact]
    public async Task The_number_of_tenants_at_a_time_is_halved_and_grows_again()
    {
        var gate = new ConcurrencyGate(8);
        gate.PushedBack();
        gate.PushedBack();
        Assert.Equal(2, gate.Limit);
        await gate.EnterAsync(CancellationToken.None);
        await gate.EnterAsync(CancellationToken.None);
        var third = gate.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);
        for (var number = 0; number < 8; number++)
        {
            gate.Succeeded();
        }

        await third.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(3, gate.Limit);
        for (var number = 0; number < 100; number++)
        {
            gate.Succeeded();
        }

        Assert.Equal(8, gate.Limit);
    }

    private static void AddWaves(TestDeployment deployment, string waves) =>
        deployment.Tenancy["migrations"] = new JsonObject { ["waves"] = JsonNode.Parse(waves), ["templates"] = false };

    private static Dictionary<string, string> Outcomes(RunResult result) => result.Json.GetProperty("tenants").EnumerateArray()
        .ToDictionary(tenant => tenant.GetProperty("name").GetString()!, tenant => tenant.GetProperty("outcome").GetString()!);

    private static int Count(string log, string text) => log.Split(text).Length - 1;

    private async Task<string> ReadLogAsync(long from)
    {
        await using var stream = new FileStream(shared.Server.LogFilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
