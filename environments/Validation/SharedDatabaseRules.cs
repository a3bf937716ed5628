using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.tenancy.sharedDatabases</c> and of the tenants that are schemas of them.</summary>
internal static class SharedDatabaseRules
{
    /// <summary>A shared database is not the one that RDS makes.</summary>
    public static readonly RuleDefinition InitialDatabase = new(
        "TEN003", RuleSeverity.Error,
        "A shared database is not the one that RDS makes",
        "That one belongs to the master user.",
        "Choose another name.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateDBInstance.Settings.html");

    /// <summary>An extension is written as CREATE EXTENSION takes it.</summary>
    public static readonly RuleDefinition ExtensionName = new(
        "TEN006", RuleSeverity.Error,
        "An extension is written as CREATE EXTENSION takes it",
        "The server would not find it.",
        "Write e.g. \"pg_trgm\" or \"uuid-ossp\".",
        "https://www.postgresql.org/docs/current/sql-createextension.html");

    /// <summary>A shared database is not the own database of a tenant.</summary>
    public static readonly RuleDefinition DatabaseOfTenant = new(
        "TEN008", RuleSeverity.Error,
        "A shared database is not the own database of a tenant",
        "A tenant with a database of its own shares it with no other.",
        "Choose another name, or make that tenant a schema of it.",
        "README.md#add-a-tenant");

    /// <summary>A shared database holds a tenant.</summary>
    public static readonly RuleDefinition Unused = new(
        "TEN009", RuleSeverity.Warning,
        "A shared database holds a tenant",
        "An empty one is provisioned for nobody.",
        "Write its name as \"database\" of a tenant, or remove it.",
        "README.md#add-a-tenant");

    /// <summary>A tenant that is a schema has a shared database.</summary>
    public static readonly RuleDefinition SchemaWithoutDatabase = new(
        "TEN010", RuleSeverity.Error,
        "A tenant that is a schema has a shared database",
        "There would be nothing to be a schema of.",
        "Add \"database\" with one of $.tenancy.sharedDatabases, or leave schema out.",
        "README.md#add-a-tenant");

    /// <summary>The database of a tenant is a shared database of the file.</summary>
    public static readonly RuleDefinition UnknownDatabase = new(
        "TEN011", RuleSeverity.Error,
        "The database of a tenant is a shared database of the file",
        "Nobody would make it.",
        "Add it to $.tenancy.sharedDatabases, or leave database out for a database of its own.",
        "README.md#add-a-tenant");

    /// <summary>A schema is not one of the server or of the migrator.</summary>
    public static readonly RuleDefinition ReservedSchema = new(
        "TEN012", RuleSeverity.Error,
        "A schema is not one of the server or of the migrator",
        "public, information_schema, infra_migrator and names with pg_ have their owners.",
        "Choose another \"schema\".",
        "https://www.postgresql.org/docs/current/ddl-schemas.html");

    /// <summary>A tenant that is a schema has no search path of its own.</summary>
    public static readonly RuleDefinition SearchPathOfSchema = new(
        "TEN013", RuleSeverity.Error,
        "A tenant that is a schema has no search path of its own",
        "A search path is set on a database, and this one is shared; the tenant's is its schema and public.",
        "Leave it out.",
        "README.md#add-a-tenant");

    /// <summary>Each tenant of a shared database has a schema of its own.</summary>
    public static readonly RuleDefinition SchemaTaken = new(
        "TEN014", RuleSeverity.Error,
        "Each tenant of a shared database has a schema of its own",
        "Two tenants in one schema would see and change each other's tables.",
        "Give one of the two another \"schema\".",
        "README.md#add-a-tenant");

    /// <summary>A read-only role writes nowhere in a shared database.</summary>
    public static readonly RuleDefinition ReaderWrites = new(
        "TEN015", RuleSeverity.Error,
        "A read-only role writes nowhere in a shared database",
        "Its sessions start read-only in the whole database, not in one schema.",
        "Use another role for one of the two, or \"readWrite\".",
        "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-DEFAULT-TRANSACTION-READ-ONLY");

    private const string Databases = "$.tenancy.sharedDatabases";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        .. RuleCheck.ForEach(
            settings.Tenancy.SharedDatabases,
            Databases,
            (name, path, shared) => CheckOne(name, path, shared, settings),
            "$.tenancy.roles",
            "$.tenancy.defaultOwnerRole",
            "$.database.initialDatabaseName"),
        .. RuleCheck.ForEach(settings.Tenancy.SharedDatabases, Databases, (name, path, _) => CheckUse(name, path, settings.Tenants), "$.tenants"),
        .. RuleCheck.ForEach(settings.Tenants, "$.tenants", (name, path, tenant) => CheckPlace(name, path, tenant, settings.Tenancy), Databases),
        new RuleCheck(() => CheckSchemas(settings.Tenants), "$.tenants"),
        new RuleCheck(() => CheckReaders(settings), "$.tenants", "$.tenancy"),
    ];

    private static IEnumerable<Violation> CheckOne(string name, string path, SharedDatabaseSettings shared, EnvironmentSettings settings)
    {
        if (PostgresNames.IdentifierFault(name) is { } fault)
        {
            yield return TenancySettingsRules.IdentifierForm.At(path, name, fault, PostgresNames.IdentifierFix);
        }
        else if (PostgresNames.IsReservedDatabase(name))
        {
            yield return TenancySettingsRules.ReservedDatabase.At(path, name, "is a database of the server itself", "choose another name");
        }
        else if (name == settings.Database.InitialDatabaseName)
        {
            yield return InitialDatabase.At(path, name, "is the database that RDS makes with the instance", "choose another name");
        }

        if (shared.OwnerRole is { } owner && !settings.Tenancy.Roles.ContainsKey(owner))
        {
            yield return TenancySettingsRules.UnknownRole($"{path}.ownerRole", owner, settings.Tenancy);
        }
        else if (shared.OwnerRole is null && settings.Tenancy.DefaultOwnerRole is null)
        {
            yield return TenancySettingsRules.NoOwner(path);
        }

        foreach (var violation in CheckExtensions($"{path}.extensions", shared.Extensions))
        {
            yield return violation;
        }
    }

    private static IEnumerable<Violation> CheckUse(string name, string path, IReadOnlyDictionary<string, TenantSettings> tenants)
    {
        if (tenants.TryGetValue(name, out var tenant) && tenant.Database is null)
        {
            yield return DatabaseOfTenant.At(path, name, "is the database of the tenant of that name, which shares it with no other",
                $"choose another name, or make that tenant a schema of it: \"database\": \"{name}\"");
        }

        if (!tenants.Values.Any(other => other.Database == name))
        {
            yield return Unused.At(path, name, "holds no tenant", $"write \"database\": \"{name}\" to a tenant, or remove it");
        }
    }

    private static IEnumerable<Violation> CheckPlace(string name, string path, TenantSettings tenant, TenancySettings tenancy)
    {
        foreach (var violation in CheckExtensions($"{path}.extensions", tenant.Extensions))
        {
            yield return violation;
        }

        if (tenant.Database is not { } database)
        {
            if (tenant.Schema is not null)
            {
                yield return SchemaWithoutDatabase.At($"{path}.schema", tenant.Schema, "needs a shared database to be a schema of",
                    $"add \"database\" with one of {Databases}, or leave schema out");
            }

            yield break;
        }

        if (!tenancy.SharedDatabases.ContainsKey(database))
        {
            yield return UnknownDatabase.At($"{path}.database", database, $"is not among {Databases}",
                Suggestion.For(database, tenancy.SharedDatabases.Keys) is { } near ? $"did you mean \"{near}\"?"
                    : "add it there, or leave database out for a database of its own");
        }

        var schema = tenant.Schema ?? name;
        if (PostgresNames.IsReservedSchema(schema))
        {
            yield return ReservedSchema.At(SchemaPath(path, tenant), schema, "is a schema of the server or of the migrator itself",
                "choose another \"schema\"");
        }
        else if (tenant.Schema is not null && PostgresNames.IdentifierFault(schema) is { } fault)
        {
            yield return TenancySettingsRules.IdentifierForm.At($"{path}.schema", schema, fault, PostgresNames.IdentifierFix);
        }

        if (tenant.SearchPath.Count > 0)
        {
            yield return SearchPathOfSchema.At($"{path}.searchPath", string.Join(", ", tenant.SearchPath),
                $"is set on a database, and this tenant is a schema of one: its search path is {schema}, public", "leave it out");
        }
    }

    private static IEnumerable<Violation> CheckSchemas(IReadOnlyDictionary<string, TenantSettings> tenants)
    {
        foreach (var (index, (name, tenant)) in tenants.Index().Where(tenant => tenant.Item.Value.Database is not null))
        {
            var schema = tenant.SchemaName(name);
            var (other, same) = tenants.Take(index).FirstOrDefault(earlier => earlier.Value.Database == tenant.Database
                && string.Equals(earlier.Value.SchemaName(earlier.Key), schema, StringComparison.OrdinalIgnoreCase));
            if (other is not null)
            {
                yield return SchemaTaken.At(SchemaPath(SettingPath.Member("$.tenants", name), tenant), schema,
                    same.SchemaName(other) == schema
                        ? $"is the schema of the tenant {other} in {tenant.Database}"
                        : $"differs from the schema of the tenant {other} in {tenant.Database} in case only",
                    "give one of the two another \"schema\"");
            }
        }
    }

    /// <summary>A read-only role's sessions start read-only in the whole database, so it cannot be meant to write to another schema there.</summary>
    private static IEnumerable<Violation> CheckReaders(EnvironmentSettings settings) =>
        from tenant in settings.Tenants
        where tenant.Value.Database is not null
        from access in tenant.Value.Access
        where access.Value == AccessLevel.ReadOnly
        let written = settings.Tenants.FirstOrDefault(other => other.Key != tenant.Key && other.Value.Database == tenant.Value.Database
            && (other.Value.Access.TryGetValue(access.Key, out var level) ? level == AccessLevel.ReadWrite
                : TenancySettingsRules.OwnerOf(other.Value, settings.Tenancy) == access.Key)).Key
        where written is not null
        select ReaderWrites.At(
            SettingPath.Member($"{SettingPath.Member("$.tenants", tenant.Key)}.access", access.Key),
            SettingTypes.JsonName(access.Value.ToString()),
            $"lets the role's sessions start read-only in all of {tenant.Value.Database}, and it writes to the tenant {written} there",
            "use another role for one of the two, or \"readWrite\" here");

    private static IEnumerable<Violation> CheckExtensions(string path, IReadOnlyList<string> extensions)
    {
        foreach (var (index, extension) in extensions.Index())
        {
            var item = SettingPath.Item(path, index);
            if (PostgresNames.ExtensionFault(extension) is { } fault)
            {
                yield return ExtensionName.At(item, extension, fault, "write it as CREATE EXTENSION takes it, e.g. \"pg_trgm\" or \"uuid-ossp\"");
            }
            else if (extensions.Take(index).Contains(extension))
            {
                yield return TenancySettingsRules.NamedTwice.At(item, extension, "is named twice", "leave it out here");
            }
        }
    }

    private static string SchemaPath(string path, TenantSettings tenant) => tenant.Schema is null ? path : $"{path}.schema";
}
