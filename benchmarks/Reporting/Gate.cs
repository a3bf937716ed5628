using System.Globalization;

namespace Infra.Benchmarks.Reporting;

/// <summary>A ratio that the migrator is to reach.</summary>
/// <param name="Title">What is compared.</param>
/// <param name="Limit">What is asked for, e.g. <c>≤ 1.10</c>.</param>
/// <param name="Value">What was found; null when something was not measured.</param>
/// <param name="IsReached">Whether the value is within the limit; null when something was not measured.</param>
internal sealed record Gate(string Title, string Limit, double? Value, bool? IsReached);

/// <summary>The ratios of medians that the migrator is to reach.</summary>
internal static class Gates
{
    private const double MostOverFloor = 1.10;
    private const double LeastOverSequential = 3;
    private const double LeastOverXargs = 1.4;
    private const double MostOverBareRead = 1.2;
    private const double MostMemoryChange = 0.10;
    private const int MostExtraConnections = 2;
    private const double MostOverNoLatency = 1.5;
    private const int LatencyWorkers = 8;
    private const string Migrator = "migrator";
    private const string MigratorHere = "migrator, in process";
    private const string Floor = "floor: psql \\connect";

    /// <summary>What has to be measured for the ratios.</summary>
    /// <param name="isQuick">Few tenants, to try it out: the ratios mean nothing then.</param>
    public static IReadOnlyList<PlannedCase> Plan(bool isQuick)
    {
        var (many, most) = isQuick ? (10, 20) : (100, 1000);
        int[] sideBySide = [4, 8];
        return
        [
            new(
                new BenchmarkCase(Layout.Database, State.Migrate, many, Transport.Socket, 0),
                [new("floor-psql", sideBySide), new("psql", [1, .. sideBySide]), new("migrator", sideBySide)]),
            new(
                new BenchmarkCase(Layout.Database, State.Nothing, most, Transport.Socket, 0),
                [new("floor-npgsql", sideBySide), new("migrator", sideBySide)]),
            new(new BenchmarkCase(Layout.Database, State.Nothing, many, Transport.Socket, 0), [new("migrator", sideBySide)]),
            new(new BenchmarkCase(Layout.Database, State.Migrate, many, Transport.Tcp, 0), [new("migrator", [LatencyWorkers])]),
            new(new BenchmarkCase(Layout.Database, State.Migrate, many, Transport.Tcp, 5), [new("migrator", [LatencyWorkers])]),
            // For its memory, which hardly differs from run to run, while a run takes minutes.
            new(new BenchmarkCase(Layout.Database, State.Migrate, most, Transport.Socket, 0), [new("migrator", [4])], Repetitions: 1),
        ];
    }

    /// <summary>Computes the ratios that the results allow.</summary>
    public static IReadOnlyList<Gate> Compute(IReadOnlyList<Result> results)
    {
        var measured = results.Where(result => result.Runs.Count > 0).ToArray();
        var migrate = Largest(measured.Where(Is(State.Migrate, Transport.Socket)), requires: Floor);
        var nothing = Largest(measured.Where(Is(State.Nothing, Transport.Socket)), requires: "floor: Npgsql");
        var gates = new List<Gate>();

        foreach (var name in new[] { Migrator, MigratorHere })
        {
            foreach (var ours in migrate.Where(result => result.Contender == name).OrderBy(result => result.Workers))
            {
                var floor = migrate.FirstOrDefault(result => result.Contender == Floor && result.Workers == ours.Workers);
                gates.Add(AtMost(
                    $"{name} / {Floor}, {Describe(ours)}, {ours.Workers} workers", MostOverFloor, Ratio(Seconds(ours), Seconds(floor))));
            }
        }

        var best = Fastest(migrate, Migrator);
        gates.Add(AtLeast(
            $"psql -f one after another / migrator at its best, {Describe(best)}", LeastOverSequential,
            Ratio(Seconds(Fastest(migrate, "psql -f per tenant")), Seconds(best))));
        gates.Add(AtLeast(
            $"psql -f under xargs at its best / migrator at its best, {Describe(best)}", LeastOverXargs,
            Ratio(Seconds(Fastest(migrate, "psql -f under xargs -P")), Seconds(best))));

        foreach (var (name, floorName) in new[] { (Migrator, "floor: Npgsql"), (MigratorHere, "floor: Npgsql, in process") })
        {
            foreach (var ours in nothing.Where(result => result.Contender == name).OrderBy(result => result.Workers))
            {
                var floor = nothing.FirstOrDefault(result => result.Contender == floorName && result.Workers == ours.Workers);
                gates.Add(AtMost(
                    $"{name} / {floorName}, {Describe(ours)}, {ours.Workers} workers", MostOverBareRead,
                    Ratio(Seconds(ours), Seconds(floor))));
            }
        }

        AddMemory(gates, measured, State.Migrate);
        AddMemory(gates, measured, State.Nothing);

        var connections = measured.Where(result => result.Contender == Migrator)
            .Select(result => (double)(result.Runs.Max(run => run.PeakConnections) - result.Workers)).ToArray();
        var most = connections.Length > 0 ? connections.Max() : (double?)null;
        gates.Add(new Gate(
            "most connections of the migrator beyond its workers, in any run", $"≤ {MostExtraConnections}", most,
            most is null ? null : most <= MostExtraConnections));

        var near = measured.FirstOrDefault(result => IsLatency(result, 0));
        var far = measured.FirstOrDefault(result => IsLatency(result, 5) && result.Case.Tenants == near?.Case.Tenants);
        gates.Add(AtMost(
            $"migrator with 5 ms of added round-trip time / without, {Describe(near)}, {LatencyWorkers} workers", MostOverNoLatency,
            Ratio(Seconds(far), Seconds(near))));
        return gates;
    }

    private static bool IsLatency(Result result, int milliseconds) =>
        result is { Contender: Migrator, Workers: LatencyWorkers, Case: { State: State.Migrate, Layout: Layout.Database, Transport: Transport.Tcp } }
            && result.Case.RoundTripMilliseconds == milliseconds;

    private static void AddMemory(List<Gate> gates, Result[] measured, State state)
    {
        var memory = measured
            .Where(result => result.Contender == Migrator && result.Case.State == state && result.Case.Layout == Layout.Database
                && result.Case is { Transport: Transport.Socket, RoundTripMilliseconds: 0 })
            .GroupBy(result => result.Workers)
            .Select(group => group.OrderBy(result => result.Case.Tenants).ToArray())
            .FirstOrDefault(group => group.Length > 1);
        var few = memory?[0];
        var many = memory?[^1];
        var ratio = Ratio(many?.Median(run => run.PeakMemoryBytes), few?.Median(run => run.PeakMemoryBytes));
        gates.Add(new Gate(
            $"migrator's peak memory, {state.ToString().ToLowerInvariant()}, {many?.Case.Tenants} tenants / {few?.Case.Tenants} tenants, "
                + $"{few?.Workers} workers",
            $"{1 - MostMemoryChange:0.00} to {1 + MostMemoryChange:0.00}", ratio,
            ratio is null ? null : Math.Abs(ratio.Value - 1) <= MostMemoryChange));
    }

    private static Func<Result, bool> Is(State state, Transport transport) => result =>
        result.Case.State == state && result.Case.Transport == transport && result.Case is { Layout: Layout.Database, RoundTripMilliseconds: 0 };

    /// <summary>The results of the situation with the most tenants that also has a contender to compare with.</summary>
    private static Result[] Largest(IEnumerable<Result> results, string requires) =>
        results.GroupBy(result => result.Case)
            .Where(group => group.Any(result => result.Contender == requires))
            .OrderByDescending(group => group.Key.Tenants)
            .FirstOrDefault()?.ToArray() ?? [];

    private static Result? Fastest(IEnumerable<Result> results, string contender) =>
        results.Where(result => result.Contender == contender).MinBy(Seconds);

    private static double? Seconds(Result? result) => result?.Median(run => run.Seconds);

    private static double? Ratio(double? numerator, double? denominator) => numerator / denominator;

    private static string Describe(Result? result) =>
        result is null ? "not measured" : $"{result.Case.State.ToString().ToLowerInvariant()}, {result.Case.Tenants} tenants";

    private static Gate AtMost(string title, double limit, double? value) =>
        new(title, string.Create(CultureInfo.InvariantCulture, $"≤ {limit:0.00}"), value, value is null ? null : value <= limit);

    private static Gate AtLeast(string title, double limit, double? value) =>
        new(title, string.Create(CultureInfo.InvariantCulture, $"≥ {limit:0.00}"), value, value is null ? null : value >= limit);
}
