using System.Collections.Concurrent;
using Infra.Migrator.Connections;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>What came of the part of a run that belongs to the whole server.</summary>
/// <param name="Changes">What was done that belongs to no single tenant.</param>
/// <param name="Errors">What failed of it.</param>
/// <param name="Tenants">Per tenant: what was done for it, whether its database exists, and why it cannot go on.</param>
internal sealed record ServerPhaseResult(
    IReadOnlyList<Change> Changes, IReadOnlyList<string> Errors, IReadOnlyDictionary<string, TenantStart> Tenants);

/// <summary>A tenant when its own database comes to its turn.</summary>
/// <param name="Changes">What was done for it on the server.</param>
/// <param name="DatabaseExists">Whether there is a database; false only in a dry run.</param>
/// <param name="Failure">Why it cannot go on.</param>
internal sealed record TenantStart(IReadOnlyList<Change> Changes, bool DatabaseExists, Exception? Failure)
{
    /// <summary>A tenant whose database is there and needed nothing.</summary>
    public static readonly TenantStart Ready = new([], true, null);
}

/// <summary>Roles and databases, one run at a time: they are shared rows of the whole server. Databases are made side by side, for each is a row
/// of its own.</summary>
internal sealed class ServerPhase(FleetContext context, FleetOptions options, Func<Tenant, ChangeRecorder, RunControl, Task> migrateTemplate)
{
    private readonly RoleProvisioner _roles = new(context.Connector, context.Passwords, context.Notice);
    private readonly DatabaseProvisioner _databases = new(context.Settings.Tenancy, context.Locale, context.NoticeOnce);
    private readonly ChangeRecorder _server = new(options.IsDryRun);
    private readonly ConcurrentDictionary<string, ChangeRecorder> _recorders = new();
    private readonly ConcurrentDictionary<string, TenantStart> _starts = new();
    private int _told;

    /// <summary>Makes what is missing. After a lost connection it is called again and goes on.</summary>
    /// <param name="connection">Connection to the maintenance database.</param>
    /// <param name="tenants">Active tenants.</param>
    /// <param name="workers">Most connections beside that one.</param>
    /// <param name="control">Ends it between databases.</param>
    /// <exception cref="MigratorException">Another run holds the lock; nothing was done.</exception>
    public async Task<ServerPhaseResult> RunAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, int workers, RunControl control)
    {
        if (!options.IsDryRun)
        {
            await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Provisioning, "the server", options.LockWait, control.Drain);
        }

        var server = _server;
        var failedRoles = new Dictionary<string, Exception>();
        foreach (var (role, settings) in context.Settings.Tenancy.Roles)
        {
            try
            {
                await TransientErrors.RetryAsync(
                    async () =>
                    {
                        await _roles.EnsureAsync(connection, role, settings, server, control.Cancel);
                        return true;
                    },
                    TransientErrors.IsSharedCatalogConflict, control.Cancel);
            }
            catch (Exception exception) when (exception is MigratorException or PostgresException && !IsServerLost(exception))
            {
                failedRoles.Add(role, exception);
            }
        }

        foreach (var change in server.Changes.Skip(_told))
        {
            context.Tell(new RunEvent { Event = RunEventKind.ServerChanged, Message = change.Description });
        }

        _told = server.Changes.Count;

        var databases = DatabasePlan.Of(tenants, context.Settings.Tenancy);
        var state = await ServerState.ReadAsync(connection, databases, control.Cancel);
        var templates = await MakeTemplatesAsync(connection, databases, state, failedRoles.Keys, server, control);
        var queue = new ConcurrentQueue<DatabasePlan>(databases.Where(database => database.Tenants.Any(tenant => !_starts.ContainsKey(tenant.Name))));
        var needy = databases.Count(database => !state.Databases.ContainsKey(database.Name));
        await Task.WhenAll(Enumerable.Range(0, Math.Max(1, Math.Min(workers, needy))).Select(worker => Task.Run(async () =>
        {
            if ((worker == 0 ? connection : await TryOpenAsync(control.Cancel)) is not { } own)
            {
                return;
            }

            try
            {
                while (queue.TryDequeue(out var database))
                {
                    await EnsureAsync(own, database, state, templates.GetValueOrDefault(database.Name), failedRoles, server, control);
                }
            }
            finally
            {
                if (worker > 0)
                {
                    await own.DisposeAsync();
                }
            }
        })));
        return new ServerPhaseResult(
            server.Changes, [.. failedRoles.Select(pair => $"role {pair.Key}: {Failures.Describe(pair.Value)}")], _starts);
    }

    private async Task EnsureAsync(
        NpgsqlConnection connection, DatabasePlan database, ServerState state, TemplateDatabase? template,
        Dictionary<string, Exception> failedRoles, ChangeRecorder server, RunControl control)
    {
        var recorder = _recorders.GetOrAdd(database.Name, _ => new ChangeRecorder(options.IsDryRun));
        var exists = false;
        Exception? failure = null;
        try
        {
            control.ThrowIfEnding();
            foreach (var role in database.Roles)
            {
                if (failedRoles.TryGetValue(role, out var cause))
                {
                    throw new MigratorException(
                        $"its {(role == database.OwnerRole ? "owner" : "role")} {role} could not be made ready: {Failures.Describe(cause)}",
                        ExitCode.TenantsFailed, cause);
                }
            }

            var tries = 0;
            exists = await TransientErrors.RetryAsync(
                async () =>
                {
                    // The first try may have come half-way.
                    var current = tries++ == 0 ? state : await ServerState.ReadAsync(connection, [database], control.Cancel);
                    return await _databases.EnsureAsync(connection, database, current, template, recorder, control.Cancel);
                },
                TransientErrors.IsSharedCatalogConflict, control.Cancel,
                conflict =>
                {
                    if (conflict.SqlState == PostgresErrorCodes.ObjectInUse && template is not null)
                    {
                        // The server has waited 5 s for those sessions already.
                        context.Notice($"{template.Name} has sessions of somebody else, so it cannot be copied: tenants are made without it");
                        template = null;
                    }
                });
        }
        catch (Exception exception) when (
            exception is MigratorException or NpgsqlException or OperationCanceledException && !IsServerLost(exception))
        {
            failure = exception;
        }

        if (database.IsShared)
        {
            lock (server)
            {
                foreach (var change in recorder.Changes)
                {
                    server.Add(change.Description, change.Sql);
                    context.Tell(new RunEvent { Event = RunEventKind.ServerChanged, Message = change.Description });
                }
            }
        }

        foreach (var tenant in database.Tenants)
        {
            _starts[tenant.Name] = new TenantStart(database.IsShared ? [] : recorder.Changes, exists, failure);
        }
    }

    /// <summary>Opens one more connection; null when the server has no room, for then those that are there do the work.</summary>
    private async Task<NpgsqlConnection?> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, cancellationToken);
        }
        catch (MigratorException exception) when (TransientErrors.IsServerBusy(exception))
        {
            return null;
        }
    }

    // A secret that cannot be read for want of a network is another matter.
    private static bool IsServerLost(Exception exception) =>
        exception is not MigratorException { ExitCode: ExitCode.Usage } && TransientErrors.IsConnectionLost(exception);

    /// <summary>Makes the templates of new tenants that are many alike.</summary>
    /// <returns>Template by database.</returns>
    private async Task<IReadOnlyDictionary<string, TemplateDatabase>> MakeTemplatesAsync(
        NpgsqlConnection connection, IReadOnlyList<DatabasePlan> databases, ServerState state, IEnumerable<string> failedRoles, ChangeRecorder server,
        RunControl control)
    {
        var found = new Dictionary<string, TemplateDatabase>();
        if (!options.Migrates || options.To is not null)
        {
            return found;
        }

        var candidates = TemplateDatabase.Candidates(
            databases.Where(database => !state.Databases.ContainsKey(database.Name) && !database.Roles.Intersect(failedRoles).Any()),
            context.Settings.Tenancy.Migrations);
        foreach (var (name, members) in candidates)
        {
            var template = await TemplateDatabase.FindAsync(connection, name, control.Cancel);
            if (template is null)
            {
                var tenant = TemplateDatabase.TenantOf(members[0].Tenants[0], name);
                var plan = members[0] with { Name = name, Tenants = [tenant], ConnectRoles = [], ReadOnlyRoles = [] };
                template = await MakeTemplateAsync(connection, plan, state, server, control);
            }

            if (template is not null)
            {
                foreach (var database in members)
                {
                    found.Add(database.Name, template);
                }
            }
        }

        return found;
    }

    private async Task<TemplateDatabase?> MakeTemplateAsync(
        NpgsqlConnection connection, DatabasePlan plan, ServerState state, ChangeRecorder server, RunControl control)
    {
        var name = SqlText.Identifier(plan.Name);
        if (server.IsDryRun)
        {
            server.Add($"create template {plan.Name} with the files of {plan.Tenants[0].Files!.Path}", null);
            return new TemplateDatabase(plan.Name, 0);
        }

        try
        {
            await _databases.EnsureAsync(connection, plan, state, null, new ChangeRecorder(false), control.Cancel);
            await migrateTemplate(plan.Tenants[0], new ChangeRecorder(false), control);
            await connection.ExecuteAllAsync(
                [
                    $"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
                    $"COMMENT ON DATABASE {name} IS {SqlText.Literal(TemplateDatabase.Comment)}",
                ],
                control.Cancel);
            server.Add($"create template {plan.Name} with the files of {plan.Tenants[0].Files!.Path}", null);
            context.Tell(new RunEvent { Event = RunEventKind.ServerChanged, Message = server.Changes[^1].Description });
            return await TemplateDatabase.FindAsync(connection, plan.Name, control.Cancel);
        }
        catch (Exception exception) when (exception is MigratorException or NpgsqlException && !IsServerLost(exception))
        {
            // A file that fails here fails for each tenant, too, and is told there.
            context.Notice($"No template for new tenants: {Failures.Describe(exception)}");
            return null;
        }
    }
}
