using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Proof;

/// <summary>A server that goes away, or has no room, in the middle of a run.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public async Task A_server_that_restarts_in_the_middle_costs_no_tenant(int majorVersion, bool immediate)
    {
        // A crash keeps what was committed.
        await using var server = await OwnServer.StartAsync(majorVersion, new Dictionary<string, string> { ["synchronous_commit"] = "on" });
        using var deployment = new TestDeployment(server, dropsDatabases: false);
        string[] tenants = [.. Enumerable.Range(1, 8).Select(i => deployment.AddTenant($"t{i}", sql: "sql"))];
        deployment.Tenancy["migrations"] = new JsonObject { ["templates"] = false };
        WriteFiles(deployment);
        deployment.Save();
        using var process = MigratorProcess.Start(deployment, "up", "--parallel", "3", "--format", "ndjson");

        // In the server's part first, then among the tenants.
        await server.WaitUntilAsync($"select count(*) >= 3 from pg_database where starts_with(datname, '{deployment.Prefix}')");
        await server.Server.RestartAsync(immediate);
        await process.WaitForTextAsync("\"event\":\"tenantFinished\"");
        await server.Server.RestartAsync(immediate);

        Assert.True(await process.WaitAsync() == 0, process.Text);
        Assert.Contains("\"event\":\"retry\"", process.Text, StringComparison.Ordinal);
        foreach (var tenant in tenants)
        {
            await AssertOnceAsync(server, tenant);
        }
    }

    [Fact]
    public async Task A_server_with_few_connections_is_given_few_and_one_that_is_full_is_waited_for()
    {
        await using var server = await OwnServer.StartAsync(
            parameters: new Dictionary<string, string>
            {
                ["max_connections"] = "12",
                ["superuser_reserved_connections"] = "0",
                ["autovacuum"] = "off",
            });
        using var deployment = new TestDeployment(server, dropsDatabases: false);
        string[] tenants = [.. Enumerable.Range(1, 8).Select(i => deployment.AddTenant($"t{i}", sql: "sql"))];
        WriteFiles(deployment);
        deployment.Save();
        var others = new List<NpgsqlConnection>();
        for (var i = 0; i < 12; i++)
        {
            others.Add(await server.OpenAsync());
        }

        using var process = MigratorProcess.Start(deployment, "up", "--parallel", "8", "--format", "ndjson");
        await process.WaitForTextAsync("53300");
        foreach (var connection in others.Take(6))
        {
            await connection.CloseAsync();
        }

        Assert.True(await process.WaitAsync() == 0, process.Text);
        Assert.Contains("tenants at a time instead of 8", process.Text, StringComparison.Ordinal);
        foreach (var connection in others)
        {
            await connection.DisposeAsync();
        }

        foreach (var tenant in tenants)
        {
            await AssertOnceAsync(server, tenant);
        }
    }

    private static void WriteFiles(TestDeployment deployment)
    {
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        deployment.WriteSql("sql", "V002__slow.sql", "INSERT INTO t VALUES (2); SELECT pg_sleep(0.3);");
        deployment.WriteSql("sql", "V003__index.sql", "CREATE INDEX CONCURRENTLY i ON t (a);\nVACUUM t;");
        deployment.WriteSql("sql", "V004__copy.sql", "COPY t FROM STDIN;\n4\n\\.\nSELECT pg_sleep(0.1);\n");
    }

    private static async Task AssertOnceAsync(OwnServer server, string tenant)
    {
        Assert.Equal("1,2,3,4", await server.ScalarAsync<string>(
            "select string_agg(key, ',' order by key) from infra_migrator.history where kind = 'versioned' and state = 'applied'", tenant));
        Assert.Equal("2,4", await server.ScalarAsync<string>("select string_agg(a::text, ',' order by a) from t", tenant));
        Assert.True(await server.ScalarAsync<bool>("select indisvalid from pg_index where indexrelid = 'i'::regclass", tenant));
    }
}
