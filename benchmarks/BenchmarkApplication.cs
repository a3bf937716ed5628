using System.CommandLine;
using System.Globalization;
using Infra.Benchmarks.Contenders;
using Infra.Benchmarks.Measuring;
using Infra.Benchmarks.Reporting;
using Infra.EmbeddedPostgres;

namespace Infra.Benchmarks;

/// <summary>The command line.</summary>
internal static class BenchmarkApplication
{
    private const string Page = "docs/benchmarks.md";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Makes the command line.</summary>
    public static RootCommand Create()
    {
        var layouts = Words("--layouts", "database", "database,schema");
        var states = Words("--states", "migrate,provision,pending,nothing,failures", "migrate,nothing");
        var tenants = Words("--tenants", "10,100", "10,100,1000");
        var workers = Words("--workers", "1,2,4,8", "1,2,4,8");
        var transports = Words("--transport", "socket", "socket,tcp,tls");
        var roundTrips = Words("--rtt", "0", "0,1,5: added round-trip time in milliseconds; not with socket");
        var contenders = Words("--contenders", string.Join(',', ContenderFactory.Words), string.Join(',', ContenderFactory.Words));
        var repetitions = new Option<int>("--repetitions") { Description = "Runs beside the discarded one", DefaultValueFactory = _ => 5 };
        var quick = new Option<bool>("--quick") { Description = "One run of few tenants without pauses: to try the program, not to measure" };
        var gates = new Option<bool>("--gates")
        {
            Description = "Measure what the ratios asked for need, and compute them; only --quick, "
            + "--repetitions, --out and --update-docs matter"
        };
        var output = new Option<FileInfo?>("--out") { Description = "File to write as JSON" };
        var updateDocs = new Option<bool>("--update-docs") { Description = $"Write the results into {Page}" };
        var root = new RootCommand("Measures the migrator beside other ways to migrate many tenants. See docs/benchmarks.md.")
        {
            layouts, states, tenants, workers, transports, roundTrips, contenders, repetitions, quick, gates, output, updateDocs,
        };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var isQuick = parsed.GetValue(quick);
                var plan = parsed.GetValue(gates)
                    ? Gates.Plan(isQuick)
                    : Plan(
                        Enums<Layout>(parsed.GetValue(layouts)!), Enums<State>(parsed.GetValue(states)!),
                        isQuick && parsed.GetResult(tenants) is null or { Implicit: true } ? [10] : Numbers(parsed.GetValue(tenants)!),
                        Enums<Transport>(parsed.GetValue(transports)!), Numbers(parsed.GetValue(roundTrips)!),
                        parsed.GetValue(contenders)!.Split(','), Numbers(parsed.GetValue(workers)!));
                return await RunAsync(
                    plan, isQuick && parsed.GetResult(repetitions) is null or { Implicit: true } ? 1 : parsed.GetValue(repetitions),
                    isQuick ? TimeSpan.Zero : Pause, parsed.GetValue(gates), parsed.GetValue(output)?.FullName,
                    parsed.GetValue(updateDocs), cancellationToken);
            }
            catch (Exception exception) when (exception is BenchmarkException or EmbeddedPostgresException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Cancelled.");
                return 130;
            }
        });
        return root;
    }

    private static Option<string> Words(string name, string value, string examples) =>
        new(name) { Description = $"Comma-separated: {examples}", DefaultValueFactory = _ => value };

    private static async Task<int> RunAsync(
        IReadOnlyList<PlannedCase> plan, int repetitions, TimeSpan pause, bool withGates,
        string? output, bool updateDocs, CancellationToken cancellationToken)
    {
        var repositoryRoot = InstallationFolder.FindRepositoryRoot(Page);
        var progress = new ErrorLines();
#if DEBUG
        progress.Report("This is a Debug build: its times mean nothing. Run with: dotnet run -c Release --project benchmarks");
#endif
        var factory = await ContenderFactory.CreateAsync(
            repositoryRoot, plan.SelectMany(entry => entry.Entrants).Select(entrant => entrant.Word).ToHashSet(), progress, cancellationToken);
        await using var server = await BenchmarkServer.StartAsync(progress, cancellationToken);
        var setup = await Setup.ReadAsync(
            server, factory.PsqlVersion, factory.SqitchVersion, repetitions, pause, cancellationToken);
        var runner = new BenchmarkRunner(server, pause, progress.Report);
        var results = new List<Result>();
        foreach (var planned in plan)
        {
            results.AddRange(await runner.RunAsync(
                planned.Case, factory.Make(planned.Entrants), Math.Min(repetitions, planned.Repetitions ?? repetitions), cancellationToken));
            // After each situation, so that nothing is lost when a later one cannot be finished.
            var report = new ReportDocument(setup, results, withGates ? Gates.Compute(results) : []);
            if (output is not null)
            {
                await File.WriteAllTextAsync(output, report.ToJson(), cancellationToken);
            }

            if (updateDocs)
            {
                MarkdownReport.UpdatePage(Path.Combine(repositoryRoot, Page), report);
            }
        }

        Console.Write(MarkdownReport.Write(new ReportDocument(setup, results, withGates ? Gates.Compute(results) : [])));
        return 0;
    }

    private static PlannedCase[] Plan(
        Layout[] layouts, State[] states, int[] tenants, Transport[] transports, int[] roundTrips, string[] contenders, int[] workers)
    {
        var cases =
            from transport in transports
            from roundTrip in roundTrips
            where roundTrip == 0 || transport != Transport.Socket
            from layout in layouts
            from state in states
            from count in tenants
            select new PlannedCase(
                new BenchmarkCase(layout, state, count, transport, roundTrip), [.. contenders.Select(word => new Entrant(word, workers))]);
        return [.. cases];
    }

    private static T[] Enums<T>(string text)
        where T : struct, Enum =>
        [
            .. text.Split(',').Select(word => Enum.TryParse<T>(word, ignoreCase: true, out var value)
                ? value
                : throw new BenchmarkException(
                    $"'{word}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}.")),
        ];

    private static int[] Numbers(string text) =>
    [
        .. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new BenchmarkException($"'{word}' is not a number.")),
    ];

    /// <summary>Lines on standard error, at once and in order.</summary>
    private sealed class ErrorLines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(value);
    }
}
