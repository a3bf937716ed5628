using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Refuses secrets in the places that take any text and that end up in plans, states or process lists.</summary>
internal static class LeakRules
{
    /// <summary>No variable of the application holds a secret.</summary>
    public static readonly RuleDefinition InVariable = new(
        "LEK002", RuleSeverity.Error,
        "No variable of the application holds a secret",
        "Variables are written into container definitions and files in clear.",
        "Remove it: infra handover refers to the password in its secret.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html");

    /// <summary>No placeholder of the SQL holds a secret.</summary>
    public static readonly RuleDefinition InPlaceholder = new(
        "LEK003", RuleSeverity.Error,
        "No placeholder of the SQL holds a secret",
        "Placeholders are written into the statements, which the server logs.",
        "Remove it: roles have their passwords from secrets.",
        "docs/migrator.md#sql-files");

    /// <summary>No tag holds a secret.</summary>
    public static readonly RuleDefinition InTag = new(
        "LEK004", RuleSeverity.Error,
        "No tag holds a secret",
        "Tags are readable by everybody who may describe a resource, and stand in the state.",
        "Remove it.",
        "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html");

    /// <summary>No argument of a command holds a secret.</summary>
    public static readonly RuleDefinition InCommand = new(
        "LEK005", RuleSeverity.Error,
        "No argument of a command holds a secret",
        "Arguments are visible to every process of the machine.",
        "Remove it: the command finds the connection in its environment (PGPASSWORD, DATABASE_URL).",
        "README.md#add-a-tenant");

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
            ? [InVariable.At(
                path,
                Place.Hidden,
                "looks like a secret: the variables are written into container definitions and files in clear",
                "remove it: infra handover refers to the password in its secret")]
            : [];

    private static IEnumerable<Violation> CheckPlaceholder(string name, string path, string value) =>
        SecretWords.IsSecretKey(name) || SecretWords.CarriesSecret(value)
            ? [InPlaceholder.At(
                path,
                Place.Hidden,
                "looks like a secret: placeholders are written into the statements, which the server logs",
                "remove it: roles have their passwords from secrets")]
            : [];

    private static IEnumerable<Violation> CheckTag(string key, string path, string value) =>
        SecretWords.IsSecretKey(key) || SecretWords.CarriesSecret(value)
            ? [InTag.At(
                path,
                Place.Hidden,
                "looks like a secret: tags are readable by everybody who may describe a resource, and stand in the state",
                "remove it")]
            : [];

    private static IEnumerable<Violation> CheckCommand(string name, string path, TenantSettings tenant) =>
        (tenant.AfterProvision?.Command ?? []).Index()
            .Where(argument => SecretWords.CarriesSecret(argument.Item))
            .Select(argument => InCommand.At(
                SettingPath.Item($"{path}.afterProvision.command", argument.Index),
                Place.Hidden,
                "looks like a secret: arguments are visible to every process of the machine",
                "remove it: the command finds the connection in its environment (PGPASSWORD, DATABASE_URL)"));
}
