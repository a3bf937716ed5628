using System.Diagnostics;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Secrets;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>What the run tells while it goes on.</summary>
/// <param name="Notice">A line worth knowing, told once.</param>
/// <param name="ServerChange">Something was done, or would be, that belongs to no single tenant.</param>
/// <param name="Tenant">A tenant is finished: its number, how many there are, and the result.</param>
/// <param name="CommandOutput">A line of a tenant's own command.</param>
internal sealed record FleetProgress(
    Action<string> Notice, Action<string> ServerChange, Action<int, int, TenantResult> Tenant, Action<string> CommandOutput);

/// <summary>Takes every tenant through the phases: what belongs to the whole server under one lock (roles, databases), then each tenant's
/// own database (schema, SQL files, command). A tenant that fails does not stop the others.</summary>
/// <remarks>Each phase takes one tenant and returns or throws, so tenants can later run side by side, in waves, or in a second
/// go.</remarks>
internal sealed class FleetRunner
{
    private readonly EnvironmentSettings _settings;
    private readonly ServerConnector _connector;
    private readonly FleetProgress _progress;
    private readonly TimeSpan _lockWait;
    private readonly bool _isDryRun;
    private readonly RoleProvisioner _roles;
    private readonly DatabaseProvisioner _databases;
    private readonly MigrationRunner _migrations;
    private readonly MigrationRunner? _testData;
    private readonly AfterProvisionCommand _commands;

    /// <summary>Makes a runner.</summary>
    public FleetRunner(
        EnvironmentSettings settings, ServerConnector connector, LocalePolicy locale, RolePasswords passwords, SecretMask mask,
        FleetProgress progress, TimeSpan lockWait, bool isDryRun, bool withTestData)
    {
        _settings = settings;
        _connector = connector;
        _progress = progress;
        _lockWait = lockWait;
        _isDryRun = isDryRun;
        var run = Guid.NewGuid();
        _migrations = new MigrationRunner(run, HistoryTable.Migrations);
        _testData = withTestData ? new MigrationRunner(run, HistoryTable.TestData) : null;
        _roles = new RoleProvisioner(connector, passwords, progress.Notice);
        _databases = new DatabaseProvisioner(settings.Tenancy, locale, progress.Notice);
        _commands = new AfterProvisionCommand(connector.Target, passwords, mask, progress.CommandOutput);
    }

    /// <summary>Brings the server to what the environment file says.</summary>
    /// <exception cref="MigratorException">The server cannot be reached, or another run holds the lock; nothing was done.</exception>
    public async Task<ApplyReport> ApplyAsync(IReadOnlyList<Tenant> tenants, CancellationToken cancellationToken)
    {
        var active = tenants
            .Where(tenant => tenant.Settings.Status == TenantStatus.Active)
            .Select(tenant => new TenantRun(tenant, _isDryRun))
            .ToArray();
        var server = new ChangeRecorder(_isDryRun);
        var serverErrors = await ProvisionAsync(active, server, cancellationToken);

        foreach (var change in server.Changes)
        {
            _progress.ServerChange(change);
        }

        var results = new Dictionary<string, TenantResult>();
        var number = 0;
        foreach (var run in active)
        {
            await run.TryAsync(() => MigrateAsync(run, cancellationToken), cancellationToken);
            var result = run.Result();
            results.Add(result.Name, result);
            _progress.Tenant(++number, active.Length, result);
        }

        return new ApplyReport(server.Changes, serverErrors, [.. tenants.Select(tenant =>
            results.GetValueOrDefault(tenant.Name) ?? new TenantResult(tenant.Name, TenantOutcome.Skipped, [], TimeSpan.Zero))]);
    }

    /// <summary>Roles and databases, one run at a time, because they are shared rows of the whole server.</summary>
    /// <returns>What failed with roles.</returns>
    private async Task<IReadOnlyList<string>> ProvisionAsync(TenantRun[] active, ChangeRecorder server, CancellationToken cancellationToken)
    {
        await using var connection = await _connector.OpenAsync(ServerTarget.MaintenanceDatabase, cancellationToken);
        if (!_isDryRun)
        {
            await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Provisioning, "the server", _lockWait, cancellationToken);
        }

        var failedRoles = new Dictionary<string, Exception>();
        foreach (var (role, settings) in _settings.Tenancy.Roles)
        {
            try
            {
                await TransientErrors.RetryAsync(
                    async () =>
                    {
                        await _roles.EnsureAsync(connection, role, settings, server, cancellationToken);
                        return true;
                    },
                    TransientErrors.IsSharedCatalogConflict, cancellationToken);
            }
            catch (Exception exception) when (exception is MigratorException or PostgresException)
            {
                failedRoles.Add(role, exception);
            }
        }

        foreach (var run in active)
        {
            await run.TryAsync(
                async () =>
                {
                    foreach (var role in run.Tenant.Roles)
                    {
                        if (failedRoles.TryGetValue(role, out var failure))
                        {
                            throw new MigratorException(
                                $"its {(role == run.Tenant.OwnerRole ? "owner" : "role")} {role} could not be made ready: "
                                    + TenantRun.Describe(failure),
                                ExitCode.TenantsFailed, failure);
                        }
                    }

                    run.DatabaseExists = await TransientErrors.RetryAsync(
                        () => _databases.EnsureDatabaseAsync(connection, run.Tenant, run.Recorder, cancellationToken),
                        TransientErrors.IsSharedCatalogConflict, cancellationToken);
                },
                cancellationToken);
        }

        return [.. failedRoles.Select(pair => $"role {pair.Key}: {TenantRun.Describe(pair.Value)}")];
    }

    /// <summary>Everything in the tenant's own database, and its command.</summary>
    private async Task MigrateAsync(TenantRun run, CancellationToken cancellationToken)
    {
        var tenant = run.Tenant;
        if (run.DatabaseExists)
        {
            await using var connection = await _connector.OpenAsync(tenant.Name, cancellationToken);
            if (!_isDryRun)
            {
                await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Tenant, $"tenant {tenant.Name}", _lockWait, cancellationToken);
            }

            await DatabaseProvisioner.EnsureSchemaAsync(connection, tenant, run.Recorder, cancellationToken);
            if (tenant.Files is { } files)
            {
                await _migrations.ApplyAsync(connection, tenant, files, run.Recorder, cancellationToken);
            }

            if (_testData is not null && tenant.TestData is { } data)
            {
                await _testData.ApplyAsync(connection, tenant, data, run.Recorder, cancellationToken);
            }
        }
        else
        {
            foreach (var file in (tenant.Files ?? []).Concat((_testData is null ? null : tenant.TestData) ?? []))
            {
                await run.Recorder.DoAsync($"apply {file.FileName}", () => Task.CompletedTask);
            }
        }

        if (tenant.Settings.AfterProvision is not null && !_isDryRun)
        {
            await _commands.RunAsync(tenant, cancellationToken);
        }
    }

    /// <summary>One tenant on its way through the phases; after a failure the later ones are left out.</summary>
    private sealed class TenantRun(Tenant tenant, bool isDryRun)
    {
        private readonly Stopwatch _watch = new();
        private Exception? _failure;
        private bool _isCancelled;

        public Tenant Tenant => tenant;

        public ChangeRecorder Recorder { get; } = new(isDryRun);

        public bool DatabaseExists { get; set; }

        public async Task TryAsync(Func<Task> phase, CancellationToken cancellationToken)
        {
            if (_failure is not null || _isCancelled)
            {
                return;
            }

            _watch.Start();
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                await phase();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                _isCancelled = true;
            }
            catch (Exception exception) when (exception is MigratorException or NpgsqlException or IOException)
            {
                _failure = exception;
            }
            finally
            {
                _watch.Stop();
            }
        }

        public TenantResult Result() => new(
            tenant.Name,
            _isCancelled ? TenantOutcome.Cancelled
                : _failure is not null ? TenantOutcome.Failed
                : Recorder.Changes.Count > 0 ? TenantOutcome.Changed
                : TenantOutcome.Unchanged,
            Recorder.Changes, _watch.Elapsed,
            _failure is null ? null : Describe(_failure),
            _failure switch { null => ExitCode.Success, MigratorException known => known.ExitCode, _ => ExitCode.TenantsFailed });

        public static string Describe(Exception exception) => exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
                $"{denied.MessageText} ({denied.SqlState}): the administrator needs CREATEROLE, CREATEDB and ADMIN on the tenants' "
                    + $"roles, as RDS's master user has",
            PostgresException error => $"{error.MessageText} ({error.SqlState}){(error.Hint is { } hint ? $". {hint}" : "")}",
            _ => exception.Message,
        };
    }
}
