using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator repair</c>: puts a history right, knowingly.</summary>
internal sealed class RepairVerb : Verb
{
    private readonly Option<string?> _accept = SharedOptions.Text("--accept", "Version of an applied file that was edited or removed: accept it as it is now");

    private readonly Option<bool> _resetFailed = SharedOptions.Flag(
        "--reset-failed", "Begin files anew that run outside a transaction and stopped half-way, instead of going on where they stopped");

    private readonly Option<bool> _claim = SharedOptions.Flag(
        "--claim", "Make the database the tenant's that was marked as another's, after a tenant was renamed");

    /// <inheritdoc/>
    public override string Name => "repair";

    /// <inheritdoc/>
    public override string Description => "Put a tenant's history right: accept an edited file, begin a half-way one anew, claim a renamed tenant's";

    /// <inheritdoc/>
    public override string Notes => """
        Only the history is changed, never the database's own objects, and every change is a row of its own with its run and who did it.
        A file that failed in a transaction needs no repair: correct it and run migrate again.

        Examples:
          migrator repair -e startupwebapp/prod --outputs outputs.json --accept 7
          migrator repair -e startupwebapp/prod --outputs outputs.json --tenant acme --reset-failed
          migrator repair -e startupwebapp/prod --outputs outputs.json --tenant acme --claim
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, shared.LockWait, shared.DryRun, _accept, _resetFailed, _claim];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session)
    {
        var accept = session.Values.Number(_accept, 0, long.MaxValue);
        var reset = session.Values.Flag(_resetFailed);
        var claim = session.Values.Flag(_claim);
        if ((accept is null ? 0 : 1) + (reset ? 1 : 0) + (claim ? 1 : 0) != 1)
        {
            throw new MigratorException("repair needs one of --accept <version>, --reset-failed and --claim.");
        }

        if (claim && session.Request.Selection.Names.Count != 1)
        {
            throw new MigratorException("repair --claim is for one tenant: name it with --tenant.");
        }

        return HistoryRun.RunAsync(session, (editor, cancellationToken) => accept is { } version ? editor.AcceptAsync(version, cancellationToken)
            : reset ? editor.ResetFailedAsync(cancellationToken)
            : editor.ClaimAsync(cancellationToken));
    }
}
