using System.Diagnostics;
using System.Globalization;
using Infra.Benchmarks.Contenders;
using Infra.Benchmarks.Measuring;
using Npgsql;

namespace Infra.Benchmarks;

/// <summary>Runs contenders in turn through a situation: each gets tenants of its own making, the first run of each is discarded.</summary>
internal sealed class BenchmarkRunner(BenchmarkServer server, TimeSpan pause, Action<string> tell)
{
    /// <summary>Measures a situation.</summary>
    /// <param name="benchmarkCase">The situation.</param>
    /// <param name="contenders">Who takes part; those that cannot are listed with the reason.</param>
    /// <param name="repetitions">Runs of each beside the discarded one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BenchmarkException">A contender did not do its work, so its time means nothing.</exception>
    public async Task<IReadOnlyList<Result>> RunAsync(
        BenchmarkCase benchmarkCase, IReadOnlyList<Contender> contenders, int repetitions, CancellationToken cancellationToken)
    {
        tell($"== {benchmarkCase.Title}");
        using var relay = benchmarkCase.RoundTripMilliseconds > 0
            ? DelayRelay.Start(server.Administration.Port, TimeSpan.FromMilliseconds(benchmarkCase.RoundTripMilliseconds))
            : null;
        var address = server.Address(benchmarkCase.Transport, relay?.Port);
        if (relay is not null)
        {
            var through = await MeasureRoundTripAsync(address, cancellationToken);
            var directly = await MeasureRoundTripAsync(server.Address(benchmarkCase.Transport, relayPort: null), cancellationToken);
            tell(string.Create(
                CultureInfo.InvariantCulture, $"one query through the relay takes {through:0.00} ms, directly {directly:0.00} ms"));
        }

        var able = contenders.Where(contender => contender.WhyNot(benchmarkCase) is null).ToArray();
        var runs = able.ToDictionary(contender => contender, _ => new List<Measurement>());
        if (benchmarkCase.State == State.Nothing)
        {
            await InFolderAsync(folder => PrepareNothingAsync(new Fleet(server, benchmarkCase, address, folder), able, cancellationToken));
        }

        for (var repetition = 0; repetition <= repetitions; repetition++)
        {
            // Each goes first once, so that nobody always comes after the same one.
            foreach (var contender in able.Skip(repetition % Math.Max(1, able.Length)).Concat(able.Take(repetition % Math.Max(1, able.Length))))
            {
                var measurement = await InFolderAsync(
                    folder => MeasureAsync(
                        contender, new Fleet(server, benchmarkCase, address, folder), isFirst: repetition == 0, cancellationToken));
                tell(string.Create(CultureInfo.InvariantCulture,
                    $"{(repetition == 0 ? "discarded" : $"run {repetition}/{repetitions}")}  {contender.Title}: {measurement.Seconds:0.000} s"));
                if (repetition > 0)
                {
                    runs[contender].Add(measurement);
                }
            }
        }

        await InFolderAsync(async folder =>
        {
            await new Fleet(server, benchmarkCase, address, folder).DropAsync(cancellationToken);
            return true;
        });
        return
        [
            .. contenders.Select(contender => new Result(
                benchmarkCase, contender.Name, contender.Workers, runs.GetValueOrDefault(contender) ?? [],
                contender.WhyNot(benchmarkCase))),
        ];
    }

    /// <summary>Nobody changes anything where nothing is pending, so all find the same tenants, each with its own history in them.</summary>
    private static async Task<bool> PrepareNothingAsync(Fleet fleet, Contender[] contenders, CancellationToken cancellationToken)
    {
        await fleet.ResetAsync(cancellationToken);
        var maker = contenders.FirstOrDefault(contender => contender is MigratorContender)
            ?? contenders.FirstOrDefault(contender => contender is PsqlPerTenant)
            ?? contenders.FirstOrDefault(contender => contender is not NpgsqlFloor)
            ?? throw new BenchmarkException("State 'nothing' needs a contender that can make the tenants, not only the floor.");
        await ExpectSuccessAsync(maker, fleet, cancellationToken);
        foreach (var contender in contenders.Where(contender => contender.HistoryFormat != maker.HistoryFormat)
            .DistinctBy(contender => contender.HistoryFormat))
        {
            await contender.MarkAppliedAsync(fleet, cancellationToken);
        }

        return true;
    }

    private async Task<Measurement> MeasureAsync(
        Contender contender, Fleet fleet, bool isFirst, CancellationToken cancellationToken)
    {
        var state = fleet.Case.State;
        if (state != State.Nothing)
        {
            await fleet.ResetAsync(cancellationToken);
        }

        if (state == State.Pending)
        {
            var all = fleet.Files;
            fleet.Files = [.. all.Take(Workload.Base)];
            await ExpectSuccessAsync(contender, fleet, cancellationToken);
            fleet.Files = all;
        }

        if (state == State.Failures)
        {
            await fleet.ObstructAsync(remove: false, cancellationToken);
        }

        fleet.AppliedBefore = state is State.Pending or State.Nothing ? Workload.Base : 0;
        await contender.PrepareAsync(fleet, cancellationToken);
        await server.ExecuteAsync("postgres", ["CHECKPOINT"], cancellationToken);
        GC.Collect();
        await Task.Delay(pause, cancellationToken);

        var (run, peakConnections, walBytes) = await WatchAsync(() => contender.RunAsync(fleet, cancellationToken), cancellationToken);
        var inconsistent = 0;
        ContenderRun? resumed = null;
        if (state == State.Failures)
        {
            if (run.Succeeded)
            {
                throw new BenchmarkException($"{contender.Title} says that all went well although tenants were obstructed:\n{run.LastSaid}");
            }

            (inconsistent, _) = await InspectAsync(contender, fleet, cancellationToken);
            await fleet.ObstructAsync(remove: true, cancellationToken);
            (resumed, var resumePeak, var resumeBytes) = await WatchAsync(
                () => contender.ResumeAsync(fleet, cancellationToken), cancellationToken);
            peakConnections = Math.Max(peakConnections, resumePeak);
            walBytes += resumeBytes;
        }
        else if (!run.Succeeded)
        {
            throw new BenchmarkException($"{contender.Title} failed:\n{run.LastSaid}");
        }

        // Where nothing is pending nothing changes, so one look is enough.
        var (inconsistentAtEnd, incomplete) = state == State.Nothing && !isFirst
            ? (0, 0)
            : await InspectAsync(contender, fleet, cancellationToken);
        return state != State.Failures && (inconsistentAtEnd > 0 || incomplete > 0)
            ? throw new BenchmarkException(
                $"{contender.Title} left {incomplete} tenants incomplete and {inconsistentAtEnd} inconsistent, and said:\n{run.LastSaid}")
            : new Measurement(
                run.Elapsed.TotalSeconds, resumed?.Elapsed.TotalSeconds, (run.Cpu + (resumed?.Cpu ?? TimeSpan.Zero))?.TotalSeconds,
                run.PeakMemoryBytes, peakConnections, walBytes, inconsistent, incomplete);
    }

    private async Task<(ContenderRun Run, int PeakConnections, long WalBytes)> WatchAsync(
        Func<Task<ContenderRun>> work, CancellationToken cancellationToken)
    {
        await using var sampler = await ServerSampler.StartAsync(await server.Administration.OpenAsync("postgres", cancellationToken));
        var run = await work();
        var (peakConnections, walBytes) = await sampler.StopAsync();
        return (run, peakConnections, walBytes);
    }

    private static async Task ExpectSuccessAsync(Contender contender, Fleet fleet, CancellationToken cancellationToken)
    {
        await contender.PrepareAsync(fleet, cancellationToken);
        var run = await contender.RunAsync(fleet, cancellationToken);
        if (!run.Succeeded)
        {
            throw new BenchmarkException($"{contender.Title} failed while it made the tenants:\n{run.LastSaid}");
        }
    }

    /// <returns>Tenants whose history and objects disagree, and tenants that lack a file.</returns>
    private static async Task<(int Inconsistent, int Incomplete)> InspectAsync(
        Contender contender, Fleet fleet, CancellationToken cancellationToken)
    {
        var inconsistent = 0;
        var incomplete = 0;
        await fleet.ForEachTenantAsync(
            async (connection, tenant) =>
            {
                var (whole, partial) = await Workload.ReadAsync(connection, fleet.SchemaOf(tenant), cancellationToken);
                var history = await contender.ReadHistoryAsync(connection, fleet, tenant, cancellationToken);
                if (partial.Count > 0 || !history.SetEquals(whole))
                {
                    Interlocked.Increment(ref inconsistent);
                }

                if (!fleet.Files.All(file => whole.Contains(file.Version)))
                {
                    Interlocked.Increment(ref incomplete);
                }
            },
            cancellationToken);
        return (inconsistent, incomplete);
    }

    /// <returns>Median in milliseconds.</returns>
    private static async Task<double> MeasureRoundTripAsync(ServerAddress address, CancellationToken cancellationToken)
    {
        const int Queries = 51;
        await using var connection = await address.OpenAsync("postgres", cancellationToken);
        var times = new List<double>();
        for (var query = 0; query < Queries; query++)
        {
            var begin = Stopwatch.GetTimestamp();
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }

        return times.Order().ElementAt(Queries / 2);
    }

    private static async Task<T> InFolderAsync<T>(Func<string, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory("infra-benchmark-run-");
        try
        {
            return await work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>The benchmark cannot go on. The message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
