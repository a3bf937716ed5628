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
    /// <summary>Name of the check for files that are not applied yet.</summary>
    public const string PendingFiles = "pending SQL files";

    /// <summary>Makes the checks.</summary>
    public async Task<TenantVerification> VerifyAsync(
        Tenant tenant, IReadOnlyDictionary<string, DatabaseState> databases, CancellationToken cancellationToken)
    {
        var checks = new CheckList(tenant.Name);
        if (!databases.TryGetValue(tenant.Database, out var database))
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
        int? tables = null;
        if (database.AllowsConnections)
        {
            await using var connection = await connector.OpenAsync(tenant.Database, cancellationToken);
            await new TenantPrivileges(settings, tenant, checks).CheckDatabaseAsync(connection, cancellationToken);
            tables = await CheckContentAsync(connection, checks, tenant, cancellationToken);
        }

        return new TenantVerification(checks.Checks, new TenantFacts(tables, database.SizeBytes, database.Connections));
    }

    private void CheckDatabase(CheckList checks, Tenant tenant, DatabaseState database)
    {
        checks.Expect(
            "open", database.AllowsConnections, database.AllowsConnections ? "yes" : "ALLOW_CONNECTIONS is off", "run migrator apply");
        if (tenant.Schema is null)
        {
            checks.Expect(
                "owner", database.Owner == tenant.OwnerRole, database.Owner, $"ALTER DATABASE {SqlText.Identifier(tenant.Database)} OWNER TO "
                + $"{SqlText.Identifier(tenant.OwnerRole)}, or correct ownerRole");
        }

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
            "current database", current == tenant.Database, current,
            "something between here and the server connects elsewhere: connect directly");

        var schema = await SchemaState.ReadAsync(connection, tenant, cancellationToken);
        checks.Expect(
            $"schema {tenant.MainSchema}", schema.Owner is not null && schema.BelongsTo(tenant) && !schema.PublicMayCreate,
            schema.Owner is null ? "missing" : $"owner {schema.Owner}{(schema.PublicMayCreate ? ", PUBLIC may CREATE" : "")}",
            "run migrator apply");

        await new TenantPrivileges(settings, tenant, checks).CheckSchemasAsync(connection, cancellationToken);
        var tables = await connection.ScalarAsync<int>(
            "select count(*)::int from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind "
                + "in ('r', 'p') "
            + "and not c.relispartition", cancellationToken, tenant.MainSchema);
        if (tenant.Settings.ExpectedTables is { } expected)
        {
            checks.Expect(
                $"tables in {tenant.MainSchema}", tables == expected, $"{tables}",
                $"the environment file expects {expected}: let the application migrate, or correct it");
        }

        var invalid = await ConcurrentIndexes.ReadInvalidAsync(connection, tenant.Scope, cancellationToken);
        checks.Expect(
            "indexes", invalid.Count == 0, invalid.Count == 0 ? "all valid" : $"invalid: {string.Join(", ", invalid)}",
            "a concurrent build failed: DROP INDEX CONCURRENTLY, then build it again");

        if (tenant.Files is { } files)
        {
            var plan = MigrationPlan.Compare(
                files.Files, (await HistoryTable.ReadAsync(connection, tenant.Scope, cancellationToken)).Entries,
                new PlanRules(OutOfOrder: settings.Tenancy.Migrations.OutOfOrder));
            foreach (var problem in plan.Problems)
            {
                checks.Expect("SQL files", false, problem, "nothing is applied until this is put right");
            }

            checks.Expect(
                PendingFiles, plan.Pending.Count == 0,
                plan.Pending.Count == 0
                    ? $"none, {plan.Applied.Count} applied"
                    : string.Join(", ", plan.Pending.Select(file => file.File.FileName)),
                "run migrator apply");
        }

        return tables;
    }
}
