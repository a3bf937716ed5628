using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.access</c>.</summary>
internal static class AccessSettingsRules
{
    private const string Path = "$.access";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        var access = settings.Access;
        return
        [
            .. Each(access?.TaskRoles, "taskRoles", role => CheckTaskRole(role, settings), "$.secrets"),
            .. Each(access?.ServiceAccounts, "serviceAccounts", account => CheckServiceAccount(account, settings), "$.secrets"),
            .. Each(access?.DatabaseLogins, "databaseLogins", login => CheckDatabaseLogin(login, settings), "$.tenancy", "$.secrets", "$.database"),
            new(() => CheckNames(settings.Access), Path),
        ];
    }

    private static IEnumerable<RuleCheck> Each<T>(
        IReadOnlyDictionary<string, T>? map, string list, Func<T, IEnumerable<Violation>> check, params IReadOnlyList<string> reads) =>
        RuleCheck.ForEach(
            map,
            $"{Path}.{list}",
            (key, path, value) => ConstructKey.Check(key, "orders").Select(violation => violation with { Property = path })
                .Concat(check(value).Select(violation => violation.Under(path))),
            reads);

    private static IEnumerable<Violation> CheckTaskRole(TaskRoleSettings role, EnvironmentSettings settings) =>
    [
        .. IamRules.CheckPolicyName("policyName", role.PolicyName),
        .. role.RoleName is { } name ? IamRules.CheckRoleName("roleName", name) : [],
        .. CheckSecrets(role.Secrets, role.RoleName, settings),
    ];

    private static IEnumerable<Violation> CheckServiceAccount(ServiceAccountSettings account, EnvironmentSettings settings) =>
    [
        .. IamRules.CheckRoleName("roleName", account.RoleName),
        .. ServiceAccountRules.CheckProviderArn("oidcProviderArn", account.OidcProviderArn),
        .. ServiceAccountRules.CheckNamespace("namespace", account.Namespace),
        .. ServiceAccountRules.CheckServiceAccount("serviceAccount", account.ServiceAccount),
        .. CheckSecrets(account.Secrets, account.RoleName, settings),
    ];

    /// <summary>Checks that the secrets are there and let the role in.</summary>
    private static IEnumerable<Violation> CheckSecrets(IReadOnlyList<string> names, string? roleName, EnvironmentSettings settings)
    {
        foreach (var (index, name) in names.Index())
        {
            var item = SettingPath.Item("secrets", index);
            if (!settings.Secrets.TryGetValue(name, out var secret))
            {
                yield return UnknownSecret(item, name, settings);
            }
            else if (roleName is not null && secret.ReaderRoles.Count > 0 && !secret.ReaderRoles.Contains(roleName))
            {
                yield return new Violation(item, name, $"shuts out {roleName}, which is not among its readerRoles",
                    $"add \"{roleName}\" to readerRoles of that secret, or leave the secret out here");
            }

            if (names.Take(index).Contains(name))
            {
                yield return new Violation(item, name, "is named twice", "leave it out here");
            }
        }
    }

    private static IEnumerable<Violation> CheckDatabaseLogin(DatabaseLoginSettings login, EnvironmentSettings settings)
    {
        foreach (var violation in IamRules.CheckPolicyName("policyName", login.PolicyName)
            .Concat(login.RoleName is { } name ? IamRules.CheckRoleName("roleName", name) : []))
        {
            yield return violation;
        }

        foreach (var (index, role) in login.Roles.Index())
        {
            var item = SettingPath.Item("roles", index);
            if (!settings.Tenancy.Roles.TryGetValue(role, out var known))
            {
                yield return new Violation(item, role, "is not among $.tenancy.roles",
                    Suggestion.For(role, settings.Tenancy.Roles.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");
                continue;
            }

            if (login.Roles.Take(index).Contains(role))
            {
                yield return new Violation(item, role, "is named twice", "leave it out here");
            }

            var problem = settings.Database.Proxy is { } proxy ? CheckProxied(item, role, proxy, settings) : CheckDirect(item, role, known, settings);
            if (problem is not null)
            {
                yield return problem;
            }
        }
    }

    private static Violation? CheckProxied(string item, string role, ProxySettings proxy, EnvironmentSettings settings) =>
        !proxy.IamRequired
            ? new Violation(item, role, "cannot log in with a token: the proxy asks for passwords", "set database.proxy.iamRequired to true")
        : !proxy.Secrets.Any(name => settings.Secrets.TryGetValue(name, out var secret) && secret.Username == role)
            ? new Violation(item, role, "has no secret among those of the proxy, which is what is logged in to",
                "add the role's secret to database.proxy.secrets, or leave the role out here")
        : null;

    private static Violation? CheckDirect(string item, string role, RoleSettings known, EnvironmentSettings settings) =>
        !settings.Database.IamAuthentication
            ? new Violation(item, role, "cannot log in with a token: the database takes none", "set database.iamAuthentication to true")
        : !known.IamLogin
            ? new Violation(item, role, "may not log in with a token", $"set tenancy.roles.{role}.iamLogin to true, or leave the role out here")
        : null;

    /// <summary>Names of policies and of roles are unique in the account.</summary>
    private static IEnumerable<Violation> CheckNames(AccessSettings access)
    {
        var policies = access.TaskRoles.Select(role => (Place: Place("taskRoles", role.Key, "policyName"), Name: role.Value.PolicyName))
            .Concat(access.DatabaseLogins.Select(login => (Place: Place("databaseLogins", login.Key, "policyName"), Name: login.Value.PolicyName)));
        var roles = access.ServiceAccounts.Select(account => (Place: Place("serviceAccounts", account.Key, "roleName"), Name: account.Value.RoleName));
        return from same in policies.GroupBy(policy => policy.Name, StringComparer.OrdinalIgnoreCase)
                   .Concat(roles.GroupBy(role => role.Name, StringComparer.OrdinalIgnoreCase))
               from repeated in same.Skip(1)
               select new Violation(repeated.Place, repeated.Name, $"is also the name at {same.First().Place}", "rename one of the two");
    }

    private static string Place(string list, string key, string property) => $"{SettingPath.Member($"{Path}.{list}", key)}.{property}";

    /// <summary>A secret that the file does not have.</summary>
    internal static Violation UnknownSecret(string property, string name, EnvironmentSettings settings) => new(
        property,
        name,
        "is not among this file's secrets",
        Suggestion.For(name, settings.Secrets.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it to secrets");
}
