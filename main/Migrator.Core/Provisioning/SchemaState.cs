using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Provisioning;

/// <summary>What a database's catalogue says about a tenant's schemas, read in one round trip.</summary>
internal sealed record SchemaState
{
    private const string Sql = """
        select (select pg_get_userbyid(n.nspowner)::text from pg_namespace n where n.nspname = $1),
          exists (select from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
            where n.nspname = $1 and a.grantee = 0 and a.privilege_type = 'CREATE'),
          array(select e.extname::text from pg_extension e),
          array(select n.nspname::text from pg_namespace n where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', $2)
            and ($3 = '' or n.nspname = $3)),
          exists (select from pg_namespace n where n.nspname = $3
            and not (has_schema_privilege(n.nspowner, n.oid, 'USAGE') and has_schema_privilege(n.nspowner, n.oid, 'CREATE')))
        """;

    // CASE, because the planner may test the conditions of AND in any order, and has_sequence_privilege fails for what is no sequence.
    private const string AccessSql = """
        select w.role, w.privileges <> all(array['rw']) as is_read_only,
          coalesce((select array_agg(d.defaclobjtype::text || ':' || a.privilege_type order by 1)
            from pg_default_acl d, aclexplode(d.defaclacl) a
            where d.defaclrole = o.oid and a.grantee = r.oid
              and d.defaclnamespace = case when $3 = '' then 0 else coalesce((select n.oid from pg_namespace n where n.nspname = $3), 0) end),
            array[]::text[]),
          exists (select from pg_namespace n where n.nspname = any($4) and not has_schema_privilege(r.oid, n.oid, 'USAGE'))
          or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any($4) and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relowner = o.oid
              and not (has_table_privilege(r.oid, c.oid, 'SELECT') and (w.privileges = 'ro' or (has_table_privilege(r.oid, c.oid, 'INSERT')
                and has_table_privilege(r.oid, c.oid, 'UPDATE') and has_table_privilege(r.oid, c.oid, 'DELETE')))))
          or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where w.privileges = 'rw' and n.nspname = any($4) and c.relowner = o.oid
              and case when c.relkind = 'S' then not has_sequence_privilege(r.oid, c.oid, 'USAGE') else false end)
        from unnest($1::text[], $2::text[]) as w (role, privileges) join pg_roles r on r.rolname = w.role, pg_roles o
        where o.rolname = $5
        """;

    /// <summary>Owner of the tenant's main schema; null when there is none.</summary>
    public required string? Owner { get; init; }

    /// <summary>Whether everybody may create objects in it.</summary>
    public required bool PublicMayCreate { get; init; }

    /// <summary>Extensions of the database.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    /// <summary>Schemas that the tenant's tables are in.</summary>
    public required IReadOnlyList<string> Schemas { get; init; }

    /// <summary>Whether the owner of a tenant's schema may not use it: the tenant was archived.</summary>
    public required bool IsClosed { get; init; }

    /// <summary>Default privileges by role, e.g. <c>r:SELECT</c>; only of roles with <c>access</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> DefaultPrivileges { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Roles with <c>access</c> that lack a privilege on something that is there already.</summary>
    public IReadOnlySet<string> LackingRoles { get; init; } = new HashSet<string>();

    /// <summary>Whether the schema is the owner's. <c>pg_database_owner</c>, the default of <c>public</c> since PostgreSQL 15, has exactly the
    /// database's owner as its member.</summary>
    public bool BelongsTo(Tenant tenant) => Owner == tenant.OwnerRole || (tenant.Schema is null && Owner == "pg_database_owner");

    /// <summary>Reads it.</summary>
    public static async Task<SchemaState> ReadAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken)
    {
        var state = (await connection.QueryAsync(
            Sql,
            reader => new SchemaState
            {
                Owner = reader.GetText(0),
                PublicMayCreate = reader.GetBoolean(1),
                Extensions = reader.GetFieldValue<string[]>(2),
                Schemas = reader.GetFieldValue<string[]>(3),
                IsClosed = reader.GetBoolean(4),
            },
            cancellationToken, tenant.MainSchema, Migrations.HistoryTable.Schema, tenant.Scope)).Single();
        if (tenant.Settings.Access.Count == 0)
        {
            return state;
        }

        var access = await connection.QueryAsync(
            AccessSql,
            reader => (Role: reader.GetString(0), Defaults: (IReadOnlyList<string>)reader.GetFieldValue<string[]>(2), IsLacking: reader.GetBoolean(3)),
            cancellationToken, tenant.Settings.Access.Keys.ToArray(),
            tenant.Settings.Access.Values.Select(level => level == AccessLevel.ReadWrite ? "rw" : "ro").ToArray(), tenant.Scope,
            state.Schemas.ToArray(), tenant.OwnerRole);
        return state with
        {
            DefaultPrivileges = access.ToDictionary(role => role.Role, role => role.Defaults),
            LackingRoles = access.Where(role => role.IsLacking).Select(role => role.Role).ToHashSet(),
        };
    }
}
