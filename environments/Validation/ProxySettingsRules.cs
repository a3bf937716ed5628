using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Proxy;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database.proxy</c>.</summary>
internal static class ProxySettingsRules
{
    /// <summary>The proxy logs in with a password that works.</summary>
    public static readonly RuleDefinition RoleWithTokens = new(
        "PRX501", RuleSeverity.Error,
        "The proxy logs in with a password that works",
        "A role with iamLogin has none: the proxy takes the clients' tokens, and itself logs in with the password.",
        "Remove iamLogin of the role.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-iam-setup.html");

    /// <summary>The proxy has one secret for each role.</summary>
    public static readonly RuleDefinition SecretOfSameRole = new(
        "PRX502", RuleSeverity.Error,
        "The proxy has one secret for each role",
        "It looks the secret up by the user's name and would find two.",
        "Name one secret for each role.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html");

    private const string Path = "$.database.proxy";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) => settings.Database?.Proxy is not { } proxy
        ? []
        :
        [
            new(() => Check(proxy, settings).Select(violation => violation.Under(Path)), Path, "$.database.engine"),
            new(() => CheckSecrets(proxy, settings).Select(violation => violation.Under(Path)), Path, "$.secrets", "$.tenancy"),
            .. NetworkSettingsRules.Ingress(proxy.Ingress, $"{Path}.ingress", settings),
        ];

    private static IEnumerable<Violation> Check(ProxySettings proxy, EnvironmentSettings settings) =>
    [
        .. ProxyRules.CheckName("name", proxy.Name),
        .. ProxyRules.CheckIdleClientTimeout("idleClientTimeoutSeconds", proxy.IdleClientTimeoutSeconds),
        .. ProxyRules.CheckPercent("maxConnectionsPercent", proxy.MaxConnectionsPercent),
        .. ProxyRules.CheckReadOnlyEndpoint(
            "readOnlyEndpoint", proxy.ReadOnlyEndpoint, settings.Database.Engine == DatabaseEngine.AuroraPostgresql),
        .. ProxyRules.CheckSecrets("secrets", proxy.Secrets),
    ];

    private static IEnumerable<Violation> CheckSecrets(ProxySettings proxy, EnvironmentSettings settings)
    {
        var firstOfRole = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (index, name) in proxy.Secrets.Index())
        {
            var item = SettingPath.Item("secrets", index);
            if (!settings.Secrets.TryGetValue(name, out var secret))
            {
                yield return AccessSettingsRules.UnknownSecret(item, name, settings);
                continue;
            }

            foreach (var violation in ProxyRules.CheckSecretFields(item, name, secret.Fields))
            {
                yield return violation;
            }

            if (settings.Tenancy.Roles.TryGetValue(secret.Username, out var role) && role.IamLogin)
            {
                yield return RoleWithTokens.At(
                    item, name, $"is of the role {secret.Username}, which logs in with tokens and has no password that works",
                    $"remove tenancy.roles.{secret.Username}.iamLogin: the proxy takes the clients' tokens and logs in with the password");
            }

            if (!firstOfRole.TryAdd(secret.Username, name) && firstOfRole[secret.Username] != name)
            {
                yield return SecretOfSameRole.At(item, name, $"is of the role {secret.Username}, as {firstOfRole[secret.Username]} is",
                    "name one secret for each role");
            }
        }
    }
}
