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
        await new TenantPrivileges(settings, tenant, checks).CheckDatabaseAsync(maintenance, cancellationToken);
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

        if (tenant.Settings.SearchPath is { Count: > 0 } schemas)
        {
            checks.Expect("search path", SearchPath.Is(database.SearchPath, schemas), database.SearchPath ?? "PostgreSQL's own",
                "run migrator apply");
        }
    }

    private async Task<int> CheckContentAsync(
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

        await new TenantPrivileges(settings, tenant, checks).CheckSchemasAsync(connection, cancellationToken);
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

        var invalid = await connection.QueryAsync(
            """
            select format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
              join pg_namespace n on n.oid = c.relnamespace
            where not i.indisvalid and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1
            """,
            reader => reader.GetString(0), cancellationToken);
        checks.Expect(
            "indexes", invalid.Count == 0, invalid.Count == 0 ? "all valid" : $"invalid: {string.Join(", ", invalid)}",
            "a concurrent build failed: DROP INDEX CONCURRENTLY, then build it again");

        if (tenant.Files is { } files)
        {
            var plan = MigrationPlan.Compare(files, await HistoryTable.Migrations.ReadAsync(connection, cancellationToken));
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
