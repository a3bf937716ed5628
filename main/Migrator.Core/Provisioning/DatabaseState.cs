using Infra.Migrator.Connections;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>What the server's catalogue says about a database.</summary>
internal sealed record DatabaseState
{
    /// <summary>Every database that is no template. Its parameter says whether sizes are wanted: those of a thousand databases take
    /// seconds.</summary>
    internal const string Sql = """
        select d.datname::text, pg_get_userbyid(d.datdba)::text, pg_encoding_to_char(d.encoding)::text, d.datcollate::text, d.datctype::text,
          d.datallowconn, coalesce(to_jsonb(d)->>'datlocprovider', 'c'), coalesce(to_jsonb(d)->>'datlocale', to_jsonb(d)->>'daticulocale'),
          (select string_agg(distinct a.privilege_type, ', ' order by a.privilege_type)
           from aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a where a.grantee = 0),
          case when $1 and has_database_privilege(d.oid, 'CONNECT') then pg_database_size(d.oid) end,
          coalesce(a.connections, 0),
          (select substr(c, length('search_path=') + 1) from unnest(s.setconfig) c where c like 'search\_path=%')
        from pg_database d
          left join (select datid, count(*)::int as connections from pg_stat_activity group by datid) a on a.datid = d.oid
          left join pg_db_role_setting s on s.setdatabase = d.oid and s.setrole = 0
        where not d.datistemplate
        """;

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Owner.</summary>
    public required string Owner { get; init; }

    /// <summary>Encoding, e.g. <c>UTF8</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>Collation of the C library.</summary>
    public required string Collation { get; init; }

    /// <summary>Character type of the C library.</summary>
    public required string CharacterType { get; init; }

    /// <summary>Whether anybody may connect.</summary>
    public required bool AllowsConnections { get; init; }

    /// <summary><c>c</c> for the C library, <c>i</c> for ICU, <c>b</c> for built in.</summary>
    public required string LocaleProvider { get; init; }

    /// <summary>Locale of ICU; null with the C library.</summary>
    public required string? ProviderLocale { get; init; }

    /// <summary>Privileges that everybody has, null for none.</summary>
    public required string? PublicPrivileges { get; init; }

    /// <summary>Size in bytes; null when the administrator may not ask, or did not.</summary>
    public required long? SizeBytes { get; init; }

    /// <summary>Connections now.</summary>
    public required int Connections { get; init; }

    /// <summary>Search path set on the database; null when none is.</summary>
    public required string? SearchPath { get; init; }

    /// <summary>Every database that is no template, by name, with sizes.</summary>
    public static async Task<IReadOnlyDictionary<string, DatabaseState>> ReadAllAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(Sql, Read, cancellationToken, true)).ToDictionary(database => database.Name);

    /// <summary>One database, null when it does not exist.</summary>
    public static async Task<DatabaseState?> ReadAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        await connection.QueryAsync($"{Sql} and d.datname = $2", Read, cancellationToken, false, name) is [var database] ? database : null;

    internal static DatabaseState Read(NpgsqlDataReader reader) => new()
    {
        Name = reader.GetString(0),
        Owner = reader.GetString(1),
        Encoding = reader.GetString(2),
        Collation = reader.GetString(3),
        CharacterType = reader.GetString(4),
        AllowsConnections = reader.GetBoolean(5),
        LocaleProvider = reader.GetString(6),
        ProviderLocale = reader.GetText(7),
        PublicPrivileges = reader.GetText(8),
        SizeBytes = reader.IsDBNull(9) ? null : reader.GetInt64(9),
        Connections = reader.GetInt32(10),
        SearchPath = reader.GetText(11),
    };
}
