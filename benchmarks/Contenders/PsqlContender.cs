using Infra.Benchmarks.Measuring;
using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>What the contenders with psql have in common: their history.</summary>
internal abstract class PsqlContender(PsqlProgram psql, int workers) : Contender(workers)
{
    /// <inheritdoc/>
    public override string HistoryFormat => "psql";

    /// <summary>Arguments that every psql gets: no start-up file, no chatter, an end at the first error.</summary>
    protected static IReadOnlyList<string> CommonArguments { get; } = ["-X", "-q", "-v", "ON_ERROR_STOP=1"];

    /// <summary>The program.</summary>
    protected PsqlProgram Psql => psql;

    /// <inheritdoc/>
    public override Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken) =>
        SqlHistory.MarkAppliedAsync(fleet, cancellationToken);

    /// <inheritdoc/>
    public override Task<IReadOnlySet<int>> ReadHistoryAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken) =>
        SqlHistory.ReadAsync(connection, fleet, tenant, cancellationToken);

    /// <summary>Statements as lines of a script.</summary>
    protected static string Script(IEnumerable<string> statements) => string.Concat(statements.Select(statement => statement + ";\n"));
}

/// <summary>psql itself: Debian's <c>psql</c> on PATH is a Perl script before the program, which would make psql look slow.</summary>
/// <param name="Path">Path of the program.</param>
/// <param name="Version">What it says about itself.</param>
/// <param name="Variables">What it needs in its environment.</param>
internal sealed record PsqlProgram(string Path, string Version, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Finds it on this machine or takes it from its Debian package.</summary>
    /// <exception cref="EmbeddedPostgresException">Neither has one.</exception>
    public static async Task<PsqlProgram> FindAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (path, variables) = FindInstalled() is { } installed
            ? (installed, new Dictionary<string, string>())
            : await UnpackAsync(progress, cancellationToken);
        var version = await ProcessRun.RunAsync(
            path, ["--version"], Directory.GetCurrentDirectory(), variables, inputFile: null, cancellationToken);
        return new PsqlProgram(path, version.Output.Trim(), variables);
    }

    private static async Task<(string Path, IReadOnlyDictionary<string, string> Variables)> UnpackAsync(
        IProgress<string> progress, CancellationToken cancellationToken)
    {
        var package = await DebianPackages.EnsureAsync("postgresql-client", null, progress, cancellationToken);
        return (package.Program("usr/lib/postgresql/*/bin/psql"), package.Variables);
    }

    private static string? FindInstalled()
    {
        const string Debian = "/usr/lib/postgresql";
        var debian = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return debian.OrderByDescending(folder => folder, StringComparer.Ordinal).Select(folder => $"{folder}/bin/psql")
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
                .Where(folder => folder.Length > 0).Select(folder => System.IO.Path.Combine(folder, "psql")))
            .FirstOrDefault(File.Exists);
    }
}
