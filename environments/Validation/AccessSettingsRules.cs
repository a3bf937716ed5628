using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.access</c>.</summary>
internal static class AccessSettingsRules
{
    /// <summary>A secret lets in the role that is given it.</summary>
    public static readonly RuleDefinition ReaderShutOut = new(
        "IAM501", RuleSeverity.Error,
        "A secret lets in the role that is given it",
        "Its resource policy names readerRoles and denies everybody else, so that the role's own policy is of no use.",
        "Add the role to readerRoles of the secret, or leave the secret out of the role.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html");

    /// <summary>Access names a secret or a role once.</summary>
    public static readonly RuleDefinition NamedTwice = new(
        "IAM502", RuleSeverity.Error,
        "Access names a secret or a role once",
        "The second entry does nothing; most likely another was meant.",
        "Leave it out, or name the one that was meant.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html");

    /// <summary>A role that logs in with a token is one of the tenancy.</summary>
    public static readonly RuleDefinition UnknownLoginRole = new(
        "IAM503", RuleSeverity.Error,
        "A role that logs in with a token is one of the tenancy",
        "The policy would name a database user that nobody makes.",
        "Add the role to $.tenancy.roles, or correct the name.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html");

    /// <summary>Token log-in through a proxy needs a proxy that asks for tokens.</summary>
    public static readonly RuleDefinition ProxyTakesNoToken = new(
        "IAM504", RuleSeverity.Error,
        "Token log-in through a proxy needs a proxy that asks for tokens",
        "The proxy would ask for the password instead.",
        "Set database.proxy.iamRequired to true.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html");

    /// <summary>A role that logs in through the proxy has its secret there.</summary>
    public static readonly RuleDefinition ProxyLacksSecret = new(
        "IAM505", RuleSeverity.Error,
        "A role that logs in through the proxy has its secret there",
        "The proxy takes the client's token and logs in to the database with the password of that secret.",
        "Add the role's secret to database.proxy.secrets.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html");

    /// <summary>Token log-in needs IAM authentication of the database.</summary>
    public static readonly RuleDefinition DatabaseTakesNoToken = new(
        "IAM506", RuleSeverity.Error,
        "Token log-in needs IAM authentication of the database",
        "RDS refuses tokens until it is switched on.",
        "Set database.iamAuthentication to true.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Enabling.html");

    /// <summary>A role that logs in with a token is a member of rds_iam.</summary>
    public static readonly RuleDefinition RoleTakesNoToken = new(
        "IAM507", RuleSeverity.Error,
        "A role that logs in with a token is a member of rds_iam",
        "PostgreSQL asks every other role for its password.",
        "Set iamLogin of the role to true.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html");

    /// <summary>Policies and roles have names of their own.</summary>
    public static readonly RuleDefinition NameTaken = new(
        "IAM508", RuleSeverity.Error,
        "Policies and roles have names of their own",
        "Names of policies and of roles are unique in an account, whatever their case.",
        "Rename one of the two.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");

    /// <summary>A secret that is named is among the file's secrets.</summary>
    public static readonly RuleDefinition UnknownSecretName = new(
        "SEC501", RuleSeverity.Error,
        "A secret that is named is among the file's secrets",
        "There would be nothing to read.",
        "Add it to $.secrets, or correct the name.",
        "README.md#hand-the-database-to-its-application");

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
                yield return ReaderShutOut.At(item, name, $"shuts out {roleName}, which is not among its readerRoles",
                    $"add \"{roleName}\" to readerRoles of that secret, or leave the secret out here");
            }

            if (names.Take(index).Contains(name))
            {
                yield return NamedTwice.At(item, name, "is named twice", "leave it out here");
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
                yield return UnknownLoginRole.At(item, role, "is not among $.tenancy.roles",
                    Suggestion.For(role, settings.Tenancy.Roles.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");
                continue;
            }

            if (login.Roles.Take(index).Contains(role))
            {
                yield return NamedTwice.At(item, role, "is named twice", "leave it out here");
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
            ? ProxyTakesNoToken.At(item, role, "cannot log in with a token: the proxy asks for passwords", "set database.proxy.iamRequired to true")
        : !proxy.Secrets.Any(name => settings.Secrets.TryGetValue(name, out var secret) && secret.Username == role)
            ? ProxyLacksSecret.At(item, role, "has no secret among those of the proxy, which is what is logged in to",
                "add the role's secret to database.proxy.secrets, or leave the role out here")
        : null;

    private static Violation? CheckDirect(string item, string role, RoleSettings known, EnvironmentSettings settings) =>
        !settings.Database.IamAuthentication
            ? DatabaseTakesNoToken.At(item, role, "cannot log in with a token: the database takes none", "set database.iamAuthentication to true")
        : !known.IamLogin
            ? RoleTakesNoToken.At(item, role, "may not log in with a token", $"set tenancy.roles.{role}.iamLogin to true, or leave the role out here")
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
               select NameTaken.At(repeated.Place, repeated.Name, $"is also the name at {same.First().Place}", "rename one of the two");
    }

    private static string Place(string list, string key, string property) => $"{SettingPath.Member($"{Path}.{list}", key)}.{property}";

    /// <summary>A secret that the file does not have.</summary>
    internal static Violation UnknownSecret(string property, string name, EnvironmentSettings settings) => UnknownSecretName.At(
        property,
        name,
        "is not among this file's secrets",
        Suggestion.For(name, settings.Secrets.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it to secrets");
}
