using System.Globalization;
using Npgsql;

namespace Infra.Benchmarks;

/// <summary>A migration of the workload.</summary>
/// <param name="Version">1 and up.</param>
/// <param name="Name">Name in the file name.</param>
/// <param name="Statements">Its statements, without semicolons.</param>
/// <param name="IsTransactional">False when PostgreSQL runs it only outside a transaction.</param>
internal sealed record WorkloadFile(int Version, string Name, IReadOnlyList<string> Statements, bool IsTransactional = true)
{
    /// <summary>File name as the migrator wants it.</summary>
    public string FileName => $"V{Version:000}__{Name}.sql";

    /// <summary>Content of the file.</summary>
    public string Text => string.Concat(Statements.Select(statement => statement + ";\n"));
}

/// <summary>The files that every contender applies. Names are not qualified: the search path decides where they go.</summary>
internal static class Workload
{
    /// <summary>Ordinary migrations of the base set.</summary>
    public const int Base = 10;

    /// <summary>The file that some tenants stop at when the state is <see cref="State.Failures"/>.</summary>
    public const int FailingVersion = 7;

    private const int IndexVersion = 11;
    private const int DataVersion = 12;
    private const int DataRows = 10_000;

    /// <summary>What applies in a state: ten files of five statements and, from nothing, an index made concurrently and a file that
    /// writes 10 000 rows; one more ordinary file where one is pending.</summary>
    public static IReadOnlyList<WorkloadFile> Files(State state) => state switch
    {
        State.Nothing => Ordinary(Base),
        State.Pending => Ordinary(Base + 1),
        _ =>
        [
            .. Ordinary(Base),
            new WorkloadFile(
                IndexVersion, "index_concurrently", ["CREATE INDEX CONCURRENTLY item_01_created ON item_01 (created_at)"],
                IsTransactional: false),
            new WorkloadFile(
                DataVersion, "data",
                [$"INSERT INTO item_01 (name, amount) SELECT 'row ' || n, n FROM generate_series(1, {DataRows}) AS n"]),
        ],
    };

    /// <summary>Puts something in the way of one statement in the middle of <see cref="FailingVersion"/>.</summary>
    public static string Obstacle(string schema) => $"CREATE TABLE \"{schema}\".item_{FailingVersion:00}_name ()";

    /// <summary>Takes it away.</summary>
    public static string RemoveObstacle(string schema) => $"DROP TABLE \"{schema}\".item_{FailingVersion:00}_name";

    /// <summary>Which files have left everything that they make, and which only a part of it.</summary>
    public static async Task<(IReadOnlySet<int> Whole, IReadOnlySet<int> Partial)> ReadAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        // One row per thing that a file makes and that is there.
        const string Things = """
            SELECT substr(c.relname, 6, 2)::int AS version
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND (c.relname ~ '^item_[0-9]{2}$' AND c.relkind = 'r' OR c.relname ~ '^item_[0-9]{2}_name$' AND c.relkind = 'i')
            UNION ALL
            SELECT substr(c.relname, 6, 2)::int
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname ~ '^item_[0-9]{2}$' AND a.attname = 'note'
            UNION ALL
            SELECT substr(k.conname, 6, 2)::int
            FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
            WHERE n.nspname = $1 AND k.conname ~ '^item_[0-9]{2}_amount$'
            UNION ALL
            SELECT 11 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace, generate_series(1, 4)
            WHERE n.nspname = $1 AND c.relname = 'item_01_created' AND i.indisvalid
            """;
        var made = new Dictionary<int, int>();
        await using (var command = new NpgsqlCommand($"SELECT version, count(*) FROM ({Things}) AS thing GROUP BY version", connection))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = schema });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                made[reader.GetInt32(0)] = (int)reader.GetInt64(1);
            }
        }

        if (made.GetValueOrDefault(1) == 4)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM \"{schema}\".item_01 WHERE amount > 0", connection);
            var rows = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            if (rows > 0)
            {
                made[DataVersion] = rows == DataRows ? 4 : 1;
            }
        }

        return (made.Where(pair => pair.Value == 4).Select(pair => pair.Key).ToHashSet(),
            made.Where(pair => pair.Value != 4).Select(pair => pair.Key).ToHashSet());
    }

    private static WorkloadFile[] Ordinary(int count) =>
    [
        .. Enumerable.Range(1, count).Select(version =>
        {
            var table = $"item_{version.ToString("00", CultureInfo.InvariantCulture)}";
            return new WorkloadFile(version, table,
            [
                $"CREATE TABLE {table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, state text NOT NULL "
                    + "DEFAULT 'new', amount numeric(12, 2) NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now())",
                $"CREATE INDEX {table}_name ON {table} (name)",
                $"ALTER TABLE {table} ADD COLUMN note text",
                $"ALTER TABLE {table} ADD CONSTRAINT {table}_amount CHECK (amount >= 0)",
                $"INSERT INTO {table} (name) VALUES ('first'), ('second'), ('third')",
            ]);
        }),
    ];
}
