using System.Diagnostics;
using System.Text.Json;
using Infra.Benchmarks.Measuring;
using Infra.EmbeddedPostgres;

namespace Infra.Benchmarks.Contenders;

/// <summary>What a contender written here gets when it runs as a program of its own.</summary>
/// <param name="Layout">Where tenants live.</param>
/// <param name="State">What is to be done.</param>
/// <param name="Tenants">Names of the tenants.</param>
/// <param name="Files">Files to apply.</param>
/// <param name="Address">How to reach the server.</param>
/// <param name="Workers">How many at a time.</param>
internal sealed record WorkerJob(
    Layout Layout, State State, IReadOnlyList<string> Tenants, IReadOnlyList<WorkloadFile> Files, ServerAddress Address, int Workers)
{
    /// <summary>First argument of this program when it runs a contender.</summary>
    public const string Argument = "worker";

    private static readonly Dictionary<string, Func<WorkerJob, CancellationToken, Task<int>>> Programs = new()
    {
        [GenericLoop.Program] = GenericLoop.RunAsync,
        [NpgsqlFloor.Program] = NpgsqlFloor.RunAsync,
    };

    private static string JobPath(Fleet fleet) => Path.Combine(fleet.Folder, "job.json");

    /// <summary>The job of a fleet.</summary>
    public static WorkerJob Of(Fleet fleet, int workers) =>
        new(fleet.Case.Layout, fleet.Case.State, fleet.Tenants, fleet.Files, fleet.Address, workers);

    /// <summary>Writes the job where nobody else can read the password.</summary>
    public Task WriteAsync(Fleet fleet)
    {
        File.Delete(JobPath(fleet));
        PrivateFile.Write(JobPath(fleet), JsonSerializer.Serialize(this));
        return Task.CompletedTask;
    }

    /// <summary>Runs a contender as a program of its own.</summary>
    public static async Task<ContenderRun> RunProcessAsync(string program, Fleet fleet, CancellationToken cancellationToken) =>
        ContenderRun.Of(await ProcessRun.RunAsync(
            Environment.ProcessPath!, [.. ProgramArguments, Argument, program, JobPath(fleet)], fleet.Folder,
            new Dictionary<string, string>(), inputFile: null, cancellationToken));

    /// <summary>What the program of its own does.</summary>
    /// <returns>Exit code: 1 when a tenant failed.</returns>
    public static async Task<int> ExecuteAsync(string program, string jobPath, CancellationToken cancellationToken)
    {
        var job = JsonSerializer.Deserialize<WorkerJob>(await File.ReadAllTextAsync(jobPath, cancellationToken))!;
        return await Programs[program](job, cancellationToken) == 0 ? 0 : 1;
    }

    /// <summary>Runs something in this process.</summary>
    /// <param name="work">Returns how many tenants failed.</param>
    public static async Task<ContenderRun> RunHereAsync(Func<Task<int>> work)
    {
        var watch = Stopwatch.StartNew();
        var failed = await work();
        return new ContenderRun(failed == 0, watch.Elapsed, Cpu: null, PeakMemoryBytes: null, $"{failed} tenants failed");
    }

    private static string[] ProgramArguments =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(WorkerJob).Assembly.Location] : [];
}
