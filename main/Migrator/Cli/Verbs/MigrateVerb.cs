using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator migrate</c>: SQL files of tenants that are there.</summary>
internal sealed class MigrateVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "migrate";

    /// <inheritdoc/>
    public override string Description => "Apply pending SQL files to databases that exist";

    /// <inheritdoc/>
    public override string Notes => """
        The second half of up. A tenant with nothing pending costs one connection and one query, in a shared database one query for all.
        A file that meets a lock is rolled back and tried again; one that fails is rolled back, told with its place, and noted.
        The first Ctrl-C lets running files come to their end; the second cancels them.

        Examples:
          migrator migrate -e startupwebapp/prod --outputs outputs.json --parallel 8
          migrator migrate -e startupwebapp/prod --outputs outputs.json --tenant 'acme_*' --to 12
          migrator migrate -e startupwebapp/prod --outputs outputs.json --format ndjson
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, .. shared.Run, .. shared.Files];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) => FleetRun.RunAsync(
        session, (migrator, options, progress, control) => migrator.MigrateAsync(options, progress, control.Drain, control.Cancel));
}
