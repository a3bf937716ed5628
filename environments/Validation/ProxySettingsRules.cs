using Infra.AwsRules;
using Infra.AwsRules.Proxy;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database.proxy</c>.</summary>
internal static class ProxySettingsRules
{
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
                yield return new Violation(item, name, $"is of the role {secret.Username}, which logs in with tokens and has no password that works",
                    $"remove tenancy.roles.{secret.Username}.iamLogin: the proxy takes the clients' tokens and logs in with the password");
            }

            if (!firstOfRole.TryAdd(secret.Username, name) && firstOfRole[secret.Username] != name)
            {
                yield return new Violation(item, name, $"is of the role {secret.Username}, as {firstOfRole[secret.Username]} is",
                    "name one secret for each role");
            }
        }
    }
}
