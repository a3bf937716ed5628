using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.tenancy</c> and <c>$.tenants</c>.</summary>
internal static partial class TenancySettingsRules
{
    /// <summary>Databases, schemas and roles have plain names of at most 63 bytes.</summary>
    public static readonly RuleDefinition IdentifierForm = new(
        "TEN001", RuleSeverity.Error,
        "Databases, schemas and roles have plain names of at most 63 bytes",
        "PostgreSQL cuts longer names short, and names in other letters need quotes in every statement and connection URL.",
        "Use lower-case letters, digits and underscores, a letter first.",
        "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS");

    /// <summary>A database is not one of the server itself.</summary>
    public static readonly RuleDefinition ReservedDatabase = new(
        "TEN002", RuleSeverity.Error,
        "A database is not one of the server itself",
        "postgres, template0, template1 and rdsadmin belong to PostgreSQL and RDS.",
        "Choose another name.",
        "https://www.postgresql.org/docs/current/manage-ag-templatedbs.html");

    /// <summary>A role that is named is one of the tenancy.</summary>
    public static readonly RuleDefinition UnknownRoleName = new(
        "TEN004", RuleSeverity.Error,
        "A role that is named is one of the tenancy",
        "There would be nobody to own or to connect.",
        "Add it to $.tenancy.roles, or correct the name.",
        "README.md#add-a-tenant");

    /// <summary>A database has an owner.</summary>
    public static readonly RuleDefinition NoOwnerRole = new(
        "TEN005", RuleSeverity.Error,
        "A database has an owner",
        "Somebody has to own its objects, and it is not the master user.",
        "Add \"ownerRole\", or \"defaultOwnerRole\" to tenancy.",
        "https://www.postgresql.org/docs/current/ddl-priv.html");

    /// <summary>A tenant names a role, a schema or an extension once.</summary>
    public static readonly RuleDefinition NamedTwice = new(
        "TEN007", RuleSeverity.Error,
        "A tenant names a role, a schema or an extension once",
        "The second entry does nothing; most likely another was meant.",
        "Leave it out, or name the one that was meant.",
        "README.md#add-a-tenant");

    /// <summary>A naming rule has exactly one word in braces.</summary>
    public static readonly RuleDefinition NamingPattern = new(
        "TEN016", RuleSeverity.Error,
        "A naming rule has exactly one word in braces",
        "The word stands for what tells the tenants of a kind apart.",
        "Write e.g. \"{app}_prod\".",
        "README.md#add-a-tenant");

    /// <summary>A role is not one of the server itself.</summary>
    public static readonly RuleDefinition ReservedRole = new(
        "TEN017", RuleSeverity.Error,
        "A role is not one of the server itself",
        "Roles of PostgreSQL, of RDS and the master user have rights that no tenant may have.",
        "Choose another name.",
        "https://www.postgresql.org/docs/current/predefined-roles.html");

    /// <summary>A role logs in with tokens or with a password.</summary>
    public static readonly RuleDefinition TokenAndPassword = new(
        "TEN018", RuleSeverity.Error,
        "A role logs in with tokens or with a password",
        "A member of rds_iam is asked for a token, so that the password in its secret does not work.",
        "Leave iamLogin or secret out; behind a proxy keep the secret.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html");

    /// <summary>A role with iamLogin needs IAM authentication of the instance.</summary>
    public static readonly RuleDefinition TokensSwitchedOff = new(
        "TEN019", RuleSeverity.Error,
        "A role with iamLogin needs IAM authentication of the instance",
        "RDS refuses tokens until it is switched on.",
        "Set database.iamAuthentication to true.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html");

    /// <summary>The secret of a role has its user name.</summary>
    public static readonly RuleDefinition SecretOfAnother = new(
        "TEN020", RuleSeverity.Error,
        "The secret of a role has its user name",
        "The migrator sets the role's password to the one in the secret, and the application would log in as somebody else.",
        "Give the role a secret with its own username.",
        "README.md#add-a-tenant");

    /// <summary>Tenants differ in more than case.</summary>
    public static readonly RuleDefinition CaseTwin = new(
        "TEN021", RuleSeverity.Error,
        "Tenants differ in more than case",
        "Names are folded to lower case where nobody quotes them, and both would be one database.",
        "Use lower-case letters, digits and underscores.",
        "https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS");

    /// <summary>A tenant follows the naming rule of its kind.</summary>
    public static readonly RuleDefinition NamingRule = new(
        "TEN022", RuleSeverity.Error,
        "A tenant follows the naming rule of its kind",
        "Whoever sees a name should know what may be done to it.",
        "Rename the tenant, or correct its kind.",
        "README.md#add-a-tenant");

    /// <summary>A folder with SQL exists.</summary>
    public static readonly RuleDefinition NoFolder = new(
        "TEN023", RuleSeverity.Error,
        "A folder with SQL exists",
        "The migrator would find nothing to run.",
        "Create it, or correct the path.",
        "docs/migrator.md#sql-files");

    /// <summary>Production has no test data.</summary>
    public static readonly RuleDefinition TestDataInProduction = new(
        "TEN024", RuleSeverity.Error,
        "Production has no test data",
        "Made-up rows among those of customers are hard to find again.",
        "Leave testData out.",
        "docs/migrator.md#sql-files");

    /// <summary>A role of connectRoles may log in.</summary>
    public static readonly RuleDefinition ConnectWithoutLogIn = new(
        "TEN025", RuleSeverity.Error,
        "A role of connectRoles may log in",
        "CONNECT is of no use to a role without a secret and without iamLogin.",
        "Give the role a secret or \"iamLogin\": true, or leave it out.",
        "https://www.postgresql.org/docs/current/ddl-priv.html");

    /// <summary>connectRoles does not name the owner.</summary>
    public static readonly RuleDefinition OwnerConnects = new(
        "TEN026", RuleSeverity.Error,
        "connectRoles does not name the owner",
        "The owner connects as it is.",
        "Leave it out.",
        "https://www.postgresql.org/docs/current/ddl-priv.html");

    /// <summary>A command after provisioning has an owner with a password.</summary>
    public static readonly RuleDefinition CommandWithoutPassword = new(
        "TEN027", RuleSeverity.Error,
        "A command after provisioning has an owner with a password",
        "It runs as the owner of the database and logs in with that password.",
        "Give that role a secret, or the tenant another ownerRole.",
        "README.md#add-a-tenant");

    /// <summary>Somebody may connect to a tenant.</summary>
    public static readonly RuleDefinition NobodyEnters = new(
        "TEN028", RuleSeverity.Warning,
        "Somebody may connect to a tenant",
        "An owner without log-in is safe, and somebody else has to be let in.",
        "Name the application's role in connectRoles or access.",
        "README.md#add-a-tenant");

    /// <summary>access does not name the owner.</summary>
    public static readonly RuleDefinition AccessOfOwner = new(
        "TEN029", RuleSeverity.Error,
        "access does not name the owner",
        "The owner has every right already.",
        "Leave it out.",
        "https://www.postgresql.org/docs/current/ddl-priv.html");

    /// <summary>A role is in access or in connectRoles.</summary>
    public static readonly RuleDefinition AccessAndConnect = new(
        "TEN030", RuleSeverity.Error,
        "A role is in access or in connectRoles",
        "access lets it connect, too; the two together do not say who grants what.",
        "Leave the role out of connectRoles, or out of access when the SQL files grant what it may do.",
        "README.md#add-a-tenant");

    /// <summary>A search path names schemas of the database.</summary>
    public static readonly RuleDefinition SearchPath = new(
        "TEN031", RuleSeverity.Error,
        "A search path names schemas of the database",
        "PostgreSQL looks into pg_catalog anyway, and pg_temp before others lets a session shadow functions.",
        "Use lower-case letters, digits and underscores, a letter first, or $user.",
        "https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH");

    /// <summary>Tenants have owners of their own.</summary>
    public static readonly RuleDefinition SharedOwner = new(
        "TEN032", RuleSeverity.Warning,
        "Tenants have owners of their own",
        "Whoever learns the password of a shared owner reaches all of its tenants.",
        "Give a tenant an ownerRole of its own where that matters.",
        "README.md#add-a-tenant");

    /// <summary>Place of a search path that stands for the schema named like the session's role.</summary>
    private const string UserSchema = "$user";

    private static readonly HashSet<string> ReservedRoles =
        ["public", "none", "postgres", "rdsadmin", "rdsrepladmin", "rds_superuser", "rds_iam", "rds_password"];

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings, string folder) =>
    [
        new RuleCheck(() => CheckNaming(settings.Tenancy), "$.tenancy.naming"),
        .. RuleCheck.ForEach(
            settings.Tenancy.Roles,
            "$.tenancy.roles",
            (name, _, role) => CheckRole(name, role, settings),
            "$.secrets",
            "$.database"),
        new RuleCheck(() => CheckDefaultOwner(settings.Tenancy), "$.tenancy.defaultOwnerRole", "$.tenancy.roles"),
        .. RuleCheck.ForEach(settings.Tenants, "$.tenants", (name, _, tenant) => CheckTenant(name, tenant, settings, folder), "$.tenancy"),
        new RuleCheck(() => CheckSharedOwners(settings), "$.tenants", "$.tenancy"),
    ];

    /// <summary>Whether a name fits a pattern such as <c>{app}_prod</c>.</summary>
    internal static bool Fits(string name, string pattern) =>
        Regex.IsMatch(name, "^" + string.Join("[a-z][a-z0-9]*(_[a-z0-9]+)*", Placeholder().Split(pattern).Select(Regex.Escape)) + "\\z");

    private static IEnumerable<Violation> CheckNaming(TenancySettings tenancy)
    {
        foreach (var (kind, pattern) in tenancy.Naming.Where(entry => Placeholder().Count(entry.Value) != 1))
        {
            yield return NamingPattern.At($"$.tenancy.naming.{SettingTypes.JsonName(kind.ToString())}", pattern,
                "must have exactly one word in braces", "write e.g. \"{app}_prod\"");
        }
    }

    private static IEnumerable<Violation> CheckRole(string name, RoleSettings role, EnvironmentSettings settings)
    {
        var path = SettingPath.Member("$.tenancy.roles", name);
        if (PostgresNames.IdentifierFault(name) is { } fault)
        {
            yield return IdentifierForm.At(path, name, fault, PostgresNames.IdentifierFix);
        }
        else if (ReservedRoles.Contains(name) || name == settings.Database.MasterUsername || PostgresNames.IsOfTheServer(name))
        {
            yield return ReservedRole.At(path, name, "is a role of the server itself", "choose another name");
        }

        if (role.IamLogin && role.Secret is not null)
        {
            // A proxy asks its clients for tokens by a setting of its own, and itself logs in with the secret's password.
            yield return TokenAndPassword.At($"{path}.iamLogin", "true", "leaves the role no password that works, and it has a secret",
                "leave one of them out; behind a proxy keep the secret: clients bring their tokens to the proxy");
        }

        if (role.IamLogin && !settings.Database.IamAuthentication)
        {
            yield return TokensSwitchedOff.At($"{path}.iamLogin", "true", "needs IAM authentication of the instance",
                "set database.iamAuthentication to true");
        }

        if (role.Secret is null)
        {
            yield break;
        }

        if (!settings.Secrets.TryGetValue(role.Secret, out var secret))
        {
            yield return AccessSettingsRules.UnknownSecretName.At($"{path}.secret", role.Secret, "is not among this file's secrets",
                Suggestion.For(role.Secret, settings.Secrets.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it to secrets");
        }
        else if (secret.Username != name)
        {
            yield return SecretOfAnother.At($"{path}.secret", role.Secret, $"keeps the password of '{secret.Username}', not of '{name}'",
                "give the role a secret with its own username");
        }
    }

    private static IEnumerable<Violation> CheckDefaultOwner(TenancySettings tenancy)
    {
        if (tenancy.DefaultOwnerRole is { } owner && !tenancy.Roles.ContainsKey(owner))
        {
            yield return UnknownRole("$.tenancy.defaultOwnerRole", owner, tenancy);
        }
    }

    private static IEnumerable<Violation> CheckTenant(string name, TenantSettings tenant, EnvironmentSettings settings, string folder)
    {
        var path = SettingPath.Member("$.tenants", name);
        if (PostgresNames.IdentifierFault(name) is { } fault)
        {
            var twin = settings.Tenants.Keys.FirstOrDefault(other => other != name && other.Equals(name, StringComparison.OrdinalIgnoreCase));
            yield return (twin is null ? IdentifierForm : CaseTwin).At(
                path, name, twin is null ? fault : $"differs from the tenant {twin} in case only",
                PostgresNames.IdentifierFix);
        }
        else if (tenant.Database is null && PostgresNames.IsReservedDatabase(name))
        {
            yield return ReservedDatabase.At(path, name, "is a database of the server itself", "choose another name");
        }
        else if (settings.Tenancy.Naming.TryGetValue(tenant.Kind, out var pattern) && !Fits(name, pattern))
        {
            yield return NamingRule.At(path, name,
                $"does not follow the naming rule {pattern} of {SettingTypes.JsonName(tenant.Kind.ToString())} tenants",
                "rename the tenant, or correct its kind");
        }

        if (tenant.OwnerRole is { } owner && !settings.Tenancy.Roles.ContainsKey(owner))
        {
            yield return UnknownRole($"{path}.ownerRole", owner, settings.Tenancy);
        }
        else if (tenant.OwnerRole is null && settings.Tenancy.DefaultOwnerRole is null)
        {
            yield return NoOwner(path);
        }

        foreach (var violation in CheckConnectRoles(path, tenant, settings.Tenancy)
            .Concat(CheckAccess(path, tenant, settings.Tenancy))
            .Concat(tenant.Database is null ? CheckSearchPath($"{path}.searchPath", tenant) : []))
        {
            yield return violation;
        }

        foreach (var (property, value) in new[] { ("sql", tenant.Sql), ("testData", tenant.TestData) })
        {
            if (value is not null && !Directory.Exists(Path.Combine(folder, value)))
            {
                yield return NoFolder.At($"{path}.{property}", value, "is not a folder beside this file", "create it, or correct the path");
            }
        }

        if (tenant.TestData is { } testData && settings.Production)
        {
            yield return TestDataInProduction.At($"{path}.testData", testData, "has no place in a production environment", "leave it out here");
        }
    }

    private static IEnumerable<Violation> CheckConnectRoles(string path, TenantSettings tenant, TenancySettings tenancy)
    {
        var ownerName = OwnerOf(tenant, tenancy);
        foreach (var (index, role) in tenant.ConnectRoles.Index())
        {
            var item = SettingPath.Item($"{path}.connectRoles", index);
            if (!tenancy.Roles.TryGetValue(role, out var connecting))
            {
                yield return UnknownRole(item, role, tenancy);
            }
            else if (!connecting.MayLogIn)
            {
                yield return ConnectWithoutLogIn.At(item, role, "may not log in, so CONNECT is of no use to it",
                    "give the role a secret or \"iamLogin\": true, or leave it out here");
            }

            if (role == ownerName || tenant.ConnectRoles.Take(index).Contains(role))
            {
                yield return (role == ownerName ? OwnerConnects : NamedTwice).At(
                    item, role, role == ownerName ? "owns the database and connects as it is" : "is named twice",
                    "leave it out here");
            }
        }

        if (ownerName is null || !tenancy.Roles.TryGetValue(ownerName, out var owner))
        {
            yield break;
        }

        if (tenant.AfterProvision is not null && owner.Secret is null)
        {
            yield return CommandWithoutPassword.At($"{path}.afterProvision", null, $"runs as the owner {ownerName}, which has no password",
                "give that role a secret, or the tenant another ownerRole");
        }
        else if (!owner.MayLogIn && tenant.ConnectRoles.Count == 0
            && !tenant.Access.Keys.Any(role => tenancy.Roles.TryGetValue(role, out var user) && user.MayLogIn))
        {
            yield return NobodyEnters.At(path, null, $"lets nobody in: its owner {ownerName} may not log in",
                "name the application's role in connectRoles or access");
        }
    }

    private static IEnumerable<Violation> CheckAccess(string path, TenantSettings tenant, TenancySettings tenancy)
    {
        foreach (var (role, level) in tenant.Access)
        {
            var item = SettingPath.Member($"{path}.access", role);
            if (!tenancy.Roles.ContainsKey(role))
            {
                yield return UnknownRole(item, role, tenancy);
            }
            else if (role == OwnerOf(tenant, tenancy))
            {
                yield return AccessOfOwner.At(item, SettingTypes.JsonName(level.ToString()), "is what the owner has, and more", "leave it out here");
            }
            else if (tenant.ConnectRoles.Contains(role))
            {
                yield return AccessAndConnect.At(
                    item, SettingTypes.JsonName(level.ToString()), "lets the role connect, and connectRoles does so, too",
                    "leave the role out of connectRoles; leave it out here when the SQL files grant what it may do");
            }
        }
    }

    private static IEnumerable<Violation> CheckSearchPath(string path, TenantSettings tenant)
    {
        foreach (var (index, schema) in tenant.SearchPath.Index())
        {
            var item = SettingPath.Item(path, index);
            if (schema != UserSchema && (PostgresNames.IdentifierFault(schema) is not null || PostgresNames.IsOfTheServer(schema)))
            {
                yield return SearchPath.At(item, schema, "is not a plain name of a schema of its own",
                    $"use lower-case letters, digits and underscores, a letter first, or {UserSchema}; PostgreSQL looks into pg_catalog anyway");
            }
            else if (tenant.SearchPath.Take(index).Contains(schema))
            {
                yield return NamedTwice.At(item, schema, "is named twice", "leave it out here");
            }
        }
    }

    /// <summary>Role that owns a tenant; null when none is named.</summary>
    internal static string? OwnerOf(TenantSettings tenant, TenancySettings tenancy) => tenant.OwnerRole ?? tenancy.DefaultOwnerRole;

    private static IEnumerable<Violation> CheckSharedOwners(EnvironmentSettings settings) =>
        from tenant in settings.Tenants
        where tenant.Value.Status == TenantStatus.Active
        group tenant.Key by OwnerOf(tenant.Value, settings.Tenancy) into owned
        where owned.Key is not null && owned.Count() > 1
            && (!settings.Tenancy.Roles.TryGetValue(owned.Key, out var role) || role.MayLogIn)
        select SharedOwner.At("$.tenants", null,
            $"has {owned.Count()} active tenants owned by '{owned.Key}': whoever learns its password reaches all of them",
            "give a tenant an ownerRole of its own where that matters");

    /// <summary>Nobody owns what needs an owner.</summary>
    internal static Violation NoOwner(string path) =>
        NoOwnerRole.At(path, null, "has no owner", "add \"ownerRole\", or \"defaultOwnerRole\" to tenancy");

    /// <summary>A role that the tenancy does not have.</summary>
    internal static Violation UnknownRole(string path, string role, TenancySettings tenancy) => UnknownRoleName.At(
        path,
        role,
        "is not among $.tenancy.roles",
        Suggestion.For(role, tenancy.Roles.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Placeholder();
}
