using System.CommandLine;

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
    public override Task<ExitCode> RunAsync(Session session) => FleetRun.RunAsync(
        session, (migrator, options, progress, control) =>
            migrator.ResumeAsync(session.Values.Text(_run), options, progress, control.Drain, control.Cancel));
}
