using Infra.AwsRules;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>What an application is handed has to be in the file.</summary>
internal static class ApplicationSettingsRules
{
    private const string Path = "$.application";

    public static IEnumerable<Rule> All(EnvironmentSettings settings)
    {
        if (settings.Application is not { } application)
        {
            return [];
        }

        return
        [
            new Rule(() => Known("database", application.Database, settings.Tenants.Keys, "tenant", "$.tenants"), $"{Path}.database", "$.tenants"),
            new Rule(() => CheckStatus(application, settings), $"{Path}.database", "$.tenants"),
            new Rule(() => Known("secret", application.Secret, settings.Secrets.Keys, "secret", "$.secrets"), $"{Path}.secret", "$.secrets"),
            new Rule(
                () => application.Kubernetes is { } place
                    ? Known("kubernetes.serviceAccount", place.ServiceAccount, settings.Access.ServiceAccounts.Keys, "key", "$.access.serviceAccounts")
                    : [],
                $"{Path}.kubernetes", "$.access"),
            .. Rule.ForEach(
                application.Values, $"{Path}.values", (_, path, value) => CheckValue(path, value, settings), "$.caches", "$.buckets", "$.database"),
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

    private static IEnumerable<Violation> CheckValue(string path, ApplicationValue value, EnvironmentSettings settings)
    {
        var (isThere, what, fix) = value switch
        {
            ApplicationValue.CacheEndpoint or ApplicationValue.CacheUrl or ApplicationValue.CacheTls =>
                (settings.Caches.Count > 0, "a cache", "add one to $.caches"),
            ApplicationValue.BucketName => (settings.Buckets.Count > 0, "a bucket", "add one to $.buckets"),
            ApplicationValue.DatabaseReaderHost => (
                settings.Database.Engine == DatabaseEngine.AuroraPostgresql || settings.Database.ReadReplicas.Count > 0,
                "a reader", "set $.database.readReplicas.count to 1 or more"),
            _ => (true, "", ""),
        };
        var text = value.ToString();
        return isThere
            ? []
            : [new Violation(
                path, char.ToLowerInvariant(text[0]) + text[1..], $"asks for {what}, and the deployment has none", $"{fix}, or remove the variable")];
    }
}
