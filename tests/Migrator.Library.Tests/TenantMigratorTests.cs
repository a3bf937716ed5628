using Infra.Environments;
using Infra.Migrator.Fleet;
using Infra.Migrator.Verification;

namespace Infra.Migrator.Library.Tests;

/// <summary>What a program does with the library, in the order of a deployment's life.</summary>
public sealed class TenantMigratorTests : IAsyncLifetime
{
    private readonly Deployment _deployment = new();

    public Task InitializeAsync() => _deployment.InitializeAsync();

    public Task DisposeAsync() => _deployment.DisposeAsync();

    [Fact]
    public async Task A_program_plans_provisions_migrates_asks_and_verifies()
    {
        using var migrator = TenantMigrator.Open(_deployment.Options);
        Assert.Equal(["shop_prod", "bank_prod", "later_prod"], migrator.TenantNames);

        var plan = await migrator.PlanAsync();
        Assert.True(plan.HasChanges && plan.IsDryRun);
        Assert.Contains(plan.Tenants.Single(tenant => tenant.Name == "shop_prod").Sql, change => change.Sql!.Contains("orders", StringComparison.Ordinal));
        Assert.False(await _deployment.ScalarAsync<bool>("select exists (select from pg_database where datname = 'shop_prod')", "postgres"));

        var provisioned = await migrator.ProvisionAsync();
        Assert.Equal(ExitCode.Success, provisioned.ExitCode);
        Assert.Null(await _deployment.ScalarAsync<string>("select to_regclass('orders')::text", "shop_prod"));
        Assert.All(
            (await migrator.StatusAsync()).Where(tenant => tenant.Exists),
            tenant => Assert.Equal(["V001__orders.sql"], tenant.Pending));

        var migrated = await migrator.MigrateAsync(new RunOptions { Tenants = new TenantSelection(["shop_*"], [], []) });
        Assert.Equal("shop_prod", Assert.Single(migrated.Tenants).Name);
        Assert.Null(await _deployment.ScalarAsync<string>("select to_regclass('orders')::text", "bank_prod"));

        var told = new Told();
        var done = await migrator.UpAsync(progress: told);
        Assert.Equal(ExitCode.Success, done.ExitCode);
        Assert.Equal(migrator.Manifest, done.Manifest);
        Assert.Equal(TenantOutcome.Skipped, done.Tenants[2].Outcome);
        Assert.NotEmpty(done.Verification!.Checks);
        Assert.Equal(RunEventKind.RunStarted, told.Events[0].Event);
        Assert.Equal(done.Run, told.Events[0].Run);
        Assert.Contains(told.Events, happened => happened is { Event: RunEventKind.FileApplied, Tenant: "bank_prod", File: "V001__orders.sql" });
        Assert.Contains(told.Events, happened => happened.Event == RunEventKind.RunFinished && happened.Run == done.Run);

        Assert.False((await migrator.UpAsync()).HasChanges);
        Assert.All(await migrator.StatusAsync(), tenant => Assert.False(tenant.IsPending));
        var verification = await migrator.VerifyAsync(VerifyParts.Default | VerifyParts.Drift);
        Assert.Equal(ExitCode.Success, verification.ExitCode);
        Assert.Equal(["shop_prod", "bank_prod"], Assert.Single(Assert.Single(verification.Drift!).Variants).Tenants);
    }

    [Fact]
    public async Task A_failed_tenant_is_a_result_with_its_place_and_resume_goes_on_with_the_same_run()
    {
        _deployment.WriteSql("V002__wrong.sql", "SELECT 1;\nSELECT nothing FROM nowhere;");
        RunReport failed;
        using (var migrator = TenantMigrator.Open(_deployment.Options))
        {
            failed = await migrator.UpAsync();
        }

        Assert.Equal(ExitCode.TenantsFailed, failed.ExitCode);
        var failure = failed.Tenants[0].Failure!;
        Assert.Equal(("42P01", 2, 21), (failure.SqlState, failure.Line, failure.Column));
        Assert.Equal("V002__wrong.sql", Path.GetFileName(failure.File));

        _deployment.DeleteSql("V002__wrong.sql");
        _deployment.WriteSql("V002__right.sql", "SELECT 1;");
        using var again = TenantMigrator.Open(_deployment.Options);
        var resumed = await again.ResumeAsync(failed.Run.ToString());
        Assert.Equal((ExitCode.Success, failed.Run), (resumed.ExitCode, resumed.Run));
    }

    [Fact]
    public async Task Draining_lets_the_running_file_come_to_its_end_and_cancelling_rolls_it_back()
    {
        using (var migrator = TenantMigrator.Open(_deployment.Options))
        {
            await migrator.UpAsync();
        }

        _deployment.WriteSql("V002__slow.sql", "CREATE TABLE slow (a int); SELECT pg_sleep(2);");
        using var second = TenantMigrator.Open(_deployment.Options);
        var drained = await RunAndEndAsync(second, isDrain: true);
        Assert.Equal(ExitCode.Cancelled, drained.ExitCode);
        Assert.Equal([TenantOutcome.Changed, TenantOutcome.Cancelled], drained.Tenants.Take(2).Select(tenant => tenant.Outcome));

        var cancelled = await RunAndEndAsync(second, isDrain: false);
        Assert.Equal(ExitCode.Cancelled, cancelled.ExitCode);
        Assert.Null(await _deployment.ScalarAsync<string>("select to_regclass('slow')::text", "bank_prod"));
        Assert.Equal(ExitCode.Success, (await second.MigrateAsync()).ExitCode);
        Assert.Equal("slow", await _deployment.ScalarAsync<string>("select to_regclass('slow')::text", "bank_prod"));

        async Task<RunReport> RunAndEndAsync(TenantMigrator migrator, bool isDrain)
        {
            using var end = new CancellationTokenSource();
            var run = migrator.MigrateAsync(
                new RunOptions { Parallel = 1 }, null, isDrain ? end.Token : default, isDrain ? default : end.Token);
            while (await _deployment.ScalarAsync<long>("select count(*) from pg_stat_activity where query like '%pg_sleep(2)%' and pid <> pg_backend_pid()", "postgres") == 0)
            {
                await Task.Delay(50);
            }

            await end.CancelAsync();
            return await run;
        }
    }

    [Fact]
    public async Task Settings_can_come_from_the_program_instead_of_a_file()
    {
        Assert.True(EnvironmentName.TryParse("app/prod", out var name));
        var settings = EnvironmentCatalog.Open(_deployment.Root).Load(name).Settings!;
        using var migrator = TenantMigrator.Open(_deployment.Options with
        {
            Settings = settings,
            WorkingDirectory = Path.Combine(_deployment.Root, "environments", "app"),
        });
        Assert.Equal(ExitCode.Success, (await migrator.UpAsync()).ExitCode);
    }

    [Fact]
    public async Task The_password_is_asked_for_at_each_log_in_and_stands_in_no_message()
    {
        var asked = 0;
        using var migrator = TenantMigrator.Open(_deployment.Options with
        {
            Password = _ =>
            {
                asked++;
                return Task.FromResult<string?>("not the right one");
            },
        });
        var exception = await Assert.ThrowsAsync<MigratorException>(() => migrator.StatusAsync());
        Assert.Equal(ExitCode.ConnectionOrLock, exception.ExitCode);
        Assert.Equal(2, asked);
        Assert.DoesNotContain("not the right one", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_is_told_before_anything_is_done()
    {
        _deployment.WriteSql("V001__twice.sql", "SELECT 1;");
        _deployment.WriteSql("V002__open.sql", "SELECT 'a;");
        var files = Assert.Throws<MigratorException>(() => TenantMigrator.Open(_deployment.Options));
        Assert.Equal(ExitCode.Usage, files.ExitCode);
        Assert.Contains("V001__twice.sql", files.Message, StringComparison.Ordinal);
        Assert.Contains("V002__open.sql:1:8", files.Message, StringComparison.Ordinal);
        _deployment.DeleteSql("V001__twice.sql");
        _deployment.DeleteSql("V002__open.sql");

        Assert.Contains("did you mean app/prod?", Refusal(_deployment.Options with { Environment = "app/prdo" }), StringComparison.Ordinal);
        Assert.Contains("No server is named", Refusal(_deployment.Options with { ConnectionString = null }), StringComparison.Ordinal);
        using var migrator = TenantMigrator.Open(_deployment.Options);
        await AssertRefusedAsync("--parallel must be a whole number from 1 to 64, got '0'", new RunOptions { Parallel = 0 });
        await AssertRefusedAsync("--max-failures must be", new RunOptions { MaxFailures = "many" });
        await AssertRefusedAsync("never gets test data", new RunOptions { WithTestData = true });
        await AssertRefusedAsync("matches no tenant", new RunOptions { Tenants = new TenantSelection(["shpo*"], [], []) });
        Assert.Equal(0L, await _deployment.ScalarAsync<long>("select count(*) from pg_database where datname like '%_prod'", "postgres"));

        static string Refusal(MigratorOptions options) => Assert.Throws<MigratorException>(() => TenantMigrator.Open(options)).Message;
        async Task AssertRefusedAsync(string message, RunOptions options) => Assert.Contains(
            message, (await Assert.ThrowsAsync<MigratorException>(() => migrator.UpAsync(options))).Message, StringComparison.Ordinal);
    }

    private sealed class Told : IProgress<RunEvent>
    {
        public List<RunEvent> Events { get; } = [];

        public void Report(RunEvent value) => Events.Add(value);
    }
}
