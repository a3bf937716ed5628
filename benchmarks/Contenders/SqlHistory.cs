using Npgsql;

namespace Infra.Benchmarks.Contenders;

/// <summary>A history of the same shape as the migrator's, for contenders that bring none.</summary>
internal static class SqlHistory
{
    private const string Schema = "bench_history";

    /// <summary>Quoted name of the table of a tenant.</summary>
    public static string Table(Fleet fleet, string tenant) =>
        fleet.Case.Layout == Layout.Database ? $"{Schema}.history" : $"\"{tenant}\".{Schema}";

    /// <summary>Statements that make the table unless it is there.</summary>
    /// <param name="layout">A schema of its own in the tenant's database, or a table in the tenant's schema.</param>
    /// <param name="table">Quoted name of the table.</param>
    public static IEnumerable<string> Create(Layout layout, string table)
    {
        if (layout == Layout.Database)
        {
            yield return $"CREATE SCHEMA IF NOT EXISTS {Schema}";
        }

        yield return $"CREATE TABLE IF NOT EXISTS {table} (scope text NOT NULL, kind text NOT NULL, version bigint NOT NULL, attempt integer NOT NULL, "
            + "state text NOT NULL, file_name text NOT NULL, checksum text NOT NULL, statements integer NOT NULL, applied_statements integer NOT NULL, "
            + "started_statements integer NOT NULL, statement_hashes text[] NOT NULL, started_at timestamptz NOT NULL, "
            + "finished_at timestamptz NOT NULL, duration_ms bigint NOT NULL, applied_by text NOT NULL, tool_version text NOT NULL, "
            + "run_id uuid NOT NULL, error_code text, error_message text, error_statement integer, PRIMARY KEY (scope, kind, version, attempt))";
    }

    /// <summary>Statement that records a file.</summary>
    public static string Insert(string table, WorkloadFile file) =>
        $"INSERT INTO {table} VALUES ('', 'versioned', {file.Version}, 1, 'applied', '{file.FileName}', 'sha256:{new string('0', 64)}', "
            + $"{file.Statements.Count}, {file.Statements.Count}, {file.Statements.Count}, "
            + $"ARRAY[{string.Join(", ", file.Statements.Select(_ => $"'{new string('0', 64)}'"))}], now(), clock_timestamp(), "
            + "(extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint, session_user, '1', '00000000-0000-0000-0000-000000000001')";

    /// <summary>A file with its row, as one transaction where it may be one.</summary>
    public static IEnumerable<string> Apply(string table, WorkloadFile file) => file.IsTransactional
        ? ["BEGIN", .. file.Statements, Insert(table, file), "COMMIT"]
        : [.. file.Statements, Insert(table, file)];

    /// <summary>Writes rows for all files of a fleet into all tenants.</summary>
    public static Task MarkAppliedAsync(Fleet fleet, CancellationToken cancellationToken) => fleet.ForEachTenantAsync(
        async (connection, tenant) =>
        {
            var table = Table(fleet, tenant);
            await Contender.ExecuteAsync(
                connection, [.. Create(fleet.Case.Layout, table), .. fleet.Files.Select(file => Insert(table, file))], cancellationToken);
        },
        cancellationToken);

    /// <summary>Versions that are recorded.</summary>
    public static Task<IReadOnlySet<int>> ReadAsync(
        NpgsqlConnection connection, Fleet fleet, string tenant, CancellationToken cancellationToken)
    {
        var table = Table(fleet, tenant);
        return Contender.ReadVersionsAsync(connection, table, $"SELECT version FROM {table}", cancellationToken);
    }
}
