using Infra.Environments.Settings;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Provisioning;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Verification;

/// <summary>Checks one database against the environment file: what belongs to the database once, and what belongs to each tenant.</summary>
internal sealed class DatabaseVerifier(
    EnvironmentSettings settings, LocalePolicy locale, ServerCatalogue server, VerifyOptions options, DatabasePlan plan)
{
    /// <summary>Name of the check for files that are not applied yet.</summary>
    public const string PendingFiles = "pending SQL files";

    private const string Apply = "run migrator up";

    /// <summary>Subject of the checks that belong to the database: its only tenant, or the shared database itself.</summary>
    public string Subject => plan.IsShared ? $"database {plan.Name}" : plan.Tenants[0].Name;

    /// <summary>Checks that the server's catalogue answers.</summary>
    /// <param name="database">The database; null when there is none.</param>
    /// <returns>The checks, and whether the database can be looked into.</returns>
    public (IReadOnlyList<Check> Checks, bool IsOpen) CheckOutside(DatabaseState? database)
    {
        var checks = new CheckList(Subject);
        checks.Expect("exists", database is not null, database is null ? "missing" : "yes", Apply);
        if (database is null)
        {
            return (checks.Checks, false);
        }

        checks.Expect("open", database.AllowsConnections, database.AllowsConnections ? "yes" : "ALLOW_CONNECTIONS is off", Apply);
        if (options.Has(VerifyParts.State))
        {
            CheckState(checks, database);
        }

        if (options.Has(VerifyParts.Privileges))
        {
            CheckPrivileges(checks, database);
        }

        return (checks.Checks, database.AllowsConnections);
    }

    /// <summary>Checks of a shared database that its own catalogue answers; those of a tenant's own database are the tenant's.</summary>
    public IReadOnlyList<Check> CheckInside(DatabaseCatalogue catalogue)
    {
        var checks = new CheckList(Subject);
        CheckCurrent(checks, catalogue);
        if (plan.IsShared)
        {
            var common = catalogue.Tenants[DatabaseCatalogue.SharedPublic];
            if (options.Has(VerifyParts.State))
            {
                CheckExtensions(checks, catalogue, settings.Tenancy.SharedDatabases.GetValueOrDefault(plan.Name)?.Extensions ?? []);
            }

            if (options.Has(VerifyParts.Privileges))
            {
                checks.ExpectNone(
                    "PUBLIC within the database", common.OpenToPublic, "at most USAGE on schema public",
                    "REVOKE it FROM PUBLIC: every tenant of the database has it");
                CheckCreators(checks, common, plan.Tenants.SelectMany(tenant => tenant.Roles).Where(role => role != plan.OwnerRole).Distinct());
            }
        }

        return checks.Checks;
    }

    /// <summary>Checks of a tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="catalogue">The database's catalogue.</param>
    /// <param name="number">The tenant's number in it.</param>
    /// <param name="history">The tenant's history; null when it was not read.</param>
    public IReadOnlyList<Check> CheckTenant(Tenant tenant, DatabaseCatalogue catalogue, int number, History? history)
    {
        var checks = new CheckList(tenant.Name);
        var found = catalogue.Tenants[number];
        var isOwn = found.SchemaOwner == tenant.OwnerRole || (tenant.Schema is null && found.SchemaOwner == "pg_database_owner");
        checks.Expect(
            $"schema {tenant.MainSchema}", isOwn && !found.PublicMayCreate,
            found.SchemaOwner is null ? "missing" : $"owner {found.SchemaOwner}{(found.PublicMayCreate ? ", PUBLIC may CREATE" : "")}", Apply);
        if (options.Has(VerifyParts.State))
        {
            CheckContent(checks, tenant, catalogue, found);
            CheckSearchPaths(checks, tenant);
            if (history is not null)
            {
                CheckHistory(checks, tenant, history);
            }
        }

        if (options.Has(VerifyParts.Privileges))
        {
            CheckPrivileges(checks, tenant, found);
        }

        return checks.Checks;
    }

    private void CheckState(CheckList checks, DatabaseState database)
    {
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
                "locale", locale.IsMet(database), detail,
                $"must be {locale.Locale}, which only a new database can have: dump, create anew, restore");
        }

        if (plan.SearchPath.Count > 0)
        {
            checks.Expect("search path", SearchPath.Is(database.SearchPath, plan.SearchPath), database.SearchPath ?? "PostgreSQL's own", Apply);
        }
    }

    private void CheckPrivileges(CheckList checks, DatabaseState database)
    {
        var name = SqlText.Identifier(plan.Name);
        checks.Expect(
            "owner", database.Owner == plan.OwnerRole, database.Owner,
            $"ALTER DATABASE {name} OWNER TO {SqlText.Identifier(plan.OwnerRole)}, or correct ownerRole");
        var everybody = database.PublicPrivileges?.Split(", ") ?? [];
        foreach (var privilege in (string[])["CONNECT", "TEMPORARY", "CREATE"])
        {
            var isHeld = everybody.Contains(privilege);
            checks.Expect(
                $"PUBLIC without {privilege}", !isHeld, isHeld ? "everybody has it" : "right",
                $"run migrator up, or REVOKE {privilege} ON DATABASE {name} FROM PUBLIC");
        }

        var owner = Of(plan.OwnerRole);
        var isReady = owner is { MayConnect: true, MayCreate: true };
        checks.Expect(
            $"owner {plan.OwnerRole} may CONNECT and CREATE", isReady,
            isReady ? "yes" : server.Roles.ContainsKey(plan.OwnerRole) ? "no" : "the role is missing", Apply);
        foreach (var role in plan.ConnectRoles)
        {
            var found = Of(role);
            checks.Expect(
                $"role {role} may CONNECT", found.MayConnect,
                found.MayConnect ? "yes" : server.Roles.ContainsKey(role) ? "no" : "the role is missing", Apply);
            checks.Expect(
                $"role {role} may not CREATE schemas", !found.MayCreate, found.MayCreate ? "it may" : "right",
                $"REVOKE CREATE ON DATABASE {name} FROM {SqlText.Identifier(role)}, and look for memberships");
        }

        foreach (var role in plan.ReadOnlyRoles.Where(server.Roles.ContainsKey))
        {
            var value = server.Sessions.Find(plan.Name, role, "default_transaction_read_only");
            checks.Expect(
                $"sessions of {role} start read-only", value is "on" or "true" or "1", value is null ? "no" : $"default_transaction_read_only = {value}",
                Apply);
        }

        // One line for all of them: a thousand tenants have a thousand roles each.
        var strangers = settings.Tenancy.Roles.Keys.Concat(settings.Tenants.Values.Select(tenant => tenant.OwnerRole ?? ""))
            .Except(plan.Roles).Where(role => server.Roles.GetValueOrDefault(role)?.CanLogIn ?? false)
            .Where(role => Of(role) is { MayConnect: true, IsSuperuser: false }).Order(StringComparer.Ordinal).ToArray();
        foreach (var role in strangers)
        {
            checks.Fail(
                $"role {role} may not CONNECT", "it may", $"REVOKE CONNECT ON DATABASE {name} FROM {SqlText.Identifier(role)}, and look for memberships");
        }

        if (strangers.Length == 0)
        {
            checks.Expect("roles of other tenants may not CONNECT", true, "right", "");
        }
    }

    private void CheckCurrent(CheckList checks, DatabaseCatalogue catalogue) => checks.Expect(
        "current database", catalogue.Name == plan.Name, catalogue.Name, "something between here and the server connects elsewhere: connect directly");

    private static void CheckExtensions(CheckList checks, DatabaseCatalogue catalogue, IEnumerable<string> wanted)
    {
        foreach (var extension in wanted)
        {
            var version = catalogue.Extensions.GetValueOrDefault(extension);
            checks.Expect($"extension {extension}", version is not null, version is null ? "missing" : $"version {version}", Apply);
        }
    }

    private static void CheckContent(CheckList checks, Tenant tenant, DatabaseCatalogue catalogue, TenantCatalogue found)
    {
        CheckExtensions(checks, catalogue, tenant.Settings.Extensions);
        if (tenant.Settings.ExpectedTables is { } expected)
        {
            checks.Expect(
                $"tables in {tenant.MainSchema}", found.Tables == expected, $"{found.Tables}",
                $"the environment file expects {expected}: let the application migrate, or correct it");
        }

        checks.Expect(
            "indexes", found.InvalidIndexes.Count == 0,
            found.InvalidIndexes.Count == 0 ? "all valid" : $"invalid: {string.Join(", ", found.InvalidIndexes)}",
            "a concurrent build failed: DROP INDEX CONCURRENTLY, then build it again");
    }

    // What a new session gets, found in the catalogue: a setting of the role goes before that of the database and may lead elsewhere.
    private void CheckSearchPaths(CheckList checks, Tenant tenant)
    {
        foreach (var role in tenant.Roles.Distinct().Where(role => server.Roles.GetValueOrDefault(role)?.CanLogIn ?? false))
        {
            var path = server.Sessions.SearchPath(tenant.Database, role);
            if (tenant.Schema is null && tenant.Settings.SearchPath.Count > 0)
            {
                checks.Expect(
                    $"search path of {role}", SearchPath.Is(path, tenant.Settings.SearchPath), path,
                    $"a setting of the role goes before the database's: ALTER ROLE {SqlText.Identifier(role)} RESET search_path, with and without "
                    + $"IN DATABASE {SqlText.Identifier(tenant.Database)}; then run migrator up");
            }
            else if (tenant.Schema is not null)
            {
                var schemas = path.Replace("\"", "", StringComparison.Ordinal).Split(", ");
                var foreign = settings.Tenants.Where(other => other.Value.DatabaseName(other.Key) == tenant.Database)
                    .Select(other => (Schema: other.Value.SchemaName(other.Key), other.Value))
                    .Where(other => other.Schema is not null && other.Schema != tenant.Schema && schemas.Contains(other.Schema)
                        && !IsRoleOf(other.Value, role))
                    .Select(other => other.Schema!).ToArray();
                checks.Expect(
                    $"search path of {role}", foreign.Length == 0, path,
                    $"it leads to another tenant: ALTER ROLE {SqlText.Identifier(role)} IN DATABASE {SqlText.Identifier(tenant.Database)} SET search_path "
                    + $"TO {SearchPath.Render(tenant.SearchPath)}");
            }
        }
    }

    private bool IsRoleOf(TenantSettings tenant, string role) =>
        (tenant.OwnerRole ?? settings.Tenancy.DefaultOwnerRole) == role || tenant.ConnectRoles.Contains(role) || tenant.Access.ContainsKey(role);

    private void CheckHistory(CheckList checks, Tenant tenant, History history)
    {
        var files = tenant.Files!;
        var comparison = MigrationPlan.Compare(files.Files, history.Entries, new PlanRules(OutOfOrder: settings.Tenancy.Migrations.OutOfOrder));
        foreach (var problem in comparison.Problems)
        {
            checks.Fail("SQL files", problem, "nothing is applied until this is put right");
        }

        checks.Expect(
            PendingFiles, comparison.Pending.Count == 0,
            comparison.Pending.Count == 0
                ? $"none, {comparison.Applied.Count} applied"
                : string.Join(", ", comparison.Pending.Select(file => file.File.FileName)),
            Apply);
        var broken = history.Entries.Where(entry => entry.State is HistoryState.Failed or HistoryState.Partial)
            .Select(entry => entry.State == HistoryState.Failed
                ? $"{entry.FileName} failed{(entry.Error is null ? "" : $": {entry.Error}")}"
                : $"{entry.FileName} stopped after statement {entry.AppliedStatements} of {entry.Statements}").ToArray();
        checks.ExpectNone("history", broken, "nothing failed or half done", "put right what the message says, then run migrator up");
        var mark = history.Owner(tenant.Scope);
        checks.Expect(
            "marked as tenant", mark == tenant.Name, mark ?? "no mark",
            mark is null ? Apply
                : $"the environment file or the connection points to another tenant's data; if the tenant was renamed: migrator repair --claim --tenant {tenant.Name}");
    }

    private static void CheckPrivileges(CheckList checks, Tenant tenant, TenantCatalogue found)
    {
        const string Revoke = "REVOKE it in a new SQL file, and look for memberships";
        checks.ExpectNone(
            "PUBLIC within the database", found.OpenToPublic, "at most USAGE on schema public",
            "REVOKE it FROM PUBLIC in a new SQL file, and grant it to the roles that need it");
        checks.ExpectNone(
            $"everything belongs to {tenant.OwnerRole}", found.ForeignObjects, "yes",
            $"ALTER … OWNER TO {SqlText.Identifier(tenant.OwnerRole)}: another owner's objects escape default privileges, and its files cannot change them");
        CheckCreators(checks, found, tenant.ConnectRoles.Where(role => role != tenant.OwnerRole));
        foreach (var role in tenant.ConnectRoles.Where(role => role != tenant.OwnerRole && !tenant.Settings.Access.ContainsKey(role)))
        {
            if (found.Of(role, "may") is { Count: > 0 } excess)
            {
                checks.ExpectNone($"role {role} may not do more", excess, "right", Revoke);
            }
        }

        foreach (var (role, level) in tenant.Settings.Access)
        {
            var word = level == AccessLevel.ReadWrite ? "read and write" : "read";
            checks.ExpectNone($"role {role} may {word} everything", Lacks(found.Of(role, "lacks")), "yes", Apply);
            checks.ExpectNone(
                $"role {role} may not {(level == AccessLevel.ReadWrite ? "TRUNCATE or act as the owner" : "change anything")}", found.Of(role, "may"), "right", Revoke);
            var actual = found.DefaultPrivileges.GetValueOrDefault(role) ?? [];
            var wanted = SchemaProvisioner.DefaultsOf(tenant, level);
            var missing = wanted.Except(actual).ToArray();
            checks.ExpectNone($"default privileges of {role}", Lacks(missing.Select(Describe)), "present", Apply);
            var excessive = actual.Where(privilege => privilege[0] is 'r' or 'S').Except(wanted).Select(Describe).ToArray();
            if (excessive.Length > 0)
            {
                checks.Fail(
                    $"default privileges of {role} are no more", string.Join(", ", excessive),
                    $"ALTER DEFAULT PRIVILEGES FOR ROLE {SqlText.Identifier(tenant.OwnerRole)} … REVOKE … FROM {SqlText.Identifier(role)}");
            }
        }

        if (tenant.Schema is not null)
        {
            checks.ExpectNone(
                "roles of other tenants may not look in", [.. found.Findings.Keys.Where(key => key.Verdict == "reaches").Select(key => key.Role).Order(StringComparer.Ordinal)],
                "right", $"REVOKE USAGE ON SCHEMA {SqlText.Identifier(tenant.Schema)}, and look for memberships");
        }
    }

    private static void CheckCreators(CheckList checks, TenantCatalogue found, IEnumerable<string> roles)
    {
        foreach (var role in roles)
        {
            checks.ExpectNone(
                $"role {role} may not CREATE in schemas", found.Of(role, "creates"), "right",
                "REVOKE CREATE ON SCHEMA … in a new SQL file, and look for memberships");
        }
    }

    private static IReadOnlyList<string> Lacks(IEnumerable<string> what) => [.. what.Select((item, index) => index == 0 ? $"lacks {item}" : item)];

    private static string Describe(string privilege) => privilege.Split(':') switch
    {
        ["r", var name] => $"{name} on tables",
        ["S", var name] => $"{name} on sequences",
        ["n", var name] => $"{name} on schemas",
        _ => privilege,
    };

    private DatabasePrivilege Of(string role) => server.Privileges.GetValueOrDefault((plan.Name, role));
}
