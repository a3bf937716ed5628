using System.Diagnostics;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Migrations;

/// <summary>Applies files to one tenant as its owner: each in one transaction and one round trip with its row of the history.</summary>
/// <remarks>Files see the tenant's own search path, or <c>"$user", public</c> when it declares none, whatever roles or databases
/// set.</remarks>
internal sealed class MigrationRunner(Guid run, HistoryTable history)
{
    private static readonly string[] DefaultSearchPath = ["$user", "public"];

    /// <summary>Applies what is pending. Called under the tenant's lock.</summary>
    /// <param name="connection">The administrator's connection to the tenant's database.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="files">All its files of this kind.</param>
    /// <param name="recorder">Told each file.</param>
    /// <param name="cancellationToken">Rolls the current file back; of a file without transaction, ends after the current
    /// statement.</param>
    public async Task ApplyAsync(
        NpgsqlConnection connection, Tenant tenant, IReadOnlyList<MigrationFile> files, ChangeRecorder recorder,
        CancellationToken cancellationToken)
    {
        await history.EnsureAsync(connection, recorder, cancellationToken);
        var plan = MigrationPlan.Compare(files, await history.ReadAsync(connection, cancellationToken));
        if (plan.Problems.Count > 0)
        {
            throw new MigratorException(string.Join('\n', plan.Problems), ExitCode.VerificationFailed);
        }

        foreach (var file in plan.Pending)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await recorder.DoAsync($"apply {file.FileName}", () => file.Transactional
                ? ApplyInTransactionAsync(connection, tenant, file, cancellationToken)
                : ApplyStatementsAsync(connection, tenant, file, cancellationToken));
        }
    }

    private async Task ApplyInTransactionAsync(
        NpgsqlConnection connection, Tenant tenant, MigrationFile file, CancellationToken cancellationToken)
    {
        var statements = new Dictionary<NpgsqlBatchCommand, SqlStatement>();
        try
        {
            await TransientErrors.RetryAsync(
                async () =>
                {
                    statements.Clear();
                    await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
                    foreach (var start in new[]
                             {
                                 "BEGIN", $"SET LOCAL ROLE {SqlText.Identifier(tenant.OwnerRole)}",
                                 $"SET LOCAL search_path TO {SearchPathOf(tenant)}",
                             })
                    {
                        batch.BatchCommands.Add(new NpgsqlBatchCommand(start));
                    }

                    foreach (var statement in file.Statements)
                    {
                        var command = new NpgsqlBatchCommand(statement.Text);
                        statements.Add(command, statement);
                        batch.BatchCommands.Add(command);
                    }

                    batch.BatchCommands.Add(new NpgsqlBatchCommand("RESET ROLE"));
                    batch.BatchCommands.Add(history.InsertFinished(file, run));
                    batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
                    batch.BatchCommands.Add(new NpgsqlBatchCommand("RESET ALL"));
                    try
                    {
                        return await batch.ExecuteNonQueryAsync(cancellationToken);
                    }
                    catch
                    {
                        await RollBackAsync(connection);
                        throw;
                    }
                },
                TransientErrors.IsLockConflict,
                cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The cancellation may have come after the commit.
            if (!(await history.ReadAsync(connection, CancellationToken.None)).Any(entry => entry.Version == file.Version))
            {
                throw;
            }
        }
        catch (PostgresException exception)
        {
            var statement = exception.BatchCommand is NpgsqlBatchCommand command ? statements.GetValueOrDefault(command) : null;
            throw new MigratorException(
                $"{Describe(exception, file, statement)}\nThe file was rolled back; nothing of it remains.",
                ExitCode.TenantsFailed, exception);
        }
    }

    /// <summary>Statement by statement, each noted, so that the next run goes on after the last that succeeded. A statement that runs is
    /// let end: half a concurrent index has to be dropped by hand.</summary>
    private async Task ApplyStatementsAsync(
        NpgsqlConnection connection, Tenant tenant, MigrationFile file, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var entries = await history.ReadAsync(connection, cancellationToken);
        var done = entries.FirstOrDefault(entry => entry.Version == file.Version)?.AppliedStatements ?? 0;
        for (; done < file.Statements.Count; done++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var statement = file.Statements[done];
            try
            {
                // No lock_timeout: these statements wait without holding others up, and giving up leaves an invalid index behind.
                await connection.ExecuteAsync($"SET ROLE {SqlText.Identifier(tenant.OwnerRole)}", CancellationToken.None);
                await connection.ExecuteAsync($"SET search_path TO {SearchPathOf(tenant)}", CancellationToken.None);
                await connection.ExecuteAsync("SET lock_timeout = 0", CancellationToken.None);
                await connection.ExecuteAsync(statement.Text, CancellationToken.None);
            }
            catch (PostgresException exception)
            {
                await RestoreSessionAsync(connection);
                throw new MigratorException(
                    $"{Describe(exception, file, statement)}\nThe file runs outside a transaction: {done} of {file.Statements.Count} "
                        + $"statements are done and noted; "
                    + $"the next apply goes on from here.{await DescribeInvalidIndexesAsync(connection)}",
                    ExitCode.TenantsFailed, exception);
            }

            await RestoreSessionAsync(connection);
            await history.SaveProgressAsync(connection, file, done + 1, watch.Elapsed, run, CancellationToken.None);
        }
    }

    private static string SearchPathOf(Tenant tenant) =>
        SearchPath.Render(tenant.Settings.SearchPath is { Count: > 0 } own ? own : DefaultSearchPath);

    private static async Task RestoreSessionAsync(NpgsqlConnection connection)
    {
        await connection.ExecuteAsync("RESET ROLE", CancellationToken.None);
        await connection.ExecuteAsync("RESET ALL", CancellationToken.None);
    }

    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
            await connection.ExecuteAsync("RESET ALL", CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // The connection is broken, so the server rolls back by itself; the first error is the one to tell.
        }
    }

    private static async Task<string> DescribeInvalidIndexesAsync(NpgsqlConnection connection)
    {
        var indexes = await connection.QueryAsync(
            "select format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid "
            + "join pg_namespace n on n.oid = c.relnamespace where not i.indisvalid order by 1",
            reader => reader.GetString(0), CancellationToken.None);
        return indexes.Count == 0
            ? ""
            : $" Invalid indexes are left behind; drop them first: "
                + $"{string.Join("; ", indexes.Select(index => $"DROP INDEX CONCURRENTLY {index}"))}";
    }

    private static string Describe(PostgresException exception, MigrationFile file, SqlStatement? statement)
    {
        var hint = exception.Hint is { } text ? $"\nHint: {text}" : "";
        if (statement is null)
        {
            return $"{file.FileName}: at commit: {exception.MessageText} ({exception.SqlState}){hint}";
        }

        var offset = statement.Offset + (exception.Position > 0 ? TextLocation.OffsetOfCharacter(statement.Text, exception.Position) : 0);
        var location = TextLocation.Of(file.Text, offset);
        return $"{file.FileName}:{location}: {exception.MessageText} ({exception.SqlState})\n{location.Excerpt(file.Text)}{hint}";
    }
}
