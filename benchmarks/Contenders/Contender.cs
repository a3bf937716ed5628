using Infra.Benchmarks.Measuring;
using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>What a contender's run took.</summary>
/// <param name="Succeeded">Whether it says that every tenant is done.</param>
/// <param name="Elapsed">Wall time.</param>
/// <param name="Cpu">Processor time of the client; null inside this process, which measures at the same time.</param>
/// <param name="PeakMemoryBytes">Peak memory of the client; null inside this process.</param>
/// <param name="Said">What it said, to be shown when it failed unexpectedly.</param>
internal sealed record ContenderRun(bool Succeeded, TimeSpan Elapsed, TimeSpan? Cpu, long? PeakMemoryBytes, string Said)
{
    private const int ShownCharacters = 4000;

    /// <summary>The end of what it said.</summary>
    public string LastSaid => Said.Length > ShownCharacters ? "…" + Said[^ShownCharacters..] : Said;

    /// <summary>Of a program that ends with 0 when all is done.</summary>
    public static ContenderRun Of(ProcessResult result) => new(
        result.ExitCode == 0, result.Elapsed, result.Cpu, result.PeakMemoryBytes, result.Error + result.Output);
}

/// <summary>A way to migrate tenants.</summary>
/// <param name="workers">How many it works on at a time.</param>
internal abstract class Contender(int workers)
{
    /// <summary>What it is, e.g. <c>psql under xargs</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many tenants it works on at a time.</summary>
    public int Workers => workers;

    /// <summary>Name for one line of a table.</summary>
    public string Title => $"{Name}, {workers} worker{(workers == 1 ? "" : "s")}";

    /// <summary>Contenders with the same history can go on with each other's tenants.</summary>
    public abstract string HistoryFormat { get; }

    /// <summary>Why it cannot be measured in this situation.</summary>
    /// <returns>Null when it can.</returns>
    public abstract string? WhyNot(BenchmarkCase benchmarkCase);

    /// <summary>Writes what it needs for the files of the fleet. Not measured.</summary>
    public abstract Task PrepareAsync(Fleet fleet, CancellationToken cancellationToken);

    /// <summary>Brings the tenants to the files of the fleet. Measured.</summary>
    public abstract Task<ContenderRun> RunAsync(Fleet fleet, CancellationToken cancellationToken);

    /// <summary>Goes on after failures whose cause was put right. Measured.</summary>
    public virtual Task<ContenderRun> ResumeAsync(Fleet fleet, CancellationToken cancellationToken) => RunAsync(fleet, cancellationToken);

    /// <summary>Writes its history into tenants that already have what the files make. Not measured.</summary>
    /// <exception cref="NotSupportedException">Only its own run can make its history.</exception>
    public abstract Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken);

    /// <summary>Versions that its history says are applied.</summary>
    public abstract Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken);

    /// <summary>Versions that a query yields; none when its table is missing.</summary>
    public static async Task<IReadOnlySet<int>> ReadVersionsAsync(
        NpgsqlConnection connection, string table, string query, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection))
        {
            exists.Parameters.Add(new NpgsqlParameter { Value = table });
            if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            {
                return new HashSet<int>();
            }
        }

        var versions = new HashSet<int>();
        await using var command = new NpgsqlCommand(query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add((int)reader.GetInt64(0));
        }

        return versions;
    }

    /// <summary>Runs statements one after another.</summary>
    public static async Task ExecuteAsync(
        NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
