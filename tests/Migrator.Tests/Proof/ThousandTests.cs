using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Infra.Migrator.Tests.Support;
using Npgsql;
using Xunit.Abstractions;

namespace Infra.Migrator.Tests.Proof;

/// <summary>Many tenants: on a server, and in a collection, of their own.</summary>
[Collection(Name)]
public sealed class ThousandTests(ITestOutputHelper output)
{
    private const string Name = "thousand";
    private const int Few = 100;
    private const int Many = 1000;
    private const int Workers = 8;
    private const double MemoryGrowth = 1.5;
    private const double MebibytesPerDatabase = 9;

    private static readonly Dictionary<string, string> ServerParameters = new()
    {
        ["max_connections"] = "40",
        ["shared_buffers"] = "256MB",
        ["autovacuum"] = "off",
        ["max_wal_size"] = "8GB",
        ["checkpoint_timeout"] = "1h",
    };

    [Fact]
    public async Task A_thousand_databases_are_made_migrated_and_found_up_to_date_with_few_connections_and_the_memory_of_a_hundred()
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace / 1024.0 / 1024;
        Assert.True(
            free > Many * MebibytesPerDatabase * 1.2, $"{Many} databases need {Many * MebibytesPerDatabase:0} MiB in {Path.GetTempPath()}; {free:0} are free.");
        await RunAsync((deployment, number) => deployment.AddTenant($"t{number:0000}", sql: "sql"));
    }

    [Fact]
    public async Task A_thousand_schemas_of_one_database_too()
    {
        string? database = null;
        await RunAsync((deployment, number) =>
            deployment.AddSchemaTenant($"t{number:0000}", database ??= deployment.AddSharedDatabase(), "sql"));
    }

    private async Task RunAsync(Action<TestDeployment, int> add)
    {
        await using var server = await OwnServer.StartAsync(parameters: ServerParameters);

        // The databases go with their server.
        using var deployment = new TestDeployment(server, dropsDatabases: false);
        deployment.Tenancy["locale"] = "C";
        Enumerable.Range(1, Few).ToList().ForEach(number => add(deployment, number));
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (id int PRIMARY KEY, name text); CREATE INDEX ON users (name);");
        deployment.WriteSql("sql", "V002__orders.sql", "CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);");
        deployment.Save();
        await RunAsync(server, deployment, Few, "changed", "up");
        deployment.WriteSql("sql", "V003__more.sql", "ALTER TABLE orders ADD note text;");
        var few = await RunAsync(server, deployment, Few, "changed", "migrate");
        var fewIdle = await RunAsync(server, deployment, Few, "unchanged", "migrate");

        Enumerable.Range(Few + 1, Many - Few).ToList().ForEach(number => add(deployment, number));
        deployment.Save();
        await RunAsync(server, deployment, Many, null, "up");
        deployment.WriteSql("sql", "V004__more.sql", "ALTER TABLE orders ADD another text;");
        var many = await RunAsync(server, deployment, Many, "changed", "migrate");
        var manyIdle = await RunAsync(server, deployment, Many, "unchanged", "migrate");
        var status = await RunAsync(server, deployment, Many, null, "status", "--check");

        Assert.True(
            many < few * MemoryGrowth && manyIdle < fewIdle * MemoryGrowth,
            $"{Few} tenants took {few} and {fewIdle} KiB, {Many} took {many} and {manyIdle} KiB.");
        Assert.True(status > 0);
    }

    /// <returns>Most resident memory, in KiB.</returns>
    private async Task<long> RunAsync(
        OwnServer server, TestDeployment deployment, int tenants, string? outcome, string verb, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = MigratorProcess.Start(
            deployment, [verb, "--json", "--quiet", "--parallel", Workers.ToString(CultureInfo.InvariantCulture), .. arguments]);
        await using var connection = await server.OpenAsync();
        var (memory, connections) = (0L, 0L);
        do
        {
            memory = Math.Max(memory, process.PeakResidentKiB());
            await using var command = new NpgsqlCommand(
                "select count(*) from pg_stat_activity where application_name = 'infra-migrator'", connection);
            connections = Math.Max(connections, (long)(await command.ExecuteScalarAsync())!);
        }
        while (!await process.WaitAsync(TimeSpan.FromMilliseconds(25)));
        var exitCode = await process.WaitAsync();
        output.WriteLine($"{verb} {tenants}: {watch.Elapsed.TotalSeconds:0.0} s, {memory / 1024} MiB, {connections} connections");
        Assert.True(exitCode == 0, process.Text);
        Assert.InRange(connections, 1, Workers + 2);
        using var document = JsonDocument.Parse(process.Text);
        var results = document.RootElement.GetProperty("tenants").EnumerateArray().ToArray();
        Assert.Equal(tenants, results.Length);
        Assert.All(results, result => Assert.True(
            outcome is null ? !result.TryGetProperty("outcome", out var any) || any.GetString() is "changed" or "unchanged"
                : result.GetProperty("outcome").GetString() == outcome,
            $"{verb}: {result}"));
        return memory;
    }
}
