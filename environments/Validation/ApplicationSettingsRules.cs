using Infra.AwsRules;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>What an application is handed has to be in the file.</summary>
internal static class ApplicationSettingsRules
{
    private const string Path = "$.application";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        if (settings.Application is not { } application)
        {
            return [];
        }

        return
        [
            new RuleCheck(() => Known("database", application.Database, settings.Tenants.Keys, "tenant", "$.tenants"), $"{Path}.database", "$.tenants"),
            new RuleCheck(() => CheckStatus(application, settings), $"{Path}.database", "$.tenants"),
            new RuleCheck(() => Known("secret", application.Secret, settings.Secrets.Keys, "secret", "$.secrets"), $"{Path}.secret", "$.secrets"),
            new RuleCheck(
                () => application.Kubernetes is { } place
                    ? Known("kubernetes.serviceAccount", place.ServiceAccount, settings.Access.ServiceAccounts.Keys, "key",
                        "$.access.serviceAccounts")
                    : [],
                $"{Path}.kubernetes", "$.access"),
            .. RuleCheck.ForEach(
                application.Values, $"{Path}.values", (_, path, value) => ApplicationValueRules.Check(path, value, settings, "variable"), "$.caches", "$.buckets", "$.database"),
        ];
    }

    private static IEnumerable<Violation> Known(string property, string name, IEnumerable<string> known, string what, string where)
    {
        var names = known.Order(StringComparer.Ordinal).ToArray();
        return names.Contains(name)
            ? []
            : [new Violation(
                $"{Path}.{property}",
                name,
                $"is no {what} of {where}",
                Suggestion.For(name, names) is { } near ? $"did you mean \"{near}\"?" : $"add it to {where}")];
    }

    private static IEnumerable<Violation> CheckStatus(ApplicationSettings application, EnvironmentSettings settings) =>
        settings.Tenants.TryGetValue(application.Database, out var tenant) && tenant.Status != TenantStatus.Active
            ? [new Violation(
                $"{Path}.database",
                application.Database,
                $"is a tenant of status {tenant.Status.ToString().ToLowerInvariant()}, which has no database to hand over",
                "set its status to \"active\"")]
            : [];
}
