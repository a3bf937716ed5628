using Infra.Migrator.Connections;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>What the server's catalogue says about a role.</summary>
internal sealed record RoleState
{
    /// <summary>Role of RDS whose members log in with IAM tokens and no longer with a password. Source: RDS user guide, "IAM database
    /// authentication".</summary>
    public const string IamRole = "rds_iam";

    internal const string Sql = $"""
        select r.rolname::text, r.rolcanlogin, r.rolconnlimit, concat_ws(', ', case when r.rolsuper then 'SUPERUSER' end,
          case when r.rolcreatedb then 'CREATEDB' end, case when r.rolcreaterole then 'CREATEROLE' end,
          case when r.rolreplication then 'REPLICATION' end, case when r.rolbypassrls then 'BYPASSRLS' end),
          exists (select from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid and g.rolname = '{IamRole}')
        from pg_roles r
        """;

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it may log in at all.</summary>
    public required bool CanLogIn { get; init; }

    /// <summary>Most connections; -1 is no limit.</summary>
    public required int ConnectionLimit { get; init; }

    /// <summary>Attributes beyond log-in, empty for none, e.g. <c>SUPERUSER, CREATEDB</c>.</summary>
    public required string Attributes { get; init; }

    /// <summary>Whether it is a member of <see cref="IamRole"/>.</summary>
    public required bool LogsInWithIam { get; init; }

    /// <summary>Every role, by name.</summary>
    public static async Task<IReadOnlyDictionary<string, RoleState>> ReadAllAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(Sql, Read, cancellationToken)).ToDictionary(role => role.Name);

    /// <summary>One role, null when it does not exist.</summary>
    public static async Task<RoleState?> ReadAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        await connection.QueryAsync($"{Sql} where r.rolname = $1", Read, cancellationToken, name) is [var role] ? role : null;

    /// <summary>Whether there is such a role.</summary>
    public static Task<bool> ExistsAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("select exists (select from pg_roles where rolname = $1)", cancellationToken, name);

    internal static RoleState Read(NpgsqlDataReader reader) => new()
    {
        Name = reader.GetString(0),
        CanLogIn = reader.GetBoolean(1),
        ConnectionLimit = reader.GetInt32(2),
        Attributes = reader.GetString(3),
        LogsInWithIam = reader.GetBoolean(4),
    };
}
