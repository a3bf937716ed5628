using System.Diagnostics;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Proof;

/// <summary>Which tenants come first, and what the others do when those fail.</summary>
[Collection(ServerTests.Name)]
public sealed class WaveTests(SharedServer shared)
{
    [Fact]
    public async Task A_canary_that_fails_ends_the_run_before_the_later_waves_and_resume_does_what_is_left()
    {
        using var fleet = await Fleet.CreateAsync(
            shared, ["canary", "a1", "a2", "b1"], [Wave("first", "*_canary"), Wave("middle", "*_a?"), Wave("last", "*")]);
        await fleet.BreakAsync("canary");

        var result = await fleet.RunAsync("migrate");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("canary:failed,a1:notStarted,a2:notStarted,b1:notStarted", fleet.Outcomes(result));
        Assert.Equal(["first", "middle", "middle", "last"], Waves(result));
        Assert.Contains("not begun, because tenants of wave first failed", result.Output, StringComparison.Ordinal);
        Assert.Equal("", await fleet.AppliedAsync());

        await fleet.MendAsync("canary");
        var resumed = await fleet.RunAsync("resume");

        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal(result.Json.GetProperty("run").GetGuid(), resumed.Json.GetProperty("run").GetGuid());
        Assert.Equal("a1,a2,b1,canary", await fleet.AppliedAsync());
    }

    [Fact]
    public async Task A_wave_that_may_fail_holds_nobody_up_and_resume_takes_only_what_failed()
    {
        using var fleet = await Fleet.CreateAsync(
            shared, ["canary", "a1", "a2"], [Wave("first", "*_canary", wave => wave["onError"] = "continue"), Wave("rest", "*")]);
        await fleet.BreakAsync("canary");

        var result = await fleet.RunAsync("migrate");

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("canary:failed,a1:changed,a2:changed", fleet.Outcomes(result));

        await fleet.MendAsync("canary");
        var resumed = await fleet.RunAsync("resume");
        Assert.Equal("canary:changed", fleet.Outcomes(resumed));
        Assert.Equal("a1,a2,canary", await fleet.AppliedAsync());
        Assert.Contains("no tenant is left", (await fleet.RunAsync("resume")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wave_waits_only_for_those_that_it_depends_on()
    {
        using var fleet = await Fleet.CreateAsync(
            shared, ["a1", "b1", "c1"],
            [
                Wave("a", "*_a1"), Wave("b", "*_b1", wave => wave["dependsOn"] = new JsonArray()),
                Wave("c", "*_c1", wave => wave["dependsOn"] = new JsonArray("a")),
            ]);
        await fleet.BreakAsync("a1");

        var result = await fleet.RunAsync("migrate");

        Assert.Equal("a1:failed,b1:changed,c1:notStarted", fleet.Outcomes(result));
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task A_wave_ends_after_more_failures_than_it_may_have()
    {
        using var fleet = await Fleet.CreateAsync(
            shared, ["t1", "t2", "t3", "t4", "t5"],
            [Wave("all", "*", wave => (wave["maxFailures"], wave["parallel"], wave["order"]) = ("1", 1, "name"))]);
        await fleet.BreakAsync("t1", "t3");

        var result = await fleet.RunAsync("migrate");

        Assert.Equal("t1:failed,t2:changed,t3:failed,t4:notStarted,t5:notStarted", fleet.Outcomes(result));
        Assert.Contains("2 tenants of wave all failed (maxFailures 1)", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t1:failed,t2:notStarted,t3:notStarted,t4:notStarted,t5:notStarted", "--fail-fast")]
    [InlineData("t1:failed,t2:changed,t3:failed,t4:notStarted,t5:notStarted", "--max-failures", "1")]
    [InlineData("t1:failed,t2:changed,t3:failed,t4:notStarted,t5:notStarted", "--max-failures", "20%")]
    [InlineData("t1:failed,t2:notStarted,t3:notStarted,t4:notStarted,t5:notStarted", "--max-failures", "10%")]
    [InlineData("t1:failed,t2:changed,t3:failed,t4:changed,t5:changed", "--max-failures", "40%")]
    public async Task The_command_line_says_how_many_tenants_may_fail(string outcomes, params string[] arguments)
    {
        using var fleet = await Fleet.CreateAsync(shared, ["t1", "t2", "t3", "t4", "t5"], []);
        await fleet.BreakAsync("t1", "t3");

        var result = await fleet.RunAsync(["migrate", "--parallel", "1", .. arguments]);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(outcomes, fleet.Outcomes(result));
    }

    [Fact]
    public async Task The_next_wave_waits_for_the_pause_and_Ctrl_C_ends_it()
    {
        using var fleet = await Fleet.CreateAsync(
            shared, ["a1", "b1"], [Wave("a", "*_a1", wave => wave["pauseSeconds"] = 2), Wave("b", "*_b1")]);
        var watch = Stopwatch.StartNew();
        Assert.Equal("a1:changed,b1:changed", fleet.Outcomes(await fleet.RunAsync("migrate")));
        Assert.True(watch.Elapsed > TimeSpan.FromSeconds(2));

        fleet.Deployment.WriteSql("sql", "V002__u.sql", "CREATE TABLE u (a int);");
        fleet.Deployment.Tenancy["migrations"]!["waves"]![0]!["pauseSeconds"] = 60;
        fleet.Deployment.Save();
        using var process = MigratorProcess.Start(fleet.Deployment, "migrate");
        await process.WaitForTextAsync("wave a is done; waiting 60 s");
        await process.SignalAsync("INT");

        Assert.Equal(130, await process.WaitAsync());
        Assert.Equal("a1", await fleet.AppliedAsync("2"));
        Assert.Equal("b1:changed", fleet.Outcomes(await fleet.RunAsync("resume")));
    }

    [Theory]
    [InlineData("a1,a2", "--group", "a")]
    [InlineData("b1,c1", "--group", "b", "--group", "others")]
    [InlineData("a1,b1", "--tenant", "*_a1", "--tenant", "*_b?")]
    [InlineData("a2", "--group", "a", "--exclude", "*1")]
    [InlineData("a1,a2,b1", "--exclude", "*_c1")]
    public async Task The_command_line_chooses_tenants(string applied, params string[] arguments)
    {
        using var fleet = await Fleet.CreateAsync(shared, ["a1", "a2", "b1", "c1"], [Wave("a", "*_a?"), Wave("b", "*_b?")]);

        var result = await fleet.RunAsync(["migrate", .. arguments]);

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Equal(applied, await fleet.AppliedAsync());
    }

    [Theory]
    [InlineData("--tenant", "nobody")]
    [InlineData("--group", "nowhere")]
    [InlineData("--exclude", "nobody*")]
    [InlineData("--max-failures", "many")]
    public async Task A_choice_that_means_nobody_is_refused_and_nothing_is_done(params string[] arguments)
    {
        using var fleet = await Fleet.CreateAsync(shared, ["a1"], [Wave("a", "*")]);

        var result = await fleet.RunAsync(["migrate", .. arguments]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(arguments[1], result.Error, StringComparison.Ordinal);
        Assert.Equal("", await fleet.AppliedAsync());
    }

    private static JsonObject Wave(string name, string match, Action<JsonObject>? more = null)
    {
        var wave = new JsonObject { ["name"] = name, ["match"] = new JsonArray(match) };
        more?.Invoke(wave);
        return wave;
    }

    private static IEnumerable<string> Waves(RunResult result) =>
        result.Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("wave").GetString()!);

    /// <summary>Schemas of one database, provisioned, with a file to apply that a table in the way can make fail.</summary>
    private sealed class Fleet : IDisposable
    {
        private readonly SharedServer _shared;
        private readonly string _database;

        private Fleet(SharedServer shared, TestDeployment deployment, string database) =>
            (_shared, Deployment, _database) = (shared, deployment, database);

        public TestDeployment Deployment { get; }

        public static async Task<Fleet> CreateAsync(SharedServer shared, string[] tenants, JsonObject[] waves)
        {
            var deployment = new TestDeployment(shared);
            var fleet = new Fleet(shared, deployment, deployment.AddSharedDatabase());
            foreach (var tenant in tenants)
            {
                deployment.AddSchemaTenant(tenant, fleet._database, "sql");
            }

            deployment.Tenancy["migrations"] = new JsonObject { ["waves"] = new JsonArray([.. waves]) };
            deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
            var provisioned = await deployment.RunAsync("provision");
            Assert.True(provisioned.ExitCode == 0, provisioned.All);
            return fleet;
        }

        public Task<RunResult> RunAsync(params string[] arguments) => Deployment.RunAsync([.. arguments, "--json"]);

        public async Task BreakAsync(params string[] tenants) =>
            await _shared.ExecuteAsync(string.Concat(tenants.Select(tenant => $"CREATE TABLE {tenant}.t (a int);")), _database);

        public async Task MendAsync(string tenant) => await _shared.ExecuteAsync($"DROP TABLE {tenant}.t", _database);

        public string Outcomes(RunResult result) => string.Join(',', result.Json.GetProperty("tenants").EnumerateArray().Select(tenant =>
            $"{tenant.GetProperty("name").GetString()![(Deployment.Prefix.Length + 1)..]}:{tenant.GetProperty("outcome").GetString()}"));

        public async Task<string?> AppliedAsync(string version = "1") => !await _shared.ScalarAsync<bool>(
            "select to_regclass('infra_migrator.history') is not null", _database) ? "" : await _shared.ScalarAsync<string>(
            $"select coalesce(string_agg(scope, ',' order by scope), '') from infra_migrator.history where kind = 'versioned' and key = '{version}' "
            + "and state = 'applied'", _database);

        public void Dispose() => Deployment.Dispose();
    }
}
