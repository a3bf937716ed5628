using Infra.Migrator.Connections;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>What the server's catalogue says about everything that tenants share, read in one round trip.</summary>
internal sealed record ServerState
{
    private const string Privileges = """
        select d.datname::text, r.rolname::text, has_database_privilege(r.oid, d.oid, 'CONNECT'),
          has_database_privilege(r.oid, d.oid, 'CREATE') and has_database_privilege(r.oid, d.oid, 'TEMPORARY')
        from unnest($1::text[], $2::text[]) as wanted (database, role)
          join pg_database d on d.datname = wanted.database join pg_roles r on r.rolname = wanted.role
        """;

    private const string ReadOnlyRoles = """
        select d.datname::text, r.rolname::text from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase join pg_roles r on r.oid = s.setrole
        where 'default_transaction_read_only=on' = any(s.setconfig)
        """;

    /// <summary>Every role, by name.</summary>
    public required IReadOnlyDictionary<string, RoleState> Roles { get; init; }

    /// <summary>Every database that is no template, by name.</summary>
    public required IReadOnlyDictionary<string, DatabaseState> Databases { get; init; }

    /// <summary>Pairs of database and role that may connect.</summary>
    public required IReadOnlySet<(string Database, string Role)> MayConnect { get; init; }

    /// <summary>Pairs of database and role that may create schemas and temporary tables.</summary>
    public required IReadOnlySet<(string Database, string Role)> MayCreate { get; init; }

    /// <summary>Pairs of database and role whose sessions start read-only.</summary>
    public required IReadOnlySet<(string Database, string Role)> ReadOnly { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="connection">Connection to any database.</param>
    /// <param name="databases">The databases whose privileges matter.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static async Task<ServerState> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<DatabasePlan> databases, CancellationToken cancellationToken)
    {
        var pairs = databases.SelectMany(database => database.Roles.Select(role => (database.Name, Role: role))).ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(RoleState.Sql),
                new(DatabaseState.Sql) { Parameters = { new() { Value = false } } },
                new(Privileges)
                {
                    Parameters =
                    {
                        new() { Value = pairs.Select(pair => pair.Name).ToArray() }, new() { Value = pairs.Select(pair => pair.Role).ToArray() },
                    },
                },
                new(ReadOnlyRoles),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var roles = await reader.ReadAllAsync(RoleState.Read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var found = await reader.ReadAllAsync(DatabaseState.Read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var privileges = await reader.ReadAllAsync(
            row => (Pair: (row.GetString(0), row.GetString(1)), Connect: row.GetBoolean(2), Create: row.GetBoolean(3)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var readOnly = await reader.ReadAllAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken);
        return new ServerState
        {
            Roles = roles.ToDictionary(role => role.Name),
            Databases = found.ToDictionary(database => database.Name),
            MayConnect = privileges.Where(privilege => privilege.Connect).Select(privilege => privilege.Pair).ToHashSet(),
            MayCreate = privileges.Where(privilege => privilege.Create).Select(privilege => privilege.Pair).ToHashSet(),
            ReadOnly = readOnly.ToHashSet(),
        };
    }
}
