using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.secrets</c>.</summary>
internal static partial class SecretSettingsRules
{
    /// <summary>Secrets with readerRoles let in the role that runs Terraform.</summary>
    public static readonly RuleDefinition NoDeploymentRole = new(
        "SEC506", RuleSeverity.Error,
        "Secrets with readerRoles let in the role that runs Terraform",
        "The provider reads a secret's value back after writing it, and the secret's policy shuts out everybody who is not named.",
        "Add \"deploymentRoles\" to aws, or leave readerRoles out.",
        "https://github.com/hashicorp/terraform-provider-aws/issues/42383");

    /// <summary>A role is named by its name and not by its ARN.</summary>
    public static readonly RuleDefinition RoleNameForm = new(
        "SEC507", RuleSeverity.Error,
        "A role is named by its name and not by its ARN",
        "Names of IAM roles are 1–64 letters, digits and +=,.@_-.",
        "Write the name only.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");

    /// <summary>A secret has a field with the password.</summary>
    public static readonly RuleDefinition NoPassword = new(
        "SEC508", RuleSeverity.Error,
        "A secret has a field with the password",
        "It would be of no use to the application.",
        "Add a key with the value \"password\".",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html");

    /// <summary>A secret that names a database knows which.</summary>
    public static readonly RuleDefinition NoDatabase = new(
        "SEC509", RuleSeverity.Error,
        "A secret that names a database knows which",
        "The field, or the path of the URL, would be empty.",
        "Add \"database\" beside \"fields\", or remove that field.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html");

    /// <summary>No application uses the master user.</summary>
    public static readonly RuleDefinition MasterUser = new(
        "SEC510", RuleSeverity.Error,
        "No application uses the master user",
        "It may do everything in every database; whoever learns its password reaches all tenants.",
        "Name the application's own role.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.MasterAccounts.html");

    /// <summary>The master user's secret has a name of its own.</summary>
    public static readonly RuleDefinition MasterSecretName = new(
        "SEC511", RuleSeverity.Error,
        "The master user's secret has a name of its own",
        "Two secrets of one name cannot be made.",
        "Rename one of the two.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/create_secret.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        .. RuleCheck.ForEach(
            settings.Secrets,
            "$.secrets",
            (name, path, secret) => CheckOne(name, secret, settings)
                .Select(violation => violation.Property == "" ? violation with { Property = path } : violation.Under(path)),
            "$.database.masterUsername",
            "$.database.masterCredentials"),
        .. SecretRotationSettingsRules.All(settings),
        new(() => CheckDeploymentRoles(settings), "$.aws.deploymentRoles", "$.secrets"),
        new(() => CheckPolicyNames(settings), "$.secrets"),
    ];

    // The provider cannot manage a secret's value without reading it back (hashicorp/terraform-provider-aws#42383).
    private static IEnumerable<Violation> CheckDeploymentRoles(EnvironmentSettings settings)
    {
        if (settings.Aws.DeploymentRoles.Count == 0 && settings.Secrets.Any(secret => secret.Value.ReaderRoles.Count > 0))
        {
            yield return NoDeploymentRole.At(
                "$.aws.deploymentRoles", null, "must name the role that runs Terraform, because readerRoles shut out everybody else",
                "add \"deploymentRoles\": [\"…\"] to aws, or leave readerRoles out");
        }

        foreach (var (index, role) in settings.Aws.DeploymentRoles.Index())
        {
            if (!RoleName().IsMatch(role))
            {
                yield return RoleNameRule(SettingPath.Item("$.aws.deploymentRoles", index), role);
            }
        }
    }

    // Each secret gets a read policy of its name, in which a slash becomes a hyphen.
    private static IEnumerable<Violation> CheckPolicyNames(EnvironmentSettings settings) =>
        from same in settings.Secrets.Keys.Order(StringComparer.Ordinal).GroupBy(name => name.Replace('/', '-').Trim('-'))
        from name in same.Skip(1)
        select IamRules.PolicyNamesApart.At(
            SettingPath.Member("$.secrets", name), name, $"would have the read policy {same.Key}-read, as {same.First()} has",
            "rename one of the two: they differ in slashes and hyphens only");

    private static IEnumerable<Violation> CheckOne(string name, SecretSettings secret, EnvironmentSettings settings)
    {
        IEnumerable<Violation> simple =
        [
            .. SecretRules.CheckName("", name),
            .. SecretRules.CheckRecoveryWindowDays("recoveryWindowDays", secret.RecoveryWindowDays),
            .. AwsRules.Rds.MasterUser.CheckName("username", secret.Username),
            .. secret.Database is { } database ? AwsRules.Rds.MasterUser.CheckDatabaseName("database", database) : [],
        ];
        foreach (var violation in simple)
        {
            yield return violation;
        }

        if (!SecretFields.HoldPassword(secret.Fields.Values))
        {
            yield return NoPassword.At("fields", null, "has no password", "add a key with the value \"password\"");
        }

        if (SecretFields.NameDatabase(secret.Fields.Values) && secret.Database is null)
        {
            yield return NoDatabase.At("fields", null, "names the database, by itself or in a URL, and the secret has none",
                "add \"database\" beside \"fields\", or remove that field");
        }

        if (secret.Username == settings.Database.MasterUsername)
        {
            yield return MasterUser.At(
                "username", secret.Username, "is the master user, which no application may use", "name the application's own role");
        }

        if (settings.Database.MasterCredentials is GeneratedCredentialsSettings generated && generated.SecretName == name)
        {
            yield return MasterSecretName.At("", name, "has the name of the master user's secret", "rename one of the two");
        }

        foreach (var (index, role) in secret.ReaderRoles.Index())
        {
            if (!RoleName().IsMatch(role))
            {
                yield return RoleNameRule($"readerRoles[{index}]", role);
            }
        }
    }

    private static Violation RoleNameRule(string property, string role) =>
        RoleNameForm.At(property, role, "must be the name of an IAM role: 1–64 letters, digits and +=,.@_-", "write the name only, not the ARN");

    [GeneratedRegex("^[A-Za-z0-9+=,.@_-]{1,64}\\z")]
    private static partial Regex RoleName();
}
