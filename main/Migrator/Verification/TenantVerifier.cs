using Infra.Environments.Settings;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>What a tenant's database holds, for people.</summary>
/// <param name="Tables">Tables in <c>public</c>; null when it could not be asked.</param>
/// <param name="SizeBytes">Size; null when the administrator may not ask.</param>
/// <param name="Connections">Connections now.</param>
internal sealed record TenantFacts(int? Tables, long? SizeBytes, int Connections);

/// <summary>The checks of a tenant and its facts.</summary>
internal sealed record TenantVerification(IReadOnlyList<Check> Checks, TenantFacts? Facts);

/// <summary>Asks the server about one tenant: what must be allowed and what must not.</summary>
internal sealed class TenantVerifier(EnvironmentSettings settings, LocalePolicy locale, ServerConnector connector)
{
    /// <summary>Makes the checks.</summary>
    public async Task<TenantVerification> VerifyAsync(
        NpgsqlConnection maintenance, Tenant tenant, IReadOnlyDictionary<string, DatabaseState> databases,
        CancellationToken cancellationToken)
    {
        var checks = new CheckList(tenant.Name);
        if (!databases.TryGetValue(tenant.Name, out var database))
        {
            if (tenant.Settings.Status == TenantStatus.Archived)
            {
                checks.Prefer("exists", false, "missing", "it is archived: remove its entry when it is meant to be gone");
            }
            else
            {
                checks.Expect("exists", false, "missing", "run migrator apply");
            }

            return new TenantVerification(checks.Checks, null);
        }

        if (tenant.Settings.Status == TenantStatus.Archived)
        {
            checks.Expect("exists", true, "archived, not looked into", "");
            return new TenantVerification(checks.Checks, new TenantFacts(null, database.SizeBytes, database.Connections));
        }

        CheckDatabase(checks, tenant, database);
        await CheckPrivilegesAsync(maintenance, checks, tenant, cancellationToken);
        int? tables = null;
        if (database.AllowsConnections)
        {
            await using var connection = await connector.OpenAsync(tenant.Name, cancellationToken);
            tables = await CheckContentAsync(connection, checks, tenant, cancellationToken);
        }

        return new TenantVerification(checks.Checks, new TenantFacts(tables, database.SizeBytes, database.Connections));
    }

    private void CheckDatabase(CheckList checks, Tenant tenant, DatabaseState database)
    {
        checks.Expect(
            "open", database.AllowsConnections, database.AllowsConnections ? "yes" : "ALLOW_CONNECTIONS is off", "run migrator apply");
        checks.Expect(
            "owner", database.Owner == tenant.OwnerRole, database.Owner, $"ALTER DATABASE {SqlText.Identifier(tenant.Name)} OWNER TO "
            + $"{SqlText.Identifier(tenant.OwnerRole)}, or correct ownerRole");
        checks.Expect(
            "encoding", string.Equals(database.Encoding, settings.Tenancy.Encoding, StringComparison.OrdinalIgnoreCase), database.Encoding,
            $"must be {settings.Tenancy.Encoding}, which only a new database can have: dump, create anew, restore");
        var detail = database.LocaleProvider == "c"
            ? $"collation {database.Collation}, character type {database.CharacterType}"
            : $"ICU {database.ProviderLocale}";
        if (locale.IsStoodInFor(database))
        {
            checks.Prefer("locale", false, detail, $"stands in for {locale.Locale} on this machine; RDS must have the locale itself");
        }
        else
        {
            checks.Expect(
                "locale", locale.IsMet(database), detail, $"must be {locale.Locale}, which only a new database can have: dump, create "
                    + $"anew, restore");
        }
    }

    private async Task CheckPrivilegesAsync(
        NpgsqlConnection maintenance, CheckList checks, Tenant tenant, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(tenant.Name);
        foreach (var privilege in new[] { "CONNECT", "TEMPORARY", "CREATE" })
        {
            var isHeld = await maintenance.ScalarAsync<bool>(
                "select has_database_privilege('public', $1, $2)", cancellationToken, tenant.Name, privilege);
            checks.Expect(
                $"PUBLIC without {privilege}", !isHeld, isHeld
                    ? "everybody has it"
                    : "right", $"run migrator apply, or REVOKE {privilege} ON DATABASE {name} FROM PUBLIC");
        }

        var roles = await maintenance.QueryAsync(
            """
            select r.rolname::text, has_database_privilege(r.oid, $1, 'CONNECT'), has_database_privilege(r.oid, $1, 'CREATE')
            from pg_roles r where r.rolcanlogin and not r.rolsuper
            """,
            reader =>
                (Name: reader.GetString(0), Connect: reader.GetBoolean(1), Create: reader.GetBoolean(2)), cancellationToken, tenant.Name);
        var tenantRoles = settings.Tenancy.Roles.Keys.Concat(settings.Tenants.Values.Select(other => other.OwnerRole ?? "")).ToHashSet();
        var owner = roles.FirstOrDefault(role => role.Name == tenant.OwnerRole);
        checks.Expect(
            $"owner {tenant.OwnerRole} may CONNECT and CREATE", owner is { Connect: true, Create: true },
            owner.Name is null
                ? "the role is missing or may not log in"
                : owner is { Connect: true, Create: true } ? "yes" : "no", "run migrator apply");
        foreach (var role in roles.Where(
            role => role.Name != tenant.OwnerRole && tenantRoles.Contains(role.Name)).OrderBy(role => role.Name, StringComparer.Ordinal))
        {
            checks.Expect(
                $"role {role.Name} may not CONNECT", !role.Connect, role.Connect ? "it may" : "right",
                $"REVOKE CONNECT ON DATABASE {name} FROM {SqlText.Identifier(role.Name)}, and look for memberships");
        }
    }

    private static async Task<int> CheckContentAsync(
        NpgsqlConnection connection, CheckList checks, Tenant tenant, CancellationToken cancellationToken)
    {
        var current = await connection.ScalarAsync<string>("select current_database()::text", cancellationToken);
        checks.Expect(
            "current database", current == tenant.Name, current,
            "something between here and the server connects elsewhere: connect directly");

        var schema = await SchemaState.ReadAsync(connection, cancellationToken);
        checks.Expect(
            "schema public", schema is not null && schema.BelongsTo(tenant.OwnerRole) && !schema.PublicMayCreate,
            schema is null ? "missing" : $"owner {schema.Owner}{(schema.PublicMayCreate ? ", PUBLIC may CREATE" : "")}",
            "run migrator apply");

        var tables = await connection.ScalarAsync<int>(
            "select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind "
                + "in ('r', 'p') "
            + "and not c.relispartition", cancellationToken);
        if (tenant.Settings.ExpectedTables is { } expected)
        {
            checks.Expect(
                "tables in public", tables == expected, $"{tables}",
                $"the environment file expects {expected}: let the application migrate, or correct it");
        }

        if (tenant.Files is { } files)
        {
            var plan = MigrationPlan.Compare(files, await HistoryTable.ReadAsync(connection, cancellationToken));
            foreach (var problem in plan.Problems)
            {
                checks.Expect("SQL files", false, problem, "nothing is applied until this is put right");
            }

            checks.Expect(
                "pending SQL files", plan.Pending.Count == 0,
                plan.Pending.Count == 0
                    ? $"none, {plan.Applied.Count} applied"
                    : string.Join(", ", plan.Pending.Select(file => file.FileName)),
                "run migrator apply");
        }

        return tables;
    }
}
