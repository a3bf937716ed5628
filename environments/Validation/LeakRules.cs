using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Refuses secrets in the places that take any text and that end up in plans, states or process lists.</summary>
internal static class LeakRules
{
    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        .. RuleCheck.ForEach(settings.Tags, "$.tags", CheckTag),
        .. (settings.Secrets ?? new Dictionary<string, SecretSettings>()).SelectMany(secret =>
            RuleCheck.ForEach(secret.Value.Tags, SettingPath.Member("$.secrets", secret.Key) + ".tags", CheckTag)),
        .. RuleCheck.ForEach(settings.Tenants, "$.tenants", CheckCommand),
        .. RuleCheck.ForEach(settings.Tenancy.Migrations.Placeholders, "$.tenancy.migrations.placeholders", CheckPlaceholder),
        .. settings.Tenants.SelectMany(tenant => RuleCheck.ForEach(
            tenant.Value.Placeholders, SettingPath.Member("$.tenants", tenant.Key) + ".placeholders", CheckPlaceholder)),
        .. RuleCheck.ForEach(settings.Application?.Variables, "$.application.variables", CheckVariable),
    ];

    private static IEnumerable<Violation> CheckVariable(string name, string path, string value) =>
        SecretWords.IsSecretKey(name) || SecretWords.CarriesSecret(value)
            ? [new Violation(
                path,
                Place.Hidden,
                "looks like a secret: the variables are written into container definitions and files in clear",
                "remove it: infra handover refers to the password in its secret")]
            : [];

    private static IEnumerable<Violation> CheckPlaceholder(string name, string path, string value) =>
        SecretWords.IsSecretKey(name) || SecretWords.CarriesSecret(value)
            ? [new Violation(
                path,
                Place.Hidden,
                "looks like a secret: placeholders are written into the statements, which the server logs",
                "remove it: roles have their passwords from secrets")]
            : [];

    private static IEnumerable<Violation> CheckTag(string key, string path, string value) =>
        SecretWords.IsSecretKey(key) || SecretWords.CarriesSecret(value)
            ? [new Violation(
                path,
                Place.Hidden,
                "looks like a secret: tags are readable by everybody who may describe a resource, and stand in the state",
                "remove it")]
            : [];

    private static IEnumerable<Violation> CheckCommand(string name, string path, TenantSettings tenant) =>
        (tenant.AfterProvision?.Command ?? []).Index()
            .Where(argument => SecretWords.CarriesSecret(argument.Item))
            .Select(argument => new Violation(
                SettingPath.Item($"{path}.afterProvision.command", argument.Index),
                Place.Hidden,
                "looks like a secret: arguments are visible to every process of the machine",
                "remove it: the command finds the connection in its environment (PGPASSWORD, DATABASE_URL)"));
}
