using Infra.Environments.Settings;
using Infra.Migrator.Fleet;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Provisioning;

/// <summary>What has to be done in a tenant's database beside its SQL files: its schema, extensions, and who may do what with its
/// tables.</summary>
internal static class SchemaProvisioner
{
    /// <summary>Before the files: default privileges reach only tables that are made after them.</summary>
    /// <exception cref="MigratorException">The database lacks its schema <c>public</c>.</exception>
    public static IReadOnlyList<Change> Before(Tenant tenant, SchemaState state, IReadOnlyList<string> extensions)
    {
        var changes = new List<Change>();
        var schema = SqlText.Identifier(tenant.MainSchema);
        var owner = SqlText.Identifier(tenant.OwnerRole);
        if (state.Owner is null && tenant.Schema is null)
        {
            throw new MigratorException(
                $"database {tenant.Database} has no schema public. Make it again: CREATE SCHEMA public AUTHORIZATION pg_database_owner",
                ExitCode.TenantsFailed);
        }

        if (state.Owner is null)
        {
            changes.Add(new Change($"create schema {tenant.Schema} owned by {tenant.OwnerRole}", $"CREATE SCHEMA {schema} AUTHORIZATION {owner}"));
        }
        else if (!state.BelongsTo(tenant))
        {
            if (tenant.Schema is not null)
            {
                throw new MigratorException(
                    $"schema {tenant.Place} belongs to {state.Owner}, not to {tenant.OwnerRole}. The migrator hands nothing over: run ALTER SCHEMA {schema} "
                    + $"OWNER TO {owner}, or correct ownerRole.", ExitCode.TenantsFailed);
            }

            changes.Add(new Change($"give schema public to {tenant.OwnerRole}", $"ALTER SCHEMA public OWNER TO {owner}"));
        }

        if (state.IsClosed)
        {
            changes.Add(new Change($"open schema {tenant.Place} to its owner again", $"GRANT ALL ON SCHEMA {schema} TO {owner}"));
        }

        if (state.PublicMayCreate)
        {
            changes.Add(new Change($"revoke CREATE on schema {tenant.MainSchema} from PUBLIC", $"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"));
        }

        changes.AddRange(extensions.Except(state.Extensions).Select(extension => new Change(
            $"create extension {extension}", $"CREATE EXTENSION IF NOT EXISTS {SqlText.Identifier(extension)} SCHEMA public")));
        foreach (var (role, level) in tenant.Settings.Access)
        {
            changes.AddRange(DefaultPrivileges(tenant, state, role, level));
        }

        return changes;
    }

    /// <summary>After the files: privileges on what was there before the default privileges.</summary>
    public static IReadOnlyList<Change> After(Tenant tenant, SchemaState state) =>
    [
        .. tenant.Settings.Access.Where(access => state.LackingRoles.Contains(access.Key)).Select(access => new Change(
            $"grant {access.Key} {Word(access.Value)} on everything in {string.Join(", ", state.Schemas)}",
            string.Join(";\n", state.Schemas.SelectMany(schema => Grants(schema, access.Key, access.Value))))),
    ];

    /// <summary>Default privileges that a role with <c>access</c> has, e.g. <c>r:SELECT</c>: kind of object as in <c>pg_default_acl</c>, and
    /// privilege.</summary>
    public static IReadOnlyList<string> DefaultsOf(Tenant tenant, AccessLevel level)
    {
        string[] wanted = level == AccessLevel.ReadWrite
            ? ["r:DELETE", "r:INSERT", "r:SELECT", "r:UPDATE", "S:SELECT", "S:USAGE"] : ["r:SELECT"];
        return tenant.Schema is null ? [.. wanted, "n:USAGE"] : wanted;
    }

    private static IEnumerable<Change> DefaultPrivileges(Tenant tenant, SchemaState state, string role, AccessLevel level)
    {
        var wanted = DefaultsOf(tenant, level);
        if (!wanted.Except(state.DefaultPrivileges.GetValueOrDefault(role) ?? []).Any())
        {
            yield break;
        }

        var start = $"ALTER DEFAULT PRIVILEGES FOR ROLE {SqlText.Identifier(tenant.OwnerRole)}"
            + (tenant.Schema is { } schema ? $" IN SCHEMA {SqlText.Identifier(schema)}" : "");
        var name = SqlText.Identifier(role);
        string[] statements =
        [
            $"{start} GRANT {Tables(level)} ON TABLES TO {name}",
            .. level == AccessLevel.ReadWrite ? [$"{start} GRANT USAGE, SELECT ON SEQUENCES TO {name}"] : Array.Empty<string>(),
            .. tenant.Schema is null ? [$"{start} GRANT USAGE ON SCHEMAS TO {name}"] : Array.Empty<string>(),
        ];
        yield return new Change($"give {role} {Word(level)} on what {tenant.OwnerRole} makes from now on", string.Join(";\n", statements));
    }

    private static IEnumerable<string> Grants(string schema, string role, AccessLevel level)
    {
        var quoted = SqlText.Identifier(schema);
        var name = SqlText.Identifier(role);
        yield return $"GRANT USAGE ON SCHEMA {quoted} TO {name}";
        yield return $"GRANT {Tables(level)} ON ALL TABLES IN SCHEMA {quoted} TO {name}";
        if (level == AccessLevel.ReadWrite)
        {
            yield return $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {quoted} TO {name}";
        }
    }

    private static string Tables(AccessLevel level) => level == AccessLevel.ReadWrite ? "SELECT, INSERT, UPDATE, DELETE" : "SELECT";

    private static string Word(AccessLevel level) => level == AccessLevel.ReadWrite ? "read and write access" : "read access";
}
