using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Proof;

/// <summary>Several runs of the same command at the same time.</summary>
public abstract class RunnersTests(SharedServer shared)
{
    [Fact]
    public async Task Two_processes_at_once_create_and_migrate_each_tenant_exactly_once()
    {
        using var deployment = Prepare(out var tenants);
        deployment.Save();

        var runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => MigratorProcess.RunAsync(deployment, "up", "--parallel", "4")));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Text));
        await AssertOnceAsync(tenants, files: 3);

        AddFiles(deployment, 2);
        runs = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => MigratorProcess.RunAsync(deployment, "migrate", "--parallel", "4")));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Text));
        await AssertOnceAsync(tenants, files: 6);
    }

    [Fact]
    public async Task Eight_runs_at_once_create_and_migrate_each_tenant_exactly_once()
    {
        using var deployment = Prepare(out var tenants);
        deployment.Save();

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => deployment.InvokeAsync(["up", "--parallel", "2"]))));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.All));
        await AssertOnceAsync(tenants, files: 3);

        AddFiles(deployment, 2);
        runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => deployment.InvokeAsync(["migrate", "--parallel", "2"]))));

        Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.All));
        await AssertOnceAsync(tenants, files: 6);
    }

    [Fact]
    public async Task A_run_that_waits_longer_than_it_may_ends_with_4_and_says_who_holds_the_lock()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__slow.sql", "SELECT pg_sleep(2);");
        deployment.Save();
        using var first = MigratorProcess.Start(deployment, "migrate");
        await shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and query like 'SELECT pg_sleep%')");

        var second = await deployment.InvokeAsync(["migrate", "--lock-wait", "0.3"]);

        Assert.Equal(4, second.ExitCode);
        Assert.Matches($"tenant {tenant} is locked by process [0-9]+ \\(infra-migrator, role postgres, connected since 20", second.Output);
        Assert.Equal(0, await first.WaitAsync());
    }

    private TestDeployment Prepare(out (string Database, string Schema)[] tenants)
    {
        var deployment = new TestDeployment(shared);
        var database = deployment.AddSharedDatabase();
        foreach (var schema in new[] { "one", "two", "three" })
        {
            deployment.AddSchemaTenant(schema, database, "sql");
        }

        tenants =
        [
            (deployment.AddTenant("a", sql: "sql"), "public"), (deployment.AddTenant("b", sql: "sql"), "public"),
            (database, "one"), (database, "two"), (database, "three"),
        ];
        AddFiles(deployment, 1);
        return deployment;
    }

    private static void AddFiles(TestDeployment deployment, int round)
    {
        deployment.WriteSql(
            "sql", $"V{round}1__rows.sql",
            round == 1 ? "CREATE TABLE rows (file int); INSERT INTO rows VALUES (11);" : $"INSERT INTO rows VALUES ({round}1);");
        deployment.WriteSql("sql", $"V{round}2__copy.sql", $"COPY rows FROM STDIN;\n{round}2\n\\.\n");
        deployment.WriteSql("sql", $"V{round}3__index.sql", $"CREATE INDEX CONCURRENTLY i_{round} ON rows (file);");
    }

    private async Task AssertOnceAsync((string Database, string Schema)[] tenants, int files)
    {
        foreach (var (database, schema) in tenants)
        {
            var scope = schema == "public" ? "" : schema;
            var history = $"select count(*) from infra_migrator.history where scope = '{scope}' and kind = 'versioned' and state = 'applied'";
            Assert.Equal(files, await shared.ScalarAsync<long>(history, database));
            Assert.Equal(files, await shared.ScalarAsync<long>(
                $"select count(*) from infra_migrator.history where scope = '{scope}' and kind = 'versioned'", database));
            Assert.Equal(files / 3 * 2, await shared.ScalarAsync<long>($"select count(*) from {schema}.rows", database));
            Assert.Equal(files / 3 * 2, await shared.ScalarAsync<long>($"select count(distinct file) from {schema}.rows", database));
            Assert.Equal(files / 3, await shared.ScalarAsync<long>(
                $"select count(*) from pg_index where indisvalid and indrelid = '{schema}.rows'::regclass", database));
        }
    }
}

/// <summary>On PostgreSQL 16.</summary>
[Collection(ServerTests.Name)]
public sealed class Runners16Tests(SharedServer shared) : RunnersTests(shared);

/// <summary>On PostgreSQL 15.</summary>
[Collection(Server15Tests.Name)]
public sealed class Runners15Tests(SharedServer15 shared) : RunnersTests(shared);
