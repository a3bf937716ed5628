using System.Diagnostics;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Migrations;

/// <summary>Applies files to one tenant as its owner. A file and its row of the history are one transaction, and many such files travel in one
/// round trip; files that PostgreSQL runs only outside a transaction go statement by statement.</summary>
/// <remarks>
/// <para>Files see the tenant's own search path, whatever roles or databases set.</para>
/// <para>Only the last commit of a tenant waits for the disk: the log is written in order, so it makes the earlier ones durable, too. A server that
/// crashes in between loses the newest files together with their rows, and the next run applies them again. Source: PostgreSQL documentation,
/// Asynchronous Commit.</para>
/// </remarks>
internal sealed class MigrationRunner(Guid run, bool inOneTransaction, Action<RunEvent> tell)
{
    private const string GuardColumn = "infra_guard";
    private const int MostFilesAtOnce = 32;

    // At COMMIT they would run as the administrator, whose rights the owner's triggers must not get.
    private const string RunDeferredTriggers = "SET CONSTRAINTS ALL IMMEDIATE";
    private const int MostCharactersAtOnce = 1 << 20;

    // Fails unless this is the tenant's own database, marked with its name; becomes its owner with its search path otherwise.
    private const string Guard = $"""
        select 1 / (case when current_database() = $1 and exists
            (select from {HistoryTable.Name} where scope = $2 and kind = '{HistoryTable.TenantKind}' and key = $3) then 1 else 0 end) as {GuardColumn},
          set_config('role', $4, $6), set_config('search_path', $5, $6),
          set_config('synchronous_commit', case when $7 then 'off' else current_setting('synchronous_commit') end, $6)
        """;

    /// <summary>Applies what is pending. Called under the tenant's lock, with a history table.</summary>
    /// <param name="connection">The administrator's connection to the tenant's database.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="pending">Files to apply, in order.</param>
    /// <param name="recorder">Told each file.</param>
    /// <param name="control">Between files nothing new is begun when the run is ending; a file that runs is rolled back only by a cancel.</param>
    /// <exception cref="SqlFailureException">A file failed.</exception>
    public async Task ApplyAsync(
        NpgsqlConnection connection, Tenant tenant, IReadOnlyList<PendingFile> pending, ChangeRecorder recorder, RunControl control)
    {
        if (recorder.IsDryRun)
        {
            foreach (var file in pending)
            {
                recorder.Add(Describe(file), SqlOf(file.File, tenant));
            }

            return;
        }

        if (inOneTransaction && pending.FirstOrDefault(file => !file.File.Transactional || HasCopy(file.File)) is { } lone)
        {
            throw new MigratorException(
                $"{lone.File.FileName} {(lone.File.Transactional ? "holds data of COPY" : "runs outside a transaction")}, so {tenant.Name} cannot have its files in "
                + "one transaction: leave --one-transaction out, or apply up to the file before it with --to.", ExitCode.TenantsFailed);
        }

        for (var next = 0; next < pending.Count;)
        {
            control.ThrowIfEnding();
            var file = pending[next].File;
            if (!file.Transactional)
            {
                await ApplyStatementsAsync(connection, tenant, pending[next], next == pending.Count - 1, recorder, control);
                next++;
            }
            else if (HasCopy(file))
            {
                await RetryAsync(tenant, pending[next], () => ApplyWithCopyAsync(connection, tenant, pending[next], control.Cancel), control.Cancel);
                Applied(tenant, pending[next], recorder, TimeSpan.Zero);
                next++;
            }
            else
            {
                var count = CountOfBatch(pending, next);
                await ApplyTogetherAsync(connection, tenant, [.. pending.Skip(next).Take(count)], next + count == pending.Count, recorder, control.Cancel);
                next += count;
            }
        }
    }

    /// <summary>What a change that applies a file is called.</summary>
    public static string Describe(PendingFile file) => $"apply {file.File.FileName}";

    /// <summary>The statements of a file as they are sent.</summary>
    public static string SqlOf(MigrationFile file, Tenant tenant) =>
        string.Join(";\n", file.Statements.Select(statement => statement.Render(tenant.Values) + (statement.CopyData is { } data
            ? $";\n{data}\\." : ""))) + ";";

    private static bool HasCopy(MigrationFile file) => file.Statements.Any(statement => statement.CopyData is not null);

    private int CountOfBatch(IReadOnlyList<PendingFile> pending, int first)
    {
        if (inOneTransaction)
        {
            return pending.Count - first;
        }

        var characters = 0;
        var count = 0;
        while (first + count < pending.Count && count < MostFilesAtOnce && pending[first + count].File is { Transactional: true } file && !HasCopy(file)
            && (count == 0 || characters + file.Text.Length <= MostCharactersAtOnce))
        {
            characters += file.Text.Length;
            count++;
        }

        return count;
    }

    private async Task ApplyTogetherAsync(
        NpgsqlConnection connection, Tenant tenant, IReadOnlyList<PendingFile> files, bool areLast, ChangeRecorder recorder,
        CancellationToken cancellationToken)
    {
        var done = 0;
        while (done < files.Count)
        {
            var before = done;
            var first = files[done];
            await RetryAsync(
                tenant, first, async () =>
                {
                    // What was committed before a lock conflict stays committed.
                    var left = files.Skip(done).ToArray();
                    await SendAsync(connection, tenant, left, areLast, (file, duration) =>
                    {
                        done++;
                        Applied(tenant, file, recorder, duration);
                    }, cancellationToken);
                    return true;
                },
                cancellationToken);
            Debug.Assert(done > before, "Either files are applied or an exception says why not.");
        }
    }

    /// <summary>Sends files in one round trip, each a transaction of its own; the server leaves out everything after the first error.</summary>
    private async Task SendAsync(
        NpgsqlConnection connection, Tenant tenant, PendingFile[] files, bool areLast, Action<PendingFile, TimeSpan> applied,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        var places = new Dictionary<NpgsqlBatchCommand, (int File, int? Statement, bool IsGuard)>();
        void Add(NpgsqlBatchCommand command, int file, int? statement = null, bool isGuard = false)
        {
            places.Add(command, (file, statement, isGuard));
            batch.BatchCommands.Add(command);
        }

        foreach (var (index, pending) in files.Index())
        {
            if (index == 0 || !inOneTransaction)
            {
                Add(new NpgsqlBatchCommand("BEGIN"), index);
            }

            var isFlushed = inOneTransaction || (areLast && index == files.Length - 1);
            Add(GuardOf(tenant, isLocal: true, isFlushed), index, isGuard: true);
            foreach (var (number, statement) in pending.File.Statements.Index())
            {
                Add(new NpgsqlBatchCommand(statement.Render(tenant.Values)), index, number);
            }

            Add(new NpgsqlBatchCommand(RunDeferredTriggers), index);
            Add(new NpgsqlBatchCommand("RESET ROLE"), index);
            Add(HistoryTable.Insert(RowOf(tenant, pending) with { State = HistoryState.Applied, AppliedStatements = pending.File.Statements.Count }), index);
            if (inOneTransaction && index < files.Length - 1)
            {
                continue;
            }

            Add(new NpgsqlBatchCommand("COMMIT"), index);
            if (ChangesSession(pending.File) || inOneTransaction)
            {
                Add(new NpgsqlBatchCommand("RESET ALL"), index);
            }
        }

        var begun = 0;
        var told = 0;
        var watch = Stopwatch.StartNew();
        void TellUpTo(int count)
        {
            for (; told < count; told++)
            {
                applied(files[told], told == count - 1 ? watch.Elapsed : TimeSpan.Zero);
            }

            watch.Restart();
        }

        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            do
            {
                if (reader.FieldCount > 0 && reader.GetName(0) == GuardColumn)
                {
                    // In one transaction nothing is applied before its end.
                    TellUpTo(inOneTransaction ? 0 : begun++);
                }
            }
            while (await reader.NextResultAsync(cancellationToken));
            TellUpTo(files.Length);
        }
        catch (PostgresException exception) when (exception.BatchCommand is NpgsqlBatchCommand command && places.TryGetValue(command, out var place))
        {
            await RollBackAsync(connection);
            TellUpTo(inOneTransaction ? 0 : place.File);
            throw await FailureAsync(connection, tenant, files[place.File], exception, place.Statement, place.IsGuard);
        }
        catch (OperationCanceledException)
        {
            await RollBackAsync(connection);
            TellUpTo(await CountAppliedAsync(connection, tenant, files));
            throw;
        }
        catch
        {
            await RollBackAsync(connection);
            throw;
        }
    }

    // The cancellation may have come after a commit.
    private static async Task<int> CountAppliedAsync(NpgsqlConnection connection, Tenant tenant, PendingFile[] files)
    {
        try
        {
            var history = await HistoryTable.ReadAsync(connection, tenant.Scope, CancellationToken.None);
            return files.TakeWhile(file => history.Entries.Any(entry =>
                entry.Kind == file.Kind && entry.Key == file.File.Key && entry.Attempt >= file.Attempt && entry.IsDone)).Count();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            return 0;
        }
    }

    private async Task<bool> ApplyWithCopyAsync(
        NpgsqlConnection connection, Tenant tenant, PendingFile pending, CancellationToken cancellationToken)
    {
        var file = pending.File;
        var current = (Statement: (int?)null, IsGuard: true);
        try
        {
            await using (var start = new NpgsqlBatch(connection) { BatchCommands = { new("BEGIN"), GuardOf(tenant, isLocal: true, isFlushed: true) } })
            {
                await start.ExecuteNonQueryAsync(cancellationToken);
            }

            foreach (var (number, statement) in file.Statements.Index())
            {
                current = (number, false);
                var sql = statement.Render(tenant.Values);
                if (statement.CopyData is { } data)
                {
                    await using var import = await connection.BeginTextImportAsync(sql, cancellationToken);
                    await import.WriteAsync(data.AsMemory(), cancellationToken);
                }
                else
                {
                    await connection.ExecuteAsync(sql, cancellationToken);
                }
            }

            current = (null, false);
            await using var end = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new(RunDeferredTriggers),
                    new("RESET ROLE"),
                    HistoryTable.Insert(RowOf(tenant, pending) with { State = HistoryState.Applied, AppliedStatements = file.Statements.Count }),
                    new("COMMIT"), new("RESET ALL"),
                },
            };
            await end.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception)
        {
            await RollBackAsync(connection);
            throw await FailureAsync(connection, tenant, pending, exception, current.Statement, current.IsGuard);
        }
        catch
        {
            await RollBackAsync(connection);
            throw;
        }
    }

    /// <summary>Statement by statement. What is begun is noted before it runs, so that a run after a crash knows which statement nobody saw the
    /// end of.</summary>
    private async Task ApplyStatementsAsync(
        NpgsqlConnection connection, Tenant tenant, PendingFile pending, bool isLast, ChangeRecorder recorder, RunControl control)
    {
        var file = pending.File;
        var watch = Stopwatch.StartNew();
        var done = pending.Partial?.AppliedStatements ?? 0;
        var isUncertain = pending.Partial?.Started > done;
        var isBegunNoted = isUncertain;
        var hasRow = pending.Partial is not null;
        var hashes = Enumerable.Range(0, done).Select(file.StatementHash).ToList();
        HistoryRow Row(int applied, int started) => RowOf(tenant, pending) with
        {
            State = applied == file.Statements.Count ? HistoryState.Applied : HistoryState.Partial,
            AppliedStatements = applied,
            StartedStatements = started,
            StatementHashes = [.. hashes],
            StartedAt = DateTimeOffset.UtcNow,
        };

        while (done < file.Statements.Count)
        {
            control.ThrowIfEnding();
            var statement = file.Statements[done];
            var isGuarded = false;
            try
            {
                if (!isUncertain || !await ConcurrentIndexes.IsFinishedAsync(connection, tenant, statement, control.Cancel))
                {
                    // Apart from the statement, which the server would run in spite of a guard that failed in the same round trip.
                    await using (var start = new NpgsqlBatch(connection))
                    {
                        if (!isBegunNoted)
                        {
                            start.BatchCommands.Add(hasRow ? HistoryTable.Progress(Row(done, done + 1)) : HistoryTable.Insert(Row(done, done + 1)));
                        }

                        start.BatchCommands.Add(GuardOf(tenant, isLocal: false, isFlushed: false));
                        // These statements wait without holding others up, and giving up leaves an invalid index behind.
                        start.BatchCommands.Add(new NpgsqlBatchCommand("SET lock_timeout = 0"));
                        await start.ExecuteNonQueryAsync(control.Cancel);
                    }

                    (isGuarded, hasRow) = (true, true);
                    await connection.ExecuteAsync(statement.Render(tenant.Values), control.Cancel);
                }
            }
            catch (PostgresException exception) when (!isGuarded && exception.SqlState == PostgresErrorCodes.DivisionByZero)
            {
                await RestoreSessionAsync(connection);
                throw WrongTenant(tenant, file, exception);
            }
            catch (PostgresException exception)
            {
                await RestoreSessionAsync(connection);
                var failure = SqlFailure.Of(exception, file, tenant.Values, done);
                var existed = exception.SqlState == PostgresErrorCodes.DuplicateTable;
                var row = Row(done, existed || !isGuarded ? done : done + 1) with
                {
                    ErrorCode = exception.SqlState,
                    ErrorMessage = exception.MessageText,
                    ErrorStatement = done + 1,
                };
                await NoteAsync(connection, hasRow ? HistoryTable.Progress(row) : HistoryTable.Insert(row));
                throw new SqlFailureException(
                    failure,
                    $"The file runs outside a transaction: {done} of {file.Statements.Count} statements are done and noted; the next run goes on from here."
                    + await ConcurrentIndexes.DescribeInvalidAsync(connection, tenant), exception);
            }
            catch (OperationCanceledException)
            {
                await RestoreSessionAsync(connection);
                tell(RunEvent.Notice(
                    tenant.Name, $"{file.FileName} was cancelled in statement {done + 1} of {file.Statements.Count}; the next run goes on from there."
                    + await ConcurrentIndexes.DescribeInvalidAsync(connection, tenant)));
                throw;
            }

            hashes.Add(file.StatementHash(done));
            done++;
            await using var note = new NpgsqlBatch(connection)
            {
                BatchCommands = { new("RESET ROLE"), new("RESET ALL"), HistoryTable.Progress(Row(done, Math.Min(done + 1, file.Statements.Count))) },
            };
            if (!isLast || done < file.Statements.Count)
            {
                note.BatchCommands.Add(HistoryTable.CommitWithoutFlush());
            }

            await note.ExecuteNonQueryAsync(CancellationToken.None);
            (isUncertain, isBegunNoted) = (false, true);
            tell(RunEvent.StatementApplied(tenant.Name, file.FileName, done, file.Statements.Count));
        }

        Applied(tenant, pending, recorder, watch.Elapsed);
    }

    private async Task<bool> RetryAsync(Tenant tenant, PendingFile first, Func<Task<bool>> action, CancellationToken cancellationToken)
    {
        const int Attempts = 6;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (SqlFailureException exception) when (
                exception.InnerException is PostgresException cause && TransientErrors.IsLockConflict(cause))
            {
                if (attempt == Attempts)
                {
                    throw new SqlFailureException(
                        exception.Failure, $"It was tried {Attempts} times. The file was rolled back; nothing of it remains. Somebody holds the lock for "
                        + "long: look at pg_stat_activity, or give more time with --lock-timeout.", cause);
                }

                tell(RunEvent.Retry(tenant.Name, $"{Path.GetFileName(exception.Failure.File)}: {cause.MessageText} ({cause.SqlState}), trying again"));
                await Task.Delay(TimeSpan.FromMilliseconds(250 * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble())), cancellationToken);
            }
        }
    }

    private async Task<MigratorException> FailureAsync(
        NpgsqlConnection connection, Tenant tenant, PendingFile pending, PostgresException exception, int? statement, bool isGuard)
    {
        if (isGuard && exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            return WrongTenant(tenant, pending.File, exception);
        }

        var failure = SqlFailure.Of(exception, pending.File, tenant.Values, statement);
        if (!TransientErrors.IsLockConflict(exception))
        {
            await NoteAsync(connection, HistoryTable.Insert(RowOf(tenant, pending) with
            {
                State = HistoryState.Failed,
                StartedAt = DateTimeOffset.UtcNow,
                ErrorCode = exception.SqlState,
                ErrorMessage = exception.MessageText,
                ErrorStatement = failure.Statement,
            }));
        }

        return new SqlFailureException(failure, "The file was rolled back; nothing of it remains.", exception);
    }

    private static MigratorException WrongTenant(Tenant tenant, MigrationFile file, PostgresException exception) => new(
        $"{file.FileName}: this connection does not lead to tenant {tenant.Name} (database {tenant.Place}) any more, or its mark in "
        + $"{HistoryTable.Name} is gone. Nothing was applied. Connect directly to the server and look who shares it.",
        ExitCode.VerificationFailed, exception);

    // The first error is the one to tell, not that it could not be noted.
    private static async Task NoteAsync(NpgsqlConnection connection, NpgsqlBatchCommand note)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { note } };
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
        }
    }

    private HistoryRow RowOf(Tenant tenant, PendingFile pending) => new()
    {
        Scope = tenant.Scope,
        Kind = pending.Kind,
        Key = pending.File.Key,
        Attempt = pending.Attempt,
        State = HistoryState.Partial,
        FileName = pending.File.FileName,
        Checksum = pending.File.Checksum,
        Statements = pending.File.Statements.Count,
        Run = run,
    };

    private static NpgsqlBatchCommand GuardOf(Tenant tenant, bool isLocal, bool isFlushed) => new(Guard)
    {
        Parameters =
        {
            new() { Value = tenant.Database }, new() { Value = tenant.Scope }, new() { Value = tenant.Name }, new() { Value = tenant.OwnerRole },
            new() { Value = SearchPath.Render(tenant.SearchPath) }, new() { Value = isLocal }, new() { Value = !isFlushed },
        },
    };

    // SET without LOCAL outlives the transaction, and so would the tenant's next file see it.
    private static bool ChangesSession(MigrationFile file) => file.Statements.Any(statement =>
        statement.StartsWith("SET") || statement.StartsWith("RESET") || statement.Text.Contains("set_config", StringComparison.OrdinalIgnoreCase));

    private void Applied(Tenant tenant, PendingFile file, ChangeRecorder recorder, TimeSpan duration)
    {
        recorder.Add(Describe(file), null);
        tell(RunEvent.FileApplied(tenant.Name, file.File.FileName, duration));
    }

    private static async Task RestoreSessionAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAllAsync(["RESET ROLE", "RESET ALL"], CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // A broken connection has no session to restore; the first error is the one to tell.
        }
    }

    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAllAsync(["ROLLBACK", "RESET ALL"], CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The connection is broken, so the server rolls back by itself; the first error is the one to tell.
        }
    }
}
