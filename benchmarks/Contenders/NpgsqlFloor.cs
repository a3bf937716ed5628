using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>The floor of a run with nothing to do: connect as cheaply as Npgsql can and read the history once per database; where tenants
/// are schemas, one query for all of them.</summary>
internal sealed class NpgsqlFloor(int workers, bool isInProcess) : Contender(workers)
{
    /// <summary>Name as a program of its own.</summary>
    public const string Program = "npgsql-floor";

    /// <inheritdoc/>
    public override string Name => isInProcess ? "floor: Npgsql, in process" : "floor: Npgsql";

    /// <inheritdoc/>
    public override string HistoryFormat => "psql";

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) =>
        benchmarkCase.State == State.Nothing ? null : "it only reads the history";

    /// <inheritdoc/>
    public override Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken) =>
        WorkerJob.Of(fleet, Workers).WriteAsync(fleet);

    /// <inheritdoc/>
    public override Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken) => isInProcess
        ? WorkerJob.RunHereAsync(() => RunAsync(WorkerJob.Of(fleet, Workers), cancellationToken))
        : WorkerJob.RunProcessAsync(Program, fleet, cancellationToken);

    /// <inheritdoc/>
    public override Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken) =>
        SqlHistory.MarkAppliedAsync(fleet, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken) =>
        SqlHistory.ReadAsync(connection, fleet, tenant, cancellationToken);

    /// <summary>Does a job.</summary>
    /// <returns>How many tenants lack a row.</returns>
    public static async Task<int> RunAsync(WorkerJob job, CancellationToken cancellationToken)
    {
        if (job.Layout == Layout.Schema)
        {
            var parts = job.Tenants.Select(tenant => $"SELECT version, file_name, checksum FROM \"{tenant}\".bench_history");
            var rows = await CountAsync(job, Fleet.SharedDatabase, string.Join(" UNION ALL ", parts), cancellationToken);
            return rows == job.Tenants.Count * job.Files.Count ? 0 : 1;
        }

        var incomplete = 0;
        await Parallel.ForEachAsync(
            job.Tenants, new ParallelOptions { MaxDegreeOfParallelism = job.Workers, CancellationToken = cancellationToken },
            async (tenant, _) =>
            {
                const string Query = "SELECT version, file_name, checksum FROM bench_history.history ORDER BY version";
                if (await CountAsync(job, tenant, Query, cancellationToken) != job.Files.Count)
                {
                    Interlocked.Increment(ref incomplete);
                }
            });
        return incomplete;
    }

    private static async Task<int> CountAsync(WorkerJob job, string database, string query, CancellationToken cancellationToken)
    {
        await using var connection = await job.Address.OpenAsync(database, cancellationToken);
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            rows++;
        }

        return rows;
    }
}
