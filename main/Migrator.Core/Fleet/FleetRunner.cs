using System.Collections.Concurrent;
using System.Diagnostics;
using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Sql;
using Infra.Migrator.Verification;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>Takes every tenant through the phases: what belongs to the whole server under one lock (roles, databases), then each tenant's own
/// database (schema, SQL files, command), wave by wave and side by side. A tenant that fails does not stop the others of its wave.</summary>
internal sealed class FleetRunner
{
    private const int ReserveConnections = 2;

    private readonly FleetContext _context;
    private readonly FleetOptions _options;
    private readonly MigrationRunner _migrations;
    private readonly AfterProvisionCommand _commands;
    private readonly ConcurrentDictionary<string, History> _histories = new();
    private readonly List<string> _waveErrors = [];
    private int _finished;
    private int _failed;

    /// <summary>Makes a runner.</summary>
    public FleetRunner(FleetContext context, FleetOptions options)
    {
        _context = context;
        _options = options;
        _migrations = new MigrationRunner(options.Run, options.InOneTransaction, context.Tell);
        _commands = new AfterProvisionCommand(
            context.Connector.Target, context.Passwords, context.Mask,
            (tenant, line) => context.Tell(new RunEvent { Event = RunEventKind.CommandOutput, Tenant = tenant, Message = line }));
    }

    private MigrationSettings Migrations => _context.Settings.Tenancy.Migrations;

    /// <summary>Brings the server to what the environment file says.</summary>
    /// <param name="tenants">Tenants that the run is about.</param>
    /// <param name="control">Ends it early.</param>
    /// <exception cref="MigratorException">The server cannot be reached, or another run holds the lock; nothing was done.</exception>
    public async Task<RunReport> RunAsync(IReadOnlyList<Tenant> tenants, RunControl control)
    {
        var active = tenants.Where(tenant => tenant.IsActive).ToArray();
        var waves = WavePlan.Make(active, Migrations, _options.Durations);
        var (server, workers) = await PrepareAsync(active, control);
        var watch = Stopwatch.StartNew();
        var results = new ConcurrentDictionary<string, TenantResult>();
        var gate = new ConcurrencyGate(workers);
        var failedWaves = new HashSet<string>();
        foreach (var wave in waves)
        {
            if (wave.DependsOn.FirstOrDefault(failedWaves.Contains) is { } cause)
            {
                failedWaves.Add(wave.Name);
                foreach (var tenant in wave.Tenants)
                {
                    Finish(results, NotStarted(tenant, wave, $"not begun, because tenants of wave {cause} failed"), active.Length);
                }

                continue;
            }

            var succeeded = await RunWaveAsync(wave, server, gate, workers, results, active.Length, control);
            if (!succeeded && wave.Settings.OnError == WaveFailure.Fail)
            {
                failedWaves.Add(wave.Name);
            }
        }

        _context.Tell(new RunEvent
        {
            Event = RunEventKind.RunFinished,
            Run = _options.Run,
            Number = _finished - _failed,
            Count = active.Length,
            DurationMs = watch.ElapsedMilliseconds,
        });
        return new RunReport
        {
            Run = _options.Run,
            ServerChanges = [.. server.Changes.Select(change => change.Description)],
            ServerSql = _options.IsDryRun ? server.Changes : [],
            ServerErrors = [.. server.Errors, .. _waveErrors],
            Tenants =
            [
                .. tenants.Select(tenant => results.GetValueOrDefault(tenant.Name)
                    ?? new TenantResult { Name = tenant.Name, Outcome = TenantOutcome.Skipped }),
            ],
        };
    }

    /// <summary>Does what belongs to the whole server, again from the beginning when the server had no room or was restarted.</summary>
    private async Task<(ServerPhaseResult Server, int Workers)> PrepareAsync(Tenant[] active, RunControl control)
    {
        var phase = new ServerPhase(_context, _options, MigrateTemplateAsync);
        var wasConnected = false;
        return await TransientErrors.RetryForAsync(
            async () =>
            {
                control.ThrowIfEnding();
                await using var connection = await _context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, control.Cancel);
                wasConnected = true;
                var workers = await CountWorkersAsync(connection, control.Cancel);
                var server = _options.Provisions
                    ? await phase.RunAsync(connection, active, workers, control)
                    : new ServerPhaseResult([], [], await FindAsync(connection, active, control.Cancel));
                return (server, workers);
            },
            // A server that was never there is more likely a wrong address than a restart.
            exception => wasConnected ? TransientErrors.IsConnectionLost(exception) : TransientErrors.IsServerBusy(exception),
            _options.ConnectWait, control.Drain,
            exception => _context.Tell(RunEvent.Retry(null, $"{Failures.Describe(exception)}; trying again")));
    }

    /// <returns>Whether every tenant of the wave came to its end.</returns>
    private async Task<bool> RunWaveAsync(
        Wave wave, ServerPhaseResult server, ConcurrencyGate gate, int workers, ConcurrentDictionary<string, TenantResult> results, int count,
        RunControl control)
    {
        _context.Tell(new RunEvent { Event = RunEventKind.WaveStarted, Wave = wave.Name, Count = wave.Tenants.Count });
        var watch = Stopwatch.StartNew();
        var queue = new ConcurrentQueue<Tenant>(wave.Tenants);
        var failures = 0;
        await using var connections = new TenantConnections(_context.Connector);
        var width = Math.Min(workers, Math.Min(wave.Settings.Parallel ?? int.MaxValue, wave.Tenants.Count));
        await Task.WhenAll(Enumerable.Range(0, width).Select(_ => Task.Run(async () =>
        {
            while (queue.TryDequeue(out var tenant))
            {
                TenantResult result;
                if (WhyNot(wave, failures, count) is { } reason)
                {
                    result = NotStarted(tenant, wave, reason);
                }
                else
                {
                    result = await RunTenantAsync(tenant, wave, server.Tenants[tenant.Name], connections, gate, control);
                    if (result.Outcome == TenantOutcome.Failed)
                    {
                        Interlocked.Increment(ref failures);
                        Interlocked.Increment(ref _failed);
                    }
                }

                Finish(results, result, count);
            }
        })));
        _context.Tell(new RunEvent
        {
            Event = RunEventKind.WaveFinished,
            Wave = wave.Name,
            Count = wave.Tenants.Count,
            DurationMs = watch.ElapsedMilliseconds,
        });
        var succeeded = wave.Tenants.All(tenant => results[tenant.Name].Outcome is TenantOutcome.Changed or TenantOutcome.Unchanged)
            && (!wave.Settings.Verify || !_options.Migrates || _options.IsDryRun || control.IsEnding || await VerifyAsync(wave, workers, results, control));
        if (succeeded && wave.Settings.PauseSeconds > 0 && !_options.IsDryRun)
        {
            _context.Notice($"wave {wave.Name} is done; waiting {wave.Settings.PauseSeconds} s before the next one");
            await Task.Delay(TimeSpan.FromSeconds(wave.Settings.PauseSeconds), control.Drain).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return succeeded;
    }

    /// <summary>Asks the server about a wave that is done; tenants that are not as they should be count as failed.</summary>
    private async Task<bool> VerifyAsync(Wave wave, int workers, ConcurrentDictionary<string, TenantResult> results, RunControl control)
    {
        var verification = await new FleetVerifier(_context).VerifyAsync(wave.Tenants, new VerifyOptions(Workers: workers), control);
        // Later files wait on purpose.
        var failed = verification.Checks.Where(check => check.Outcome == CheckOutcome.Failed
            && !(check.Name == DatabaseVerifier.PendingFiles && _options.To is not null)).ToArray();
        foreach (var group in failed.GroupBy(check => check.Subject))
        {
            var text = $"verification of wave {wave.Name}: " + string.Join("; ", group.Select(check => $"{check.Name}: {check.Detail}"));
            if (results.TryGetValue(group.Key, out var result))
            {
                results[group.Key] = result with { Outcome = TenantOutcome.Failed, Error = text, ErrorCode = ExitCode.VerificationFailed };
                Interlocked.Increment(ref _failed);
                _context.Tell(RunEvent.Notice(group.Key, text));
            }
            else
            {
                _waveErrors.Add($"{group.Key}: {text}");
            }
        }

        return failed.Length == 0;
    }

    private string? WhyNot(Wave wave, int failures, int count) =>
        _options.FailFast && _failed > 0 ? "not begun, because a tenant failed (--fail-fast)"
        : Wave.Limit(_options.MaxFailures, count) is { } most && _failed > most ? $"not begun, because {_failed} tenants failed (--max-failures {_options.MaxFailures})"
        : wave.FailureLimit is { } limit && failures > limit ? $"not begun, because {failures} tenants of wave {wave.Name} failed (maxFailures {wave.Settings.MaxFailures})"
        : null;

    private void Finish(ConcurrentDictionary<string, TenantResult> results, TenantResult result, int count)
    {
        results[result.Name] = result;
        _context.Tell(new RunEvent
        {
            Event = RunEventKind.TenantFinished,
            Tenant = result.Name,
            Wave = result.Wave,
            Number = Interlocked.Increment(ref _finished),
            Count = count,
            DurationMs = result.DurationMs,
            Result = result,
        });
    }

    private static TenantResult NotStarted(Tenant tenant, Wave wave, string reason) =>
        new() { Name = tenant.Name, Wave = wave.Name, Outcome = TenantOutcome.NotStarted, Error = reason };

    private async Task<TenantResult> RunTenantAsync(
        Tenant tenant, Wave wave, TenantStart start, TenantConnections connections, ConcurrencyGate gate, RunControl control)
    {
        var recorder = new ChangeRecorder(_options.IsDryRun);
        foreach (var change in start.Changes)
        {
            recorder.Add(change.Description, change.Sql);
        }

        var watch = Stopwatch.StartNew();
        Exception? failure = start.Failure;
        if (failure is null)
        {
            try
            {
                await gate.EnterAsync(control.Drain);
                try
                {
                    watch.Restart();
                    _context.Tell(new RunEvent { Event = RunEventKind.TenantStarted, Tenant = tenant.Name, Wave = wave.Name });
                    await WorkWithRetriesAsync(tenant, wave, start, connections, gate, recorder, control);
                    gate.Succeeded();
                }
                finally
                {
                    gate.Leave();
                }
            }
            catch (Exception exception) when (
                exception is MigratorException or NpgsqlException or IOException or OperationCanceledException or InvalidOperationException)
            {
                failure = exception;
            }
        }

        var isCancelled = failure is OperationCanceledException && control.IsEnding;
        return new TenantResult
        {
            Name = tenant.Name,
            Wave = wave.Name,
            Outcome = isCancelled ? TenantOutcome.Cancelled
                : failure is not null ? TenantOutcome.Failed
                : recorder.Changes.Count > 0 ? TenantOutcome.Changed
                : TenantOutcome.Unchanged,
            Changes = [.. recorder.Changes.Select(change => change.Description)],
            Sql = _options.IsDryRun ? recorder.Changes : [],
            DurationMs = watch.ElapsedMilliseconds,
            Error = failure is null || isCancelled ? null : Failures.Describe(failure),
            Failure = (failure as SqlFailureException)?.Failure,
            ErrorCode = failure is null || isCancelled ? ExitCode.Success : Failures.Code(failure),
        };
    }

    /// <summary>Begins again after the server had no room or was restarted: what was committed is in the history.</summary>
    private async Task WorkWithRetriesAsync(
        Tenant tenant, Wave wave, TenantStart start, TenantConnections connections, ConcurrencyGate gate, ChangeRecorder recorder, RunControl control)
    {
        var watch = Stopwatch.StartNew();
        var begun = new BegunWork();
        for (var delay = TimeSpan.FromMilliseconds(250); ; delay = delay * 2 < TimeSpan.FromSeconds(5) ? delay * 2 : TimeSpan.FromSeconds(5))
        {
            control.ThrowIfEnding();
            try
            {
                await WorkAsync(tenant, start, connections, begun, recorder, control);
                return;
            }
            catch (Exception exception) when (
                exception is MigratorException or NpgsqlException && TransientErrors.IsConnectionLost(exception) && watch.Elapsed < _options.ConnectWait)
            {
                if (!TransientErrors.IsConcurrentUpdate(exception))
                {
                    gate.PushedBack();
                }

                _context.Tell(RunEvent.Retry(tenant.Name, $"{Failures.Describe(exception)}; trying again, with {gate.Limit} at a time") with { Wave = wave.Name });
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), control.Drain);
        }
    }

    private async Task WorkAsync(
        Tenant tenant, TenantStart start, TenantConnections connections, BegunWork begun, ChangeRecorder recorder, RunControl control)
    {
        if (start.DatabaseExists)
        {
            var connection = await connections.RentAsync(tenant.Database, control.Cancel);
            var isSound = false;
            void OnNotice(object sender, NpgsqlNoticeEventArgs told) => _context.Tell(
                RunEvent.Notice(tenant.Name, $"{told.Notice.Severity}: {told.Notice.MessageText}") with { Severity = told.Notice.InvariantSeverity });
            connection.Notice += OnNotice;
            try
            {
                await WorkInDatabaseAsync(connection, tenant, begun, recorder, control);
                isSound = true;
            }
            finally
            {
                connection.Notice -= OnNotice;
                await connections.ReturnAsync(connection, tenant, isSound);
            }
        }
        else if (_options.Migrates)
        {
            foreach (var file in PlansOf(tenant, History.None).SelectMany(plan => plan.Pending))
            {
                recorder.Add(MigrationRunner.Describe(file), MigrationRunner.SqlOf(file.File, tenant));
            }
        }

        if (_options.RunsCommands && tenant.Settings.AfterProvision is not null && !_options.IsDryRun)
        {
            control.ThrowIfEnding();
            await _commands.RunAsync(tenant, control.Cancel);
        }
    }

    /// <summary>What a tenant's first try set out to do: what is done when a connection is lost is told by its history.</summary>
    private sealed class BegunWork
    {
        private readonly HashSet<string> _told = [];
        private IReadOnlyList<PendingFile> _pending = [];

        /// <summary>Tells the files that an earlier try committed without hearing of it.</summary>
        public void Take(Needs needs, ChangeRecorder recorder)
        {
            var pending = needs.Plans.SelectMany(plan => plan.Pending).ToArray();
            foreach (var change in recorder.Changes)
            {
                _told.Add(change.Description);
            }

            foreach (var file in _pending.Where(file => pending.All(other => other.File != file.File)))
            {
                if (_told.Add(MigrationRunner.Describe(file)))
                {
                    recorder.Add(MigrationRunner.Describe(file), null);
                }
            }

            _pending = pending;
        }
    }

    private async Task WorkInDatabaseAsync(
        NpgsqlConnection connection, Tenant tenant, BegunWork begun, ChangeRecorder recorder, RunControl control)
    {
        var first = await NeedsAsync(connection, tenant, isFirstLook: true, control.Cancel);
        begun.Take(first, recorder);
        if (!first.Any)
        {
            return;
        }

        if (_options.IsDryRun)
        {
            await DoAsync(connection, tenant, await NeedsAsync(connection, tenant, isFirstLook: false, control.Cancel), recorder, control);
            return;
        }

        var key = AdvisoryLock.Tenant(tenant.Scope);
        await AdvisoryLock.AcquireAsync(connection, key, $"tenant {tenant.Name}", _options.LockWait, control.Drain);
        try
        {
            // Another run may have done it while this one waited.
            await DoAsync(connection, tenant, await NeedsAsync(connection, tenant, isFirstLook: false, control.Cancel), recorder, control);
        }
        catch (Exception exception) when (!TransientErrors.IsConnectionLost(exception))
        {
            await TryReleaseAsync(connection, key);
            throw;
        }

        await AdvisoryLock.ReleaseAsync(connection, key, $"tenant {tenant.Name}", CancellationToken.None);
    }

    private static async Task TryReleaseAsync(NpgsqlConnection connection, long key)
    {
        try
        {
            await connection.ScalarAsync<bool>("select pg_advisory_unlock($1)", CancellationToken.None, key);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It ends with the connection, which is closed after a failure.
        }
    }

    /// <summary>What a tenant's database lacks.</summary>
    private sealed record Needs(
        SchemaState? Schema, IReadOnlyList<Change> Before, IReadOnlyList<Change> After, History History, IReadOnlyList<MigrationPlan> Plans,
        bool NeedsMark)
    {
        public bool Any => Before.Count > 0 || After.Count > 0 || NeedsMark || Plans.Any(plan => plan.Pending.Count > 0);
    }

    private async Task<Needs> NeedsAsync(NpgsqlConnection connection, Tenant tenant, bool isFirstLook, CancellationToken cancellationToken)
    {
        var extensions = tenant.Schema is null
            ? tenant.Settings.Extensions
            : [.. (_context.Settings.Tenancy.SharedDatabases.GetValueOrDefault(tenant.Database)?.Extensions ?? []), .. tenant.Settings.Extensions];
        var schema = _options.Provisions ? await SchemaState.ReadAsync(connection, tenant, cancellationToken) : null;
        var history = History.None;
        if (_options.Migrates && (tenant.Files is not null || (_options.WithTestData && tenant.TestData is not null)))
        {
            // The first look at a shared database serves all its tenants.
            history = tenant.Schema is null ? await HistoryTable.ReadAsync(connection, cancellationToken)
                : !isFirstLook ? await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken)
                : _histories.TryGetValue(tenant.Database, out var known) ? known
                : _histories.GetOrAdd(tenant.Database, await HistoryTable.ReadAsync(connection, cancellationToken));
            history = history.Of(tenant.Scope);
        }

        if (history.Owner(tenant.Scope) is { } other && other != tenant.Name)
        {
            throw new MigratorException(
                $"database {tenant.Place} is marked as tenant {other}, not {tenant.Name}: the environment file or the connection points to another "
                + $"tenant's data. If the tenant was renamed, say so: migrator repair --claim --tenant {tenant.Name}", ExitCode.VerificationFailed);
        }

        List<MigrationPlan> plans = _options.Migrates ? PlansOf(tenant, history) : [];
        if (plans.SelectMany(plan => plan.Problems).ToArray() is { Length: > 0 } problems)
        {
            throw new MigratorException(string.Join('\n', problems), ExitCode.VerificationFailed);
        }

        return new Needs(
            schema, schema is null ? [] : SchemaProvisioner.Before(tenant, schema, extensions),
            schema is null ? [] : SchemaProvisioner.After(tenant, schema), history, plans,
            NeedsMark: plans.Count > 0 && (history.Layout != HistoryLayout.Current || history.Owner(tenant.Scope) is null));
    }

    private List<MigrationPlan> PlansOf(Tenant tenant, History history)
    {
        var outOfOrder = _options.OutOfOrder ?? Migrations.OutOfOrder;
        var plans = new List<MigrationPlan>();
        if (tenant.Files is { } files)
        {
            plans.Add(MigrationPlan.Compare(files.Files, history.Entries, new PlanRules(false, outOfOrder, _options.To)));
        }

        if (_options.WithTestData && tenant.TestData is { } data)
        {
            plans.Add(MigrationPlan.Compare(data.Files, history.Entries, new PlanRules(true, outOfOrder)));
        }

        return plans;
    }

    private async Task DoAsync(NpgsqlConnection connection, Tenant tenant, Needs needs, ChangeRecorder recorder, RunControl control)
    {
        await DoAsync(connection, needs.Before, recorder, control.Cancel);
        if (needs.NeedsMark)
        {
            IReadOnlyList<HistoryRow> mark = needs.History.Owner(tenant.Scope) is null ? [Mark(tenant)] : [];
            var isFlushed = needs.Plans.All(plan => plan.Pending.Count == 0);
            await TransientErrors.RetryAsync(
                async () =>
                {
                    // Beside each other, tenants of one database may all find the table missing.
                    var layout = recorder.IsDryRun || needs.History.Layout == HistoryLayout.Current || tenant.Schema is null
                        ? needs.History.Layout : (await HistoryTable.ReadAsync(connection, tenant.Scope, control.Cancel)).Layout;
                    await HistoryTable.EnsureAsync(connection, layout, mark, isFlushed, recorder, control.Cancel);
                    return true;
                },
                TransientErrors.IsSharedCatalogConflict, control.Cancel);
        }

        foreach (var plan in needs.Plans)
        {
            await _migrations.ApplyAsync(connection, tenant, plan.Pending, recorder, control);
        }

        if (_options.Provisions && tenant.Settings.Access.Count > 0 && !recorder.IsDryRun)
        {
            // Files may have made what the default privileges do not reach, e.g. as another owner's.
            var after = SchemaProvisioner.After(tenant, await SchemaState.ReadAsync(connection, tenant, control.Cancel));
            await DoAsync(connection, after, recorder, control.Cancel);
        }
        else
        {
            await DoAsync(connection, needs.After, recorder, control.Cancel);
        }
    }

    private static async Task DoAsync(
        NpgsqlConnection connection, IReadOnlyList<Change> changes, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        if (changes.Count > 0 && !recorder.IsDryRun)
        {
            await TransientErrors.RetryAsync(
                async () =>
                {
                    await connection.ExecuteAllAsync(
                        changes.SelectMany(change => SqlSplitter.Split(change.Sql!)).Select(statement => statement.Text), cancellationToken);
                    return true;
                },
                TransientErrors.IsSharedCatalogConflict, cancellationToken);
        }

        foreach (var change in changes)
        {
            recorder.Add(change.Description, change.Sql);
        }
    }

    private HistoryRow Mark(Tenant tenant) => new()
    {
        Scope = tenant.Scope,
        Kind = HistoryTable.TenantKind,
        Key = tenant.Name,
        Attempt = 1,
        State = HistoryState.Marked,
        FileName = "",
        Checksum = "",
        Run = _options.Run,
        StartedAt = DateTimeOffset.UtcNow,
    };

    private async Task MigrateTemplateAsync(Tenant tenant, ChangeRecorder recorder, RunControl control)
    {
        await using var connection = await _context.Connector.OpenAsync(tenant.Database, control.Cancel);
        await WorkInDatabaseAsync(connection, tenant, new BegunWork(), recorder, control);
        // The mark belongs to one tenant, and each copy is another.
        await connection.ExecuteAsync($"delete from {HistoryTable.Name} where kind = '{HistoryTable.TenantKind}'", control.Cancel);
    }

    private async Task<int> CountWorkersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var wanted = _options.Parallel ?? Migrations.Parallel;
        var free = await connection.ScalarAsync<int>(
            """
            select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
              - coalesce(current_setting('reserved_connections', true)::int, 0)
              - (select count(*)::int from pg_stat_activity where backend_type = 'client backend')
            """,
            cancellationToken);
        var workers = Math.Max(1, Math.Min(wanted, free - ReserveConnections));
        if (workers < wanted)
        {
            _context.Notice($"{workers} tenants at a time instead of {wanted}: the server has {free} free connections");
        }

        return workers;
    }

    private static async Task<IReadOnlyDictionary<string, TenantStart>> FindAsync(
        NpgsqlConnection connection, IReadOnlyList<Tenant> tenants, CancellationToken cancellationToken)
    {
        var names = (await connection.QueryAsync(
            "select datname::text from pg_database where datallowconn and datname = any($1)", reader => reader.GetString(0), cancellationToken,
            (object)tenants.Select(tenant => tenant.Database).Distinct().ToArray())).ToHashSet();
        return tenants.ToDictionary(tenant => tenant.Name, tenant => names.Contains(tenant.Database)
            ? TenantStart.Ready
            : new TenantStart([], false, new MigratorException(
                $"database {tenant.Database} does not exist or is closed: run migrator up or migrator provision first", ExitCode.TenantsFailed)));
    }
}
