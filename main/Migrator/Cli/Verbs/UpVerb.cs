using System.CommandLine;

namespace Infra.Migrator.Cli.Verbs;

/// <summary><c>migrator up</c>: everything, in order.</summary>
internal sealed class UpVerb : Verb
{
    /// <inheritdoc/>
    public override string Name => "up";

    /// <inheritdoc/>
    public override string Alias => "apply";

    /// <inheritdoc/>
    public override string Description => "Create roles and databases, apply SQL files, run the tenants' commands, and verify";

    /// <inheritdoc/>
    public override string Notes => """
        What it does, in this order:
          1. Under one lock: roles (a password is set when the role is new or no longer accepts it; a role without secret may not log in)
             and databases, closed to all but their owner and the roles of connectRoles and access.
          2. Each active tenant, side by side, wave by wave: schema, extensions, default privileges, SQL files, privileges on what is there,
             its own command. A tenant that fails does not stop the others of its wave.
          3. verify, and a line per tenant. Future tenants are not created, archived ones are left alone.
        New tenants that are many alike are copied from a template database that is migrated once.

        SQL files are V001__create_users.sql (once, in the order of numbers), R__views.sql (again whenever it was edited), before__*.sql and after__*.sql
        (whenever something is applied). Each is one transaction with its row of the history (infra_migrator.history), as the tenant's owner, with the
        tenant's search path. Files of statements that PostgreSQL runs only outside a transaction (CREATE INDEX CONCURRENTLY, VACUUM) hold nothing else
        and go on where they stopped.
        --with-test-data applies a tenant's testData folder after them, with a history of its own; a production environment refuses it.

        Examples:
          migrator up -e startupwebapp/prod --outputs outputs.json --dry-run --sql-out sql
          migrator up -e startupwebapp/prod --outputs outputs.json --parallel 8 --max-failures 10%
          migrator up -e startupwebapp/prod --outputs outputs.json --group canary
        """;

    /// <inheritdoc/>
    public override IEnumerable<Option> Options(SharedOptions shared) =>
        [.. shared.Basic, .. shared.Server, .. shared.Selection, .. shared.Run, .. shared.Files];

    /// <inheritdoc/>
    public override Task<ExitCode> RunAsync(Session session) => FleetRun.RunAsync(
        session, (migrator, options, progress, control) => migrator.UpAsync(options, progress, control.Drain, control.Cancel));
}
