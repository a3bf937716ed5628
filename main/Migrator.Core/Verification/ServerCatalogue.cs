using System.Globalization;
using Infra.Migrator.Connections;
using Infra.Migrator.Provisioning;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>What the server says about itself, its roles and its databases, read in one round trip.</summary>
internal sealed record ServerCatalogue
{
    private const string ServerSql = """
        select current_setting('server_version'), coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false),
          current_setting('max_connections')::int,
          (select count(*)::int from pg_stat_activity where backend_type = 'client backend'),
          current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0),
          (select boot_val from pg_settings where name = 'search_path'), current_setting('server_version_num')::int / 10000
        """;

    private const string SizeSql = """
        select d.datname::text, pg_database_size(d.oid) from pg_database d where d.datname = any($1) and has_database_privilege(d.oid, 'CONNECT')
        """;

    private const string PrivilegeSql = """
        select * from (
          select d.datname::text, r.rolname::text, r.rolsuper, has_database_privilege(r.oid, d.oid, 'CONNECT') as may_connect,
            has_database_privilege(r.oid, d.oid, 'CREATE') as may_create
          from pg_database d, pg_roles r where d.datname = any($1) and r.rolname = any($2)) p
        where may_connect or may_create
        """;

    private const string SettingSql = """
        select coalesce(d.datname::text, ''), coalesce(r.rolname::text, ''), s.setconfig
        from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase left join pg_roles r on r.oid = s.setrole
        where (s.setdatabase = 0 or d.datname = any($1)) and (s.setrole = 0 or r.rolname = any($2))
        """;

    /// <summary>Version, e.g. <c>16.4</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Major version.</summary>
    public required int MajorVersion { get; init; }

    /// <summary>Whether this connection is encrypted.</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>Most connections that the server takes.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Connections of clients now.</summary>
    public required int UsedConnections { get; init; }

    /// <summary>Connections that are kept for superusers and their like.</summary>
    public required int ReservedConnections { get; init; }

    /// <summary>Every role, by name.</summary>
    public required IReadOnlyDictionary<string, RoleState> Roles { get; init; }

    /// <summary>Every database that is no template, by name; without sizes.</summary>
    public required IReadOnlyDictionary<string, DatabaseState> Databases { get; init; }

    /// <summary>Sizes in bytes of the databases that were asked for.</summary>
    public required IReadOnlyDictionary<string, long> Sizes { get; init; }

    /// <summary>Privileges on databases, by database and role; nothing for a role that has none.</summary>
    public required IReadOnlyDictionary<(string Database, string Role), DatabasePrivilege> Privileges { get; init; }

    /// <summary>Settings that sessions start with.</summary>
    public required SessionDefaults Sessions { get; init; }

    /// <summary>Connections that are free for everybody.</summary>
    public int FreeConnections => MaxConnections - ReservedConnections - UsedConnections;

    /// <summary>Reads it.</summary>
    /// <param name="connection">Connection to any database.</param>
    /// <param name="databases">Databases whose privileges and settings matter.</param>
    /// <param name="roles">Roles that matter.</param>
    /// <param name="measured">Databases whose size is wanted.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public static async Task<ServerCatalogue> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> databases, IReadOnlyCollection<string> roles, IReadOnlyCollection<string> measured,
        CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(ServerSql),
                new(RoleState.Sql),
                new(DatabaseState.Sql) { Parameters = { new() { Value = false } } },
                new(SizeSql) { Parameters = { new() { Value = measured.ToArray() } } },
                new(PrivilegeSql) { Parameters = { new() { Value = databases.ToArray() }, new() { Value = roles.ToArray() } } },
                new(SettingSql) { Parameters = { new() { Value = databases.ToArray() }, new() { Value = roles.ToArray() } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (version, isEncrypted, most, used, reserved, searchPath, major) = (
            reader.GetString(0), reader.GetBoolean(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetString(5),
            reader.GetInt32(6));
        await reader.NextResultAsync(cancellationToken);
        var foundRoles = await reader.ReadAllAsync(RoleState.Read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var foundDatabases = await reader.ReadAllAsync(DatabaseState.Read, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var sizes = await reader.ReadAllAsync(row => (Name: row.GetString(0), Size: row.GetInt64(1)), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var privileges = await reader.ReadAllAsync(
            row => (Key: (row.GetString(0), row.GetString(1)), Value: new DatabasePrivilege(row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4))),
            cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var settings = await reader.ReadAllAsync(
            row => (Key: (row.GetString(0), row.GetString(1)), Value: row.GetFieldValue<string[]>(2)), cancellationToken);
        return new ServerCatalogue
        {
            Version = version,
            MajorVersion = major,
            IsEncrypted = isEncrypted,
            MaxConnections = most,
            UsedConnections = used,
            ReservedConnections = reserved,
            Roles = foundRoles.ToDictionary(role => role.Name),
            Databases = foundDatabases.ToDictionary(database => database.Name),
            Sizes = sizes.ToDictionary(size => size.Name, size => size.Size),
            Privileges = privileges.ToDictionary(pair => pair.Key, pair => pair.Value),
            Sessions = new SessionDefaults(settings.ToDictionary(pair => pair.Key, pair => pair.Value), searchPath),
        };
    }
}

/// <summary>What a role may do with a database.</summary>
/// <param name="IsSuperuser">Whether the role may do everything anyway.</param>
/// <param name="MayConnect">Whether it may connect.</param>
/// <param name="MayCreate">Whether it may create schemas.</param>
internal readonly record struct DatabasePrivilege(bool IsSuperuser, bool MayConnect, bool MayCreate);

/// <summary>Settings that a new session of a role gets from the catalogue, found without logging in.</summary>
/// <param name="settings">Lists of <c>name=value</c> by database and role; an empty name stands for all of them.</param>
/// <param name="builtInSearchPath">PostgreSQL's own search path.</param>
internal sealed class SessionDefaults(IReadOnlyDictionary<(string Database, string Role), string[]> settings, string builtInSearchPath)
{
    /// <summary>A setting as a new session sees it: of the role in the database, of the role, of the database, of everybody; null when none
    /// is made.</summary>
    public string? Find(string database, string role, string name)
    {
        foreach (var key in new[] { (database, role), ("", role), (database, ""), ("", "") })
        {
            var found = settings.GetValueOrDefault(key)?.FirstOrDefault(
                setting => setting.StartsWith($"{name}=", true, CultureInfo.InvariantCulture));
            if (found is not null)
            {
                return found[(name.Length + 1)..];
            }
        }

        return null;
    }

    /// <summary>The search path of a new session.</summary>
    public string SearchPath(string database, string role) => Find(database, role, "search_path") ?? builtInSearchPath;
}
