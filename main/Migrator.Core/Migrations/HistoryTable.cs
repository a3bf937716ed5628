using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Migrations;

/// <summary>A row of the history.</summary>
/// <param name="Version">Version of the file.</param>
/// <param name="FileName">Its name when it was applied.</param>
/// <param name="Checksum">Its checksum then.</param>
/// <param name="IsFinished">False when a file without transaction stopped half-way.</param>
/// <param name="AppliedStatements">How many of its statements are done.</param>
/// <param name="AppliedChecksum">Hash of those statements, for an unfinished file.</param>
internal sealed record HistoryEntry(
    long Version, string FileName, string Checksum, bool IsFinished, int AppliedStatements, string? AppliedChecksum);

/// <summary>The table that remembers which files a database has, in a schema of the administrator's own: neither the application nor a
/// search path can put another one in its place.</summary>
/// <param name="TableName">Name of the table in <see cref="Schema"/>.</param>
internal sealed record HistoryTable(string TableName)
{
    /// <summary>Remembers the tenant's own files.</summary>
    public static readonly HistoryTable Migrations = new("history");

    /// <summary>Remembers its test data, which has version numbers of its own.</summary>
    public static readonly HistoryTable TestData = new("test_data_history");

    /// <summary>Schema of the table.</summary>
    public const string Schema = "infra_migrator";

    /// <summary>Qualified name.</summary>
    public string Name => $"{Schema}.{TableName}";

    private string Definition => $"""
        CREATE TABLE {Name} (
          version bigint PRIMARY KEY,
          file_name text NOT NULL,
          checksum text NOT NULL,
          finished boolean NOT NULL,
          statements integer NOT NULL,
          applied_statements integer NOT NULL,
          applied_checksum text,
          started_at timestamptz NOT NULL,
          duration_ms bigint,
          applied_by text NOT NULL,
          tool_version text NOT NULL,
          run_id uuid NOT NULL)
        """;

    /// <summary>Makes the table unless it is there. Called under the tenant's lock.</summary>
    public async Task EnsureAsync(NpgsqlConnection connection, ChangeRecorder recorder, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, cancellationToken))
        {
            await recorder.DoAsync($"create the history table {Name}", async () =>
            {
                await using var batch = new NpgsqlBatch(connection)
                {
                    BatchCommands = { new NpgsqlBatchCommand($"CREATE SCHEMA IF NOT EXISTS {Schema}"), new NpgsqlBatchCommand(Definition) },
                };
                await batch.ExecuteNonQueryAsync(cancellationToken);
            });
        }
    }

    /// <summary>Reads the history in the order of versions; empty when there is no table.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ExistsAsync(connection, cancellationToken)
            ? await connection.QueryAsync(
                $"select version, file_name, checksum, finished, applied_statements, applied_checksum from {Name} order by version",
                reader => new HistoryEntry(
                    reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), reader.GetInt32(4),
                    reader.GetText(5)),
                cancellationToken)
            : [];

    /// <summary>The row of a file applied in one transaction, written in that transaction.</summary>
    public NpgsqlBatchCommand InsertFinished(MigrationFile file, Guid run) => new($"""
        insert into {Name} (version, file_name, checksum, finished, statements, applied_statements, started_at, duration_ms, applied_by, tool_version, run_id)
        values ($1, $2, $3, true, $4, $4, pg_catalog.now(),
          (extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::bigint, session_user, $5, $6)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = file.Version }, new NpgsqlParameter { Value = file.FileName },
            new NpgsqlParameter { Value = file.Checksum },
            new NpgsqlParameter { Value = file.Statements.Count }, new NpgsqlParameter { Value = ServerConnector.ToolVersion },
            new NpgsqlParameter { Value = run },
        },
    };

    /// <summary>Notes how far a file without transaction has come.</summary>
    public async Task SaveProgressAsync(
        NpgsqlConnection connection, MigrationFile file, int applied, TimeSpan duration, Guid run, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            $"""
            insert into {Name} (version, file_name, checksum, finished, statements, applied_statements, applied_checksum, started_at, duration_ms,
              applied_by, tool_version, run_id)
            values ($1, $2, $3, $4 = $5, $4, $5, $6, now(), $7, session_user, $8, $9)
            on conflict (version) do update set file_name = excluded.file_name, checksum = excluded.checksum, finished = excluded.finished,
              statements = excluded.statements, applied_statements = excluded.applied_statements, applied_checksum = excluded.applied_checksum,
              duration_ms = excluded.duration_ms, applied_by = excluded.applied_by, tool_version = excluded.tool_version, run_id = excluded.run_id
            returning version
            """,
            reader => reader.GetInt64(0), cancellationToken,
            file.Version, file.FileName, file.Checksum, file.Statements.Count, applied, file.ChecksumOfFirst(applied),
            (long)duration.TotalMilliseconds, ServerConnector.ToolVersion, run);

    private Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("select to_regclass($1) is not null", cancellationToken, Name);
}
