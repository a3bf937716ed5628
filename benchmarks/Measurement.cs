namespace Infra.Benchmarks;

/// <summary>One run of one contender.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="ResumeSeconds">Wall time of the second run after failures; null without.</param>
/// <param name="CpuSeconds">Processor time of the client; null inside this process.</param>
/// <param name="PeakMemoryBytes">Peak memory of the client; null inside this process.</param>
/// <param name="PeakConnections">Most connections seen at 20 looks a second.</param>
/// <param name="WalBytes">Write-ahead log that the server wrote.</param>
/// <param name="Inconsistent">Tenants whose history and objects disagree, or that have a part of a file, after the run.</param>
/// <param name="Incomplete">Tenants that lack a file at the very end.</param>
internal sealed record Measurement(
    double Seconds, double? ResumeSeconds, double? CpuSeconds, long? PeakMemoryBytes, int PeakConnections, long WalBytes, int Inconsistent,
    int Incomplete);

/// <summary>All runs of a contender in a situation; the discarded first one is not among them.</summary>
/// <param name="Case">The situation.</param>
/// <param name="Contender">What was measured.</param>
/// <param name="Workers">How many tenants it works on at a time.</param>
/// <param name="Runs">The runs; none when it could not be measured.</param>
/// <param name="NotMeasured">Why it could not be measured.</param>
internal sealed record Result(
    BenchmarkCase Case, string Contender, int Workers, IReadOnlyList<Measurement> Runs, string? NotMeasured = null)
{
    /// <summary>Median of a value over the runs; null when a run lacks it.</summary>
    public double? Median(Func<Measurement, double?> value)
    {
        var values = Runs.Select(value).ToArray();
        if (values.Length == 0 || values.Any(item => item is null))
        {
            return null;
        }

        var sorted = values.Select(item => item!.Value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
