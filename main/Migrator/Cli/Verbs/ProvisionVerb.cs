using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator provision</c>: roles, databases, schemas and privileges, no files.</summary>
internal sealed class ProvisionVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "provision";

    /// <inheritdoc/>
    public override string Description => "Create roles, databases, schemas, extensions and privileges, without SQL files";

    /// <inheritdoc/>
    public override string Notes => """
        The first half of up: what belongs to the administrator. migrate is the second.

        Example:
          migrator provision -e startupwebapp/prod --outputs outputs.json
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) => [.. shared.Basic, .. shared.Server, .. shared.Selection, .. shared.Run];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) => FleetRun.RunAsync(
        session, (migrator, options, progress, control) => migrator.ProvisionAsync(options, progress, control.Drain, control.Cancel));
}
