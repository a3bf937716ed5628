using System.Text;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;
using NpgsqlTypes;

namespace Infra.Migrator.Migrations;

/// <summary>The table that remembers what a database has, in a schema of the administrator's own: neither the application nor a search path
/// can put another one in its place. Rows are only added, and the newest row of a file counts, so the table is its own log. Its primary key
/// lets nobody apply a file twice, even where a lock is lost.</summary>
internal static class HistoryTable
{
    /// <summary>Schema of the table.</summary>
    public const string Schema = "infra_migrator";

    /// <summary>Qualified name.</summary>
    public const string Name = $"{Schema}.history";

    /// <summary>Kind of a versioned file.</summary>
    public const string VersionedKind = "versioned";

    /// <summary>Kind of a repeatable file.</summary>
    public const string RepeatableKind = "repeatable";

    /// <summary>Kind of a file that runs before or after others.</summary>
    public const string HookKind = "hook";

    /// <summary>What a versioned file with test data adds to its kind: test data has version numbers of its own.</summary>
    public const string TestDataPrefix = "testdata-";

    /// <summary>Kind of the row that names the tenant a scope belongs to.</summary>
    public const string TenantKind = "tenant";

    private const string Columns = """
          scope text NOT NULL,
          kind text NOT NULL,
          key text NOT NULL,
          attempt integer NOT NULL,
          state text NOT NULL,
          file_name text NOT NULL,
          checksum text NOT NULL,
          statements integer NOT NULL,
          applied_statements integer NOT NULL,
          started_statements integer NOT NULL,
          statement_hashes text[] NOT NULL,
          started_at timestamptz NOT NULL,
          finished_at timestamptz NOT NULL,
          duration_ms bigint NOT NULL,
          applied_by text NOT NULL,
          tool_version text NOT NULL,
          run_id uuid NOT NULL,
          error_code text,
          error_message text,
          error_statement integer,
          PRIMARY KEY (scope, kind, key, attempt)
        """;

    private const string ColumnNames =
        "scope, kind, key, attempt, state, file_name, checksum, statements, applied_statements, started_statements, statement_hashes, started_at, "
        + "finished_at, duration_ms, applied_by, tool_version, run_id, error_code, error_message, error_statement";

    // Applied rows are few beside their reads, so the newest row is picked here and not kept in a second table.
    // The hashes come as one text: reading an array makes Npgsql set up all array types anew for every database.
    private const string Select = $"""
        select distinct on (scope, kind, key) scope, kind, key, attempt, state, file_name, checksum, statements, applied_statements,
          pg_catalog.array_to_string(statement_hashes, ' '), started_statements, duration_ms, error_message from {Name}
        """;

    private const string Order = " order by scope, kind, key, attempt desc";

    /// <summary>Reads the history of every tenant of a database, in one round trip once there is a table.</summary>
    public static Task<History> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(connection, new NpgsqlBatchCommand(Select + Order), cancellationToken);

    /// <summary>Reads the history of one tenant.</summary>
    public static Task<History> ReadAsync(NpgsqlConnection connection, string scope, CancellationToken cancellationToken) =>
        ReadAsync(
            connection, new NpgsqlBatchCommand($"{Select} where scope = $1{Order}") { Parameters = { new() { Value = scope } } }, cancellationToken);

    /// <summary>Makes the table, or brings that of the first release to today's layout, and adds rows.</summary>
    /// <param name="connection">The administrator's connection to the database.</param>
    /// <param name="layout">What there is.</param>
    /// <param name="rows">Rows to add in the same transaction.</param>
    /// <param name="isFlushed">False when more is committed on this connection before anybody is told of it.</param>
    /// <param name="recorder">Told the change of the table; rows are none.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task EnsureAsync(
        NpgsqlConnection connection, HistoryLayout layout, IReadOnlyList<HistoryRow> rows, bool isFlushed, ChangeRecorder recorder,
        CancellationToken cancellationToken)
    {
        if (layout == HistoryLayout.First)
        {
            await UpgradeAsync(connection, recorder, cancellationToken);
        }

        if (layout == HistoryLayout.Missing)
        {
            string[] statements = [$"CREATE SCHEMA IF NOT EXISTS {Schema}", $"CREATE TABLE IF NOT EXISTS {Name} ({Columns})"];
            await recorder.DoAsync(
                $"create the history table {Name}", string.Join(";\n", statements),
                () => SendAsync([.. statements.Select(statement => new NpgsqlBatchCommand(statement)), .. rows.Select(Insert)]));
        }
        else if (rows.Count > 0 && !recorder.IsDryRun)
        {
            await SendAsync(rows.Select(Insert));
        }

        async Task SendAsync(IEnumerable<NpgsqlBatchCommand> commands)
        {
            await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
            foreach (var command in isFlushed ? commands : commands.Append(CommitWithoutFlush()))
            {
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Makes the commit of the transaction under way not wait for the disk: a later one does, for both. A crash of the server in between
    /// loses the newest transactions, never an older one.</summary>
    public static NpgsqlBatchCommand CommitWithoutFlush() => new("select pg_catalog.set_config('synchronous_commit', 'off', true)");

    /// <summary>A row to add.</summary>
    public static NpgsqlBatchCommand Insert(HistoryRow row)
    {
        // now() is the start of the transaction: for a file in one transaction, the start of the file.
        var started = row.StartedAt is null ? "pg_catalog.now()" : "$17";
        var command = new NpgsqlBatchCommand($"""
            insert into {Name} ({ColumnNames})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, {started}, pg_catalog.clock_timestamp(),
              (extract(epoch from pg_catalog.clock_timestamp() - {started}) * 1000)::bigint, session_user, $12, $13, $14, $15, $16)
            """);
        foreach (var value in new object?[]
                 {
                     row.Scope, row.Kind, row.Key, row.Attempt, Word(row.State), row.FileName, row.Checksum, row.Statements,
                     row.AppliedStatements, row.StartedStatements, row.StatementHashes.ToArray(), ServerConnector.ToolVersion, row.Run,
                 })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        command.Parameters.Add(Nullable(row.ErrorCode, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(row.ErrorMessage, NpgsqlDbType.Text));
        command.Parameters.Add(Nullable(row.ErrorStatement, NpgsqlDbType.Integer));
        if (row.StartedAt is { } at)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = at.UtcDateTime });
        }

        return command;
    }

    /// <summary>Notes how far a file outside a transaction has come, in the row of its attempt.</summary>
    public static NpgsqlBatchCommand Progress(HistoryRow row) => new($"""
        update {Name} set state = $5, applied_statements = $6, started_statements = $7, statement_hashes = $8, finished_at = clock_timestamp(),
          duration_ms = (extract(epoch from clock_timestamp() - started_at) * 1000)::bigint, error_code = $9, error_message = $10, error_statement = $11
        where scope = $1 and kind = $2 and key = $3 and attempt = $4
        """)
    {
        Parameters =
        {
            new() { Value = row.Scope }, new() { Value = row.Kind }, new() { Value = row.Key }, new() { Value = row.Attempt },
            new() { Value = Word(row.State) }, new() { Value = row.AppliedStatements }, new() { Value = row.StartedStatements },
            new() { Value = row.StatementHashes.ToArray() }, Nullable(row.ErrorCode, NpgsqlDbType.Text),
            Nullable(row.ErrorMessage, NpgsqlDbType.Text), Nullable(row.ErrorStatement, NpgsqlDbType.Integer),
        },
    };

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private static string Word(HistoryState state) => state.ToString().ToLowerInvariant();

    private static async Task<History> ReadAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var entries = new List<HistoryEntry>();
            while (await reader.ReadAsync(cancellationToken))
            {
                entries.Add(new HistoryEntry(
                    reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3),
                    Enum.Parse<HistoryState>(reader.GetString(4), ignoreCase: true), reader.GetString(5), reader.GetString(6), reader.GetInt32(7),
                    reader.GetInt32(8), reader.GetString(9).Split(' ', StringSplitOptions.RemoveEmptyEntries), reader.GetInt32(10), reader.GetInt64(11),
                    reader.GetText(12)));
            }

            return new History(HistoryLayout.Current, entries);
        }
        catch (PostgresException exception) when (
            exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return History.None;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedColumn)
        {
            return new History(HistoryLayout.First, await ReadFirstAsync(connection, cancellationToken));
        }
    }

    // The first release had a table of files and one of test data, each with a row per version.
    private static async Task<IReadOnlyList<HistoryEntry>> ReadFirstAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            await FirstSelectAsync(connection, cancellationToken),
            reader => new HistoryEntry(
                "", reader.GetString(0), reader.GetString(1), 1, reader.GetBoolean(2) ? HistoryState.Applied : HistoryState.Partial, reader.GetString(3),
                reader.GetString(4), reader.GetInt32(5), reader.GetInt32(6), [], reader.GetInt32(6), reader.GetInt64(7), null),
            cancellationToken);

    private static async Task<string> FirstSelectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var hasTestData = await connection.ScalarAsync<bool>(
            $"select to_regclass('{Schema}.test_data_history') is not null", cancellationToken);
        var sql = new StringBuilder();
        foreach (var (table, kind) in new[] { ("history", VersionedKind), ("test_data_history", TestDataPrefix + VersionedKind) })
        {
            if (table == "history" || hasTestData)
            {
                sql.Append(sql.Length == 0 ? "" : " union all ").Append($"""
                    select '{kind}'::text, version::text, finished, file_name, checksum, statements, applied_statements, coalesce(duration_ms, 0),
                      started_at, applied_by, tool_version, run_id from {Schema}.{table}
                    """);
            }
        }

        return sql.ToString();
    }

    private static async Task UpgradeAsync(NpgsqlConnection connection, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        var rows = await FirstSelectAsync(connection, cancellationToken);
        string[] statements =
        [
            "BEGIN",
            $"CREATE TABLE {Schema}.history_2 ({Columns})",
            $"""
            insert into {Schema}.history_2 ({ColumnNames})
            select '', r.kind, r.version, 1, case when r.finished then 'applied' else 'partial' end, r.file_name, r.checksum, r.statements,
              r.applied_statements, r.applied_statements, array[]::text[], r.started_at, r.started_at + r.duration_ms * interval '1 millisecond',
              r.duration_ms, r.applied_by, r.tool_version, r.run_id, null, null, null
            from ({rows}) r (kind, version, finished, file_name, checksum, statements, applied_statements, duration_ms, started_at, applied_by,
              tool_version, run_id)
            """,
            $"ALTER TABLE {Name} RENAME TO history_1",
            $"ALTER INDEX {Schema}.history_pkey RENAME TO history_1_pkey",
            $"ALTER TABLE {Schema}.history_2 RENAME TO history",
            $"ALTER INDEX {Schema}.history_2_pkey RENAME TO history_pkey",
            "COMMIT",
        ];
        await recorder.DoAsync(
            $"bring the history table {Name} to its new layout; the former one stays as {Schema}.history_1", string.Join(";\n", statements),
            () => connection.ExecuteAllAsync(statements, cancellationToken));
    }
}

/// <summary>A row of the history to write.</summary>
internal sealed record HistoryRow
{
    /// <summary>Schema of the tenant; empty when it has the database.</summary>
    public required string Scope { get; init; }

    /// <summary>Kind, a constant of <see cref="HistoryTable"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Version, or name of a file without version.</summary>
    public required string Key { get; init; }

    /// <summary>Number of the row, one above the newest one's.</summary>
    public required int Attempt { get; init; }

    /// <summary>What it says.</summary>
    public required HistoryState State { get; init; }

    /// <summary>Name of the file.</summary>
    public required string FileName { get; init; }

    /// <summary>Its checksum.</summary>
    public required string Checksum { get; init; }

    /// <summary>How many statements it has.</summary>
    public int Statements { get; init; }

    /// <summary>How many are done.</summary>
    public int AppliedStatements { get; init; }

    /// <summary>Number of the statement begun last, from 1.</summary>
    public int StartedStatements { get; init; }

    /// <summary>Hashes of the statements that are done, for a file outside a transaction.</summary>
    public IReadOnlyList<string> StatementHashes { get; init; } = [];

    /// <summary>When it was begun. Default: with the transaction.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The run.</summary>
    public required Guid Run { get; init; }

    /// <summary>SQLSTATE of the failure.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Message of the failure.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>Number of the statement that failed, from 1.</summary>
    public int? ErrorStatement { get; init; }
}
