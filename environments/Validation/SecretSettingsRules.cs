using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.secrets</c>.</summary>
internal static partial class SecretSettingsRules
{
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
    ];

    // The provider cannot manage a secret's value without reading it back (hashicorp/terraform-provider-aws#42383).
    private static IEnumerable<Violation> CheckDeploymentRoles(EnvironmentSettings settings)
    {
        if (settings.Aws.DeploymentRoles.Count == 0 && settings.Secrets.Any(secret => secret.Value.ReaderRoles.Count > 0))
        {
            yield return new Violation("$.aws.deploymentRoles", null, "must name the role that runs Terraform, because readerRoles shut out everybody else",
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

    private static IEnumerable<Violation> CheckOne(string name, SecretSettings secret, EnvironmentSettings settings)
    {
        foreach (var violation in SecretRules.CheckName("", name).Concat(SecretRules.CheckRecoveryWindowDays("recoveryWindowDays", secret.RecoveryWindowDays)))
        {
            yield return violation;
        }

        if (!SecretFields.HoldPassword(secret.Fields.Values))
        {
            yield return new Violation("fields", null, "has no password", "add a key with the value \"password\"");
        }

        if (SecretFields.NameDatabase(secret.Fields.Values) && secret.Database is null)
        {
            yield return new Violation("fields", null, "names the database, by itself or in a URL, and the secret has none",
                "add \"database\" beside \"fields\", or remove that field");
        }

        if (secret.Username == settings.Database.MasterUsername)
        {
            yield return new Violation("username", secret.Username, "is the master user, which no application may use", "name the application's own role");
        }

        if (settings.Database.MasterCredentials is GeneratedCredentialsSettings generated && generated.SecretName == name)
        {
            yield return new Violation("", name, "has the name of the master user's secret", "rename one of the two");
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
        new(property, role, "must be the name of an IAM role: 1–64 letters, digits and +=,.@_-", "write the name only, not the ARN");

    [GeneratedRegex("^[A-Za-z0-9+=,.@_-]{1,64}\\z")]
    private static partial Regex RoleName();
}
