using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.tenancy</c> and <c>$.tenants</c>.</summary>
internal static partial class TenancySettingsRules
{
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
            yield return new Violation($"$.tenancy.naming.{SettingTypes.JsonName(kind.ToString())}", pattern,
                "must have exactly one word in braces", "write e.g. \"{app}_prod\"");
        }
    }

    private static IEnumerable<Violation> CheckRole(string name, RoleSettings role, EnvironmentSettings settings)
    {
        var path = SettingPath.Member("$.tenancy.roles", name);
        if (PostgresNames.IdentifierFault(name) is { } fault)
        {
            yield return new Violation(path, name, fault, PostgresNames.IdentifierFix);
        }
        else if (ReservedRoles.Contains(name) || name == settings.Database.MasterUsername || PostgresNames.IsOfTheServer(name))
        {
            yield return new Violation(path, name, "is a role of the server itself", "choose another name");
        }

        if (role.IamLogin && role.Secret is not null)
        {
            // A proxy asks its clients for tokens by a setting of its own, and itself logs in with the secret's password.
            yield return new Violation($"{path}.iamLogin", "true", "leaves the role no password that works, and it has a secret",
                "leave one of them out; behind a proxy keep the secret: clients bring their tokens to the proxy");
        }

        if (role.IamLogin && !settings.Database.IamAuthentication)
        {
            yield return new Violation($"{path}.iamLogin", "true", "needs IAM authentication of the instance",
                "set database.iamAuthentication to true");
        }

        if (role.Secret is null)
        {
            yield break;
        }

        if (!settings.Secrets.TryGetValue(role.Secret, out var secret))
        {
            yield return new Violation($"{path}.secret", role.Secret, "is not among this file's secrets",
                Suggestion.For(role.Secret, settings.Secrets.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it to secrets");
        }
        else if (secret.Username != name)
        {
            yield return new Violation($"{path}.secret", role.Secret, $"keeps the password of '{secret.Username}', not of '{name}'",
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
            yield return new Violation(path, name, twin is null ? fault : $"differs from the tenant {twin} in case only",
                PostgresNames.IdentifierFix);
        }
        else if (tenant.Database is null && PostgresNames.IsReservedDatabase(name))
        {
            yield return new Violation(path, name, "is a database of the server itself", "choose another name");
        }
        else if (settings.Tenancy.Naming.TryGetValue(tenant.Kind, out var pattern) && !Fits(name, pattern))
        {
            yield return new Violation(path, name,
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
                yield return new Violation($"{path}.{property}", value, "is not a folder beside this file", "create it, or correct the path");
            }
        }

        if (tenant.TestData is { } testData && settings.Production)
        {
            yield return new Violation($"{path}.testData", testData, "has no place in a production environment", "leave it out here");
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
                yield return new Violation(item, role, "may not log in, so CONNECT is of no use to it",
                    "give the role a secret or \"iamLogin\": true, or leave it out here");
            }

            if (role == ownerName || tenant.ConnectRoles.Take(index).Contains(role))
            {
                yield return new Violation(item, role, role == ownerName ? "owns the database and connects as it is" : "is named twice",
                    "leave it out here");
            }
        }

        if (ownerName is null || !tenancy.Roles.TryGetValue(ownerName, out var owner))
        {
            yield break;
        }

        if (tenant.AfterProvision is not null && owner.Secret is null)
        {
            yield return new Violation($"{path}.afterProvision", null, $"runs as the owner {ownerName}, which has no password",
                "give that role a secret, or the tenant another ownerRole");
        }
        else if (!owner.MayLogIn && tenant.ConnectRoles.Count == 0
            && !tenant.Access.Keys.Any(role => tenancy.Roles.TryGetValue(role, out var user) && user.MayLogIn))
        {
            yield return new Violation(path, null, $"lets nobody in: its owner {ownerName} may not log in",
                "name the application's role in connectRoles or access", IsWarning: true);
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
                yield return new Violation(item, SettingTypes.JsonName(level.ToString()), "is what the owner has, and more", "leave it out here");
            }
            else if (tenant.ConnectRoles.Contains(role))
            {
                yield return new Violation(item, SettingTypes.JsonName(level.ToString()), "lets the role connect, and connectRoles does so, too",
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
                yield return new Violation(item, schema, "is not a plain name of a schema of its own",
                    $"use lower-case letters, digits and underscores, a letter first, or {UserSchema}; PostgreSQL looks into pg_catalog anyway");
            }
            else if (tenant.SearchPath.Take(index).Contains(schema))
            {
                yield return new Violation(item, schema, "is named twice", "leave it out here");
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
        select new Violation("$.tenants", null,
            $"has {owned.Count()} active tenants owned by '{owned.Key}': whoever learns its password reaches all of them",
            "give a tenant an ownerRole of its own where that matters", IsWarning: true);

    /// <summary>Nobody owns what needs an owner.</summary>
    internal static Violation NoOwner(string path) =>
        new(path, null, "has no owner", "add \"ownerRole\", or \"defaultOwnerRole\" to tenancy");

    /// <summary>A role that the tenancy does not have.</summary>
    internal static Violation UnknownRole(string path, string role, TenancySettings tenancy) => new(
        path,
        role,
        "is not among $.tenancy.roles",
        Suggestion.For(role, tenancy.Roles.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");

    [GeneratedRegex("\\{[a-z]+\\}")]
    private static partial Regex Placeholder();
}
