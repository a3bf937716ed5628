using Infra.Benchmarks.Contenders;
using Infra.Benchmarks.Measuring;
using Infra.EmbeddedPostgres;

namespace Infra.Benchmarks;

/// <summary>Makes contenders by the words of the command line.</summary>
internal sealed class ContenderFactory
{
    /// <summary>Every word.</summary>
    public static readonly IReadOnlyList<string> Words =
        ["floor-psql", "floor-npgsql", "floor-npgsql-inprocess", "psql", "generic", "sqitch", "migrator", "migrator-inprocess"];

    private readonly string _repositoryRoot;
    private readonly PsqlProgram _psql;
    private readonly DebianPackage? _sqitch;

    private ContenderFactory(string repositoryRoot, PsqlProgram psql, DebianPackage? sqitch, string sqitchVersion)
    {
        _repositoryRoot = repositoryRoot;
        _psql = psql;
        _sqitch = sqitch;
        SqitchVersion = sqitchVersion;
    }

    /// <summary>What psql says about itself.</summary>
    public string PsqlVersion => _psql.Version;

    /// <summary>Version of Sqitch, or why there is none.</summary>
    public string SqitchVersion { get; }

    /// <summary>Finds the programs.</summary>
    /// <param name="repositoryRoot">Folder of the repository.</param>
    /// <param name="words">Contenders that are wanted.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ContenderFactory> CreateAsync(
        string repositoryRoot, IReadOnlyCollection<string> words, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var psql = await PsqlProgram.FindAsync(progress, cancellationToken);
        if (!words.Contains("sqitch"))
        {
            return new ContenderFactory(repositoryRoot, psql, null, "not asked for");
        }

        try
        {
            var sqitch = await DebianPackages.EnsureAsync("sqitch", repositoryRoot, progress, cancellationToken);
            return new ContenderFactory(repositoryRoot, psql, sqitch, sqitch.Versions["sqitch"]);
        }
        catch (EmbeddedPostgresException exception)
        {
            progress.Report($"sqitch is not available: {exception.Message}");
            return new ContenderFactory(repositoryRoot, psql, null, $"not available: {exception.Message.Split('\n')[0].TrimEnd()}");
        }
    }

    /// <summary>Contenders, each once per number of workers.</summary>
    public IReadOnlyList<Contender> Make(IEnumerable<Entrant> entrants) =>
        [.. entrants.SelectMany(entrant => entrant.Workers.SelectMany(count => Make(entrant.Word, count)))];

    private IEnumerable<Contender> Make(string word, int workers) => word switch
    {
        "floor-psql" => [new PsqlSessions(_psql, workers)],
        "floor-npgsql" => [new NpgsqlFloor(workers, isInProcess: false)],
        "floor-npgsql-inprocess" => [new NpgsqlFloor(workers, isInProcess: true)],
        "psql" => [new PsqlPerTenant(_psql, workers)],
        "generic" => [new GenericLoop(workers)],
        "sqitch" => _sqitch is null ? [] : [new SqitchContender(_psql, _sqitch, workers)],
        "migrator" => [new MigratorContender(_repositoryRoot, workers, isInProcess: false)],
        "migrator-inprocess" => [new MigratorContender(_repositoryRoot, workers, isInProcess: true)],
        _ => throw new BenchmarkException($"There is no contender '{word}'. There are: {string.Join(", ", Words)}."),
    };
}
