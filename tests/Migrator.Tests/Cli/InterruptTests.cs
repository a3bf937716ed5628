using System.Diagnostics;
using System.Globalization;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Cli;

/// <summary>The program as a process of its own, ended in the middle.</summary>
[Collection(ServerTests.Name)]
public sealed class InterruptTests(SharedServer shared)
{
    [Fact]
    public async Task The_first_Ctrl_C_lets_the_running_file_come_to_its_end_and_begins_no_other_tenant()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        var untouched = deployment.AddTenant("bank_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__slow.sql", "CREATE TABLE b (a int); SELECT pg_sleep(3);");
        using var process = await StartAndWaitForSleepAsync(deployment, tenant);

        await SignalAsync(process, "INT");
        var error = await process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 130, output + error);
        Assert.Contains("apply V001__slow.sql", error, StringComparison.Ordinal);
        Assert.Contains("[2/2]", error, StringComparison.Ordinal);
        Assert.Contains("Go on with: migrator resume ", output, StringComparison.Ordinal);
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'public'", tenant));
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'public'", untouched));
    }

    [Fact]
    public async Task The_second_Ctrl_C_rolls_the_running_file_back_tells_what_is_done_and_resume_goes_on()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        var untouched = deployment.AddTenant("bank_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        deployment.WriteSql("sql", "V002__slow.sql", "CREATE TABLE b (a int); SELECT pg_sleep(60);");
        using var process = await StartAndWaitForSleepAsync(deployment, tenant);

        await SignalAsync(process, "INT");
        await Task.Delay(300);
        await SignalAsync(process, "INT");
        var error = await process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 130, output + error);
        Assert.Contains("cancelled after: ", error, StringComparison.Ordinal);
        Assert.Contains("apply V001__a.sql", error, StringComparison.Ordinal);
        Assert.DoesNotContain("apply V002__slow.sql", error, StringComparison.Ordinal);
        Assert.Contains("[2/2]", error, StringComparison.Ordinal);
        Assert.True(
            await shared.ScalarAsync<bool>("select to_regclass('public.a') is not null and to_regclass('public.b') is null", tenant));
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'public'", untouched));

        deployment.WriteSql("sql", "V002__slow.sql", "CREATE TABLE b (a int);");
        var resumed = await deployment.RunAsync("resume");
        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal(2L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where kind = 'versioned'", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(distinct run_id) from infra_migrator.history", tenant));
    }

    [Fact]
    public async Task A_killed_run_leaves_a_file_whole_or_undone_and_the_next_run_waits_for_its_end()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__slow.sql", "CREATE TABLE b (a int); SELECT pg_sleep(3);");
        using var process = await StartAndWaitForSleepAsync(deployment, tenant);

        process.Kill();
        await process.WaitForExitAsync();

        await deployment.ApplyAsync();
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where kind = 'versioned'", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from pg_tables where schemaname = 'public'", tenant));
    }

    private async Task<Process> StartAndWaitForSleepAsync(TestDeployment deployment, string tenant)
    {
        deployment.Save();
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["exec", typeof(MigratorApplication).Assembly.Location, "apply", "--environment", "app/prod", "--parallel", "1"])
        {
            WorkingDirectory = deployment.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in deployment.Variables)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var watch = Stopwatch.StartNew();
        while (await shared.ScalarAsync<long>(
            $"select count(*) from pg_stat_activity where datname = '{tenant}' and query like 'SELECT pg_sleep%'") == 0)
        {
            if (process.HasExited || watch.Elapsed > TimeSpan.FromSeconds(30))
            {
                Assert.Fail($"The SQL file did not start: {await process.StandardError.ReadToEndAsync()}");
            }

            await Task.Delay(50);
        }

        return process;
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
