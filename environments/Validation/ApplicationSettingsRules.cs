using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>What an application is handed has to be in the file.</summary>
internal static class ApplicationSettingsRules
{
    /// <summary>The application's database is a tenant of the file.</summary>
    public static readonly RuleDefinition UnknownDatabase = new(
        "APP001", RuleSeverity.Error,
        "The application's database is a tenant of the file",
        "infra handover would write the name of a database that nobody makes.",
        "Name a tenant of $.tenants.",
        "README.md#hand-the-database-to-its-application");

    /// <summary>The application's secret is a secret of the file.</summary>
    public static readonly RuleDefinition UnknownSecret = new(
        "APP002", RuleSeverity.Error,
        "The application's secret is a secret of the file",
        "infra handover would refer to a secret that nobody makes.",
        "Name a secret of $.secrets.",
        "README.md#hand-the-database-to-its-application");

    /// <summary>The application's service account is one of the file.</summary>
    public static readonly RuleDefinition UnknownServiceAccount = new(
        "APP003", RuleSeverity.Error,
        "The application's service account is one of the file",
        "The annotation with the role comes from there.",
        "Name a key of $.access.serviceAccounts.",
        "README.md#hand-the-database-to-its-application");

    /// <summary>The application's database is an active tenant.</summary>
    public static readonly RuleDefinition InactiveTenant = new(
        "APP004", RuleSeverity.Error,
        "The application's database is an active tenant",
        "A future or archived tenant has no database to connect to.",
        "Set its status to \"active\".",
        "README.md#hand-the-database-to-its-application");

    private const string Path = "$.application";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        if (settings.Application is not { } application)
        {
            return [];
        }

        return
        [
            new RuleCheck(
                () => Known(UnknownDatabase, "database", application.Database, settings.Tenants.Keys, "tenant", "$.tenants"),
                $"{Path}.database", "$.tenants"),
            new RuleCheck(() => CheckStatus(application, settings), $"{Path}.database", "$.tenants"),
            new RuleCheck(
                () => Known(UnknownSecret, "secret", application.Secret, settings.Secrets.Keys, "secret", "$.secrets"),
                $"{Path}.secret", "$.secrets"),
            new RuleCheck(
                () => application.Kubernetes is { } place
                    ? Known(UnknownServiceAccount, "kubernetes.serviceAccount", place.ServiceAccount, settings.Access.ServiceAccounts.Keys, "key",
                        "$.access.serviceAccounts")
                    : [],
                $"{Path}.kubernetes", "$.access"),
            .. RuleCheck.ForEach(
                application.Values, $"{Path}.values", (_, path, value) => ApplicationValueRules.Check(path, value, settings, "variable"), "$.caches", "$.buckets", "$.database"),
        ];
    }

    private static IEnumerable<Violation> Known(
        RuleDefinition rule, string property, string name, IEnumerable<string> known, string what, string where)
    {
        var names = known.Order(StringComparer.Ordinal).ToArray();
        return names.Contains(name)
            ? []
            : [rule.At(
                $"{Path}.{property}",
                name,
                $"is no {what} of {where}",
                Suggestion.For(name, names) is { } near ? $"did you mean \"{near}\"?" : $"add it to {where}")];
    }

    private static IEnumerable<Violation> CheckStatus(ApplicationSettings application, EnvironmentSettings settings) =>
        settings.Tenants.TryGetValue(application.Database, out var tenant) && tenant.Status != TenantStatus.Active
            ? [InactiveTenant.At(
                $"{Path}.database",
                application.Database,
                $"is a tenant of status {tenant.Status.ToString().ToLowerInvariant()}, which has no database to hand over",
                "set its status to \"active\"")]
            : [];
}
