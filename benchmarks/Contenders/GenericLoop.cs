using System.Collections.Concurrent;
using Infra.Benchmarks.Measuring;
using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>A loop as a .NET program writes it around a general runner: Npgsql as it comes, a query for the journal, one command per
/// statement, a transaction per script, an insert into the journal; sequential or with <c>Parallel.ForEachAsync</c>.</summary>
internal sealed class GenericLoop(int workers) : Contender(workers)
{
    /// <summary>Name as a program of its own.</summary>
    public const string Program = "generic-loop";

    /// <inheritdoc/>
    public override string Name => "generic Npgsql loop";

    /// <inheritdoc/>
    public override string HistoryFormat => "journal";

    /// <inheritdoc/>
    public override string? WhyNot(BenchmarkCase benchmarkCase) => null;

    /// <inheritdoc/>
    public override Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken) =>
        WorkerJob.Of(fleet, Workers).WriteAsync(fleet);

    /// <inheritdoc/>
    public override Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken) =>
        WorkerJob.RunProcessAsync(Program, fleet, cancellationToken);

    /// <inheritdoc/>
    public override Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken) => fleet.ForEachTenantAsync(
        async (connection, tenant) =>
        {
            var schema = fleet.SchemaOf(tenant);
            await ExecuteAsync(connection, [CreateJournal(schema)], cancellationToken);
            foreach (var file in fleet.Files)
            {
                await InsertAsync(connection, schema, file, cancellationToken);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken) =>
        ReadVersionsAsync(
            connection, Journal(fleet.SchemaOf(tenant)),
            $"SELECT substr(script, 2, 3)::bigint FROM {Journal(fleet.SchemaOf(tenant))}", cancellationToken);

    /// <summary>Does a job.</summary>
    /// <returns>How many tenants failed.</returns>
    public static async Task<int> RunAsync(WorkerJob job, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            job.Tenants, new ParallelOptions { MaxDegreeOfParallelism = job.Workers, CancellationToken = cancellationToken },
            async (tenant, _) =>
            {
                try
                {
                    await MigrateAsync(job, tenant, cancellationToken);
                }
                catch (NpgsqlException exception)
                {
                    failures.Add($"{tenant}: {exception.Message}");
                }
            });
        foreach (var failure in failures)
        {
            await Console.Error.WriteLineAsync(failure);
        }

        return failures.Count;
    }

    private static async Task MigrateAsync(WorkerJob job, string tenant, CancellationToken cancellationToken)
    {
        var isDatabase = job.Layout == Layout.Database;
        var schema = isDatabase ? "public" : tenant;
        if (job.State == State.Provision)
        {
            await using var administration = new NpgsqlConnection(
                job.Address.Builder(isDatabase ? "postgres" : Fleet.SharedDatabase).ConnectionString);
            await administration.OpenAsync(cancellationToken);
            await ExecuteAsync(administration, [isDatabase ? Fleet.CreateDatabase(tenant) : Fleet.CreateSchema(tenant)], cancellationToken);
        }

        await using var connection = new NpgsqlConnection(
            job.Address.Builder(isDatabase ? tenant : Fleet.SharedDatabase).ConnectionString);
        await connection.OpenAsync(cancellationToken);
        try
        {
            if (!isDatabase)
            {
                await ExecuteAsync(connection, [$"SET search_path TO \"{tenant}\""], cancellationToken);
            }

            await ExecuteAsync(connection, [CreateJournal(schema)], cancellationToken);
            var applied = new HashSet<string>();
            await using (var query = new NpgsqlCommand($"SELECT script FROM {Journal(schema)} ORDER BY script", connection))
            {
                await using var reader = await query.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    applied.Add(reader.GetString(0));
                }
            }

            foreach (var file in job.Files.Where(file => !applied.Contains(file.FileName)))
            {
                await using var transaction = file.IsTransactional ? await connection.BeginTransactionAsync(cancellationToken) : null;
                await ExecuteAsync(connection, file.Statements, cancellationToken);
                await InsertAsync(connection, schema, file, cancellationToken);
                if (transaction is not null)
                {
                    await transaction.CommitAsync(cancellationToken);
                }
            }
        }
        finally
        {
            // Else every tenant's pool would keep a connection, and the server run out of them.
            await connection.CloseAsync();
            if (isDatabase)
            {
                NpgsqlConnection.ClearPool(connection);
            }
        }
    }

    private static string Journal(string schema) => $"\"{schema}\".schemaversions";

    private static string CreateJournal(string schema) =>
        $"CREATE TABLE IF NOT EXISTS {Journal(schema)} (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, script text NOT NULL, "
            + "applied timestamptz NOT NULL)";

    private static async Task InsertAsync(
        NpgsqlConnection connection, string schema, WorkloadFile file, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO {Journal(schema)} (script, applied) VALUES (@script, @applied)", connection);
        insert.Parameters.AddWithValue("script", file.FileName);
        insert.Parameters.AddWithValue("applied", DateTime.UtcNow);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
