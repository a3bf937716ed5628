using System.CommandLine;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator resume</c>: goes on with a run that did not come to its end.</summary>
internal sealed class ResumeVerb : Verb
{
    private readonly Argument<string?> _run = new("run")
    {
        Description = "Beginning of the run's id, as the run told it. Default: the newest run of the deployment",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <inheritdoc/>
    public override string Name => "resume";

    /// <inheritdoc/>
    public override string Description => "Go on with a run that failed, was ended or was killed, with the tenants that it left";

    /// <inheritdoc/>
    public override string Notes => """
        It reads the run's journal (.migrator/runs, --journal): the tenants that came to their end are left out, the others are taken up under the same
        run id. Each goes on after the last file, or the last statement of a file outside a transaction, that its own history says is done. On a machine
        without the journal, run the first command again: it does the same, and asks the finished tenants, too.

        Examples:
          migrator resume -e startupwebapp/prod --outputs outputs.json
          migrator resume 3f1c09aa -e startupwebapp/prod --outputs outputs.json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Argument> Arguments => [_run];

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, .. shared.Selection, .. shared.Run];

    /// <inheritdoc/>
    public override async Task<ExitCode> RunAsync(Session session)
    {
        var named = session.Values.Text(_run);
        var found = RunJournal.Read(session.JournalFolder, session.Name.ToString(), named) ?? throw new MigratorException(
            $"No journal of {(named is null ? "a run" : $"run {named}")} of {session.Name} in {session.JournalFolder}. Give its folder with --journal, or run "
            + "the first command again: what is done stays done.");
        var (header, lines) = found;
        var left = header.Tenants.Where(name => lines.GetValueOrDefault(name)?.Outcome is not (TenantOutcome.Changed or TenantOutcome.Unchanged))
            .ToHashSet();
        var tenants = session.SelectedTenants.Where(tenant => left.Contains(tenant.Name)).ToArray();
        if (tenants.Length == 0)
        {
            session.Output.Progress($"Run {RunJournal.Short(header.Run)} came to its end: no tenant is left.");
        }
        else if (FleetRun.ManifestOf(session.Tenants.Where(tenant => header.Tenants.Contains(tenant.Name))) != header.Manifest)
        {
            session.Output.Progress($"The SQL files are others than when run {RunJournal.Short(header.Run)} began; they are applied as they are now.");
        }

        var options = FleetRun.OptionsOf(session, header.Command, header.Run) with
        {
            WithTestData = header.WithTestData,
            To = header.To,
            OutOfOrder = header.OutOfOrder,
        };
        return await FleetRun.RunAsync(session, header.Command, options, tenants, verifies: header.Command == "up");
    }
}
