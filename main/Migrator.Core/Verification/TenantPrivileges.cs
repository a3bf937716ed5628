using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>Asks who may do what with a tenant: its owner, the roles that may connect, the other tenants' roles, and everybody.</summary>
internal sealed class TenantPrivileges(EnvironmentSettings settings, Tenant tenant, CheckList checks)
{
    private static readonly string[] DatabasePrivileges = ["CONNECT", "TEMPORARY", "CREATE"];

    /// <summary>Privileges on the database; asked in any database.</summary>
    public async Task CheckDatabaseAsync(NpgsqlConnection maintenance, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(tenant.Database);
        foreach (var privilege in DatabasePrivileges)
        {
            var isHeld = await maintenance.ScalarAsync<bool>(
                "select has_database_privilege('public', $1, $2)", cancellationToken, tenant.Database, privilege);
            checks.Expect(
                $"PUBLIC without {privilege}", !isHeld, isHeld ? "everybody has it" : "right",
                $"run migrator apply, or REVOKE {privilege} ON DATABASE {name} FROM PUBLIC");
        }

        var roles = (await maintenance.QueryAsync(
            """
            select r.rolname::text, r.rolcanlogin, has_database_privilege(r.oid, $1, 'CONNECT'), has_database_privilege(r.oid, $1, 'CREATE')
            from pg_roles r where not r.rolsuper
            """,
            reader => (Name: reader.GetString(0), CanLogIn: reader.GetBoolean(1), Connect: reader.GetBoolean(2), Create: reader.GetBoolean(3)),
            cancellationToken, tenant.Database)).ToDictionary(role => role.Name);
        // In a shared database the tenant's owner has a schema of its own and makes no others.
        var isReady = roles.TryGetValue(tenant.OwnerRole, out var owner) && owner.Connect && (owner.Create || tenant.Schema is not null);
        checks.Expect(
            $"owner {tenant.OwnerRole} may CONNECT{(tenant.Schema is null ? " and CREATE" : "")}", isReady, isReady ? "yes" : owner.Name is null ? "the role is missing" : "no",
            "run migrator apply");
        foreach (var role in tenant.ConnectRoles)
        {
            var isKnown = roles.TryGetValue(role, out var found);
            checks.Expect(
                $"role {role} may CONNECT", found.Connect, found.Connect ? "yes" : isKnown ? "no" : "the role is missing", "run migrator apply");
            checks.Expect(
                $"role {role} may not CREATE schemas", !found.Create, found.Create ? "it may" : "right",
                $"REVOKE CREATE ON DATABASE {name} FROM {SqlText.Identifier(role)}, and look for memberships");
        }

        var tenantRoles = settings.Tenancy.Roles.Keys.Concat(settings.Tenants.Values.Select(other => other.OwnerRole ?? ""))
            .Except(RolesOfDatabase()).ToHashSet();
        foreach (var role in roles.Values.Where(role => role.CanLogIn && tenantRoles.Contains(role.Name))
            .OrderBy(role => role.Name, StringComparer.Ordinal))
        {
            checks.Expect(
                $"role {role.Name} may not CONNECT", !role.Connect, role.Connect ? "it may" : "right",
                $"REVOKE CONNECT ON DATABASE {name} FROM {SqlText.Identifier(role.Name)}, and look for memberships");
        }
    }

    private IEnumerable<string> RolesOfDatabase()
    {
        if (tenant.Schema is null)
        {
            return tenant.Roles;
        }

        var tenancy = settings.Tenancy;
        var owner = tenancy.SharedDatabases.GetValueOrDefault(tenant.Database)?.OwnerRole ?? tenancy.DefaultOwnerRole;
        return settings.Tenants.Values.Where(other => other.Database == tenant.Database)
            .SelectMany(other => other.ConnectRoles.Concat(other.Access.Keys).Append(other.OwnerRole ?? tenancy.DefaultOwnerRole))
            .Append(owner).OfType<string>();
    }

    /// <summary>Privileges within the database; asked there.</summary>
    public async Task CheckSchemasAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // What an extension brings is the extension's own affair; functions may be executed by everybody who reaches their schema.
        var open = await connection.QueryAsync(
            """
            with schemas as (
              select * from pg_namespace where nspname not like 'pg\_%' and nspname not in ('information_schema', $1)),
            objects as (
              select 'pg_namespace'::regclass as class, n.oid, format('schema %I', n.nspname) as what,
                coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl, n.nspname = 'public' as is_public
              from schemas n
              union all
              select 'pg_class'::regclass, c.oid, format('%I.%I', n.nspname, c.relname),
                coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)), false
              from pg_class c join schemas n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S'))
            select format('%s on %s', a.privilege_type, o.what) from objects o, aclexplode(o.acl) a
            where a.grantee = 0 and not (o.is_public and a.privilege_type = 'USAGE')
              and not exists (select from pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype = 'e')
            order by 1
            """,
            reader => reader.GetString(0), cancellationToken, HistoryTable.Schema);
        checks.Expect(
            "PUBLIC within the database", open.Count == 0, open.Count == 0 ? "at most USAGE on schema public" : string.Join(", ", open),
            "REVOKE it FROM PUBLIC in a new SQL file, and grant it to the roles that need it");

        foreach (var role in tenant.ConnectRoles)
        {
            var schemas = await connection.QueryAsync(
                """
                select n.nspname::text from pg_namespace n, pg_roles r
                where r.rolname = $1 and n.nspname not like 'pg\_%' and has_schema_privilege(r.oid, n.oid, 'CREATE') order by 1
                """,
                reader => reader.GetString(0), cancellationToken, role);
            checks.Expect(
                $"role {role} may not CREATE in schemas", schemas.Count == 0, schemas.Count == 0 ? "right" : string.Join(", ", schemas),
                "REVOKE CREATE ON SCHEMA … in a new SQL file, and look for memberships");
        }
    }
}
