using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator baseline</c>: takes over databases that were made otherwise.</summary>
internal sealed class BaselineVerb : Verb
{
    private readonly Option<string?> _at = SharedOptions.Text("--at", "Last version that the databases have already");

    /// <inheritdoc/>
    public override string Name => "baseline";

    /// <inheritdoc/>
    public override string Description => "Note SQL files as applied, for databases that were made without the migrator";

    /// <inheritdoc/>
    public override string Notes => """
        Nothing is run: the files up to the version get rows in the history. A tenant to which the migrator has applied a file is refused.

        Example:
          migrator baseline -e startupwebapp/prod --outputs outputs.json --tenant acme --at 12
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, shared.LockWait, shared.DryRun, _at];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session)
    {
        var version = session.Values.Number(_at, 0, long.MaxValue)
            ?? throw new MigratorException("--at <version> is missing (or MIGRATOR_AT): the last version that the databases have already.");
        return HistoryRun.RunAsync(session, (editor, cancellationToken) => editor.BaselineAsync(version, cancellationToken));
    }
}
