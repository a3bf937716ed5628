using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Secrets;

namespace Infra.Modules.Secrets;

/// <summary>Everything that is checked before a resource is made.</summary>
internal static partial class ApplicationSecretsRules
{
    /// <summary>All violations, warnings among them.</summary>
    public static IReadOnlyList<Violation> Check(ApplicationSecretsModuleProps props) =>
    [
        .. CheckAccount(props),
        .. CheckRoles("provisionerRoles", props.ProvisionerRoles),
        .. props.Secrets.SelectMany(secret => CheckSecret($"secrets[{secret.Key}]", secret.Key, secret.Value)),
        .. CheckShapes(props),
        .. CheckRotation(props),
        .. CheckPolicyNames(props),
    ];

    private static IEnumerable<Violation> CheckShapes(ApplicationSecretsModuleProps props)
    {
        var shapes = props.Secrets.ToDictionary(
            secret => secret.Key,
            secret => new SecretShape(secret.Value.Username, secret.Value.Fields)
            {
                PasswordLength = secret.Value.PasswordLength,
                PasswordOf = secret.Value.PasswordOf,
                RotationDays = secret.Value.RotationDays,
            });
        return from name in shapes.Keys
               from violation in SecretCopyRules.Check(name, shapes)
                   .Concat(SecretRotationRules.Check(shapes[name], props.Database.Port))
               select violation with { Property = $"secrets[{name}].{violation.Property}" };
    }

    private static IEnumerable<Violation> CheckRotation(ApplicationSecretsModuleProps props)
    {
        if (props.RotationFunction is null && props.Secrets.Values.Any(secret => secret.RotationDays is not null))
        {
            yield return SecretRotationRules.RotationFunctionRequired.At(
                "rotationFunction", null, "is required by secrets that are rotated", "say where the function runs, or rotate none");
        }

        if (props.RotationFunction is { SubnetIds.Count: 0 })
        {
            yield return SecretRotationRules.RotationFunctionRequired.At(
                "rotationFunction.subnetIds", null, "must have at least one entry", "name private subnets");
        }
    }

    private static IEnumerable<Violation> CheckAccount(ApplicationSecretsModuleProps props)
    {
        if (!AccountId().IsMatch(props.AccountId))
        {
            yield return IamRules.AccountId.At("accountId", props.AccountId, "must be 12 digits", "write the account's id, with leading zeros");
        }

        if (!Region().IsMatch(props.Region))
        {
            yield return IamRules.RegionForm.At("region", props.Region, "must be an AWS region", "write for example us-east-1");
        }

        if (props.ProvisionerRoles.Count == 0 && props.Secrets.Values.Any(secret => secret.ReaderRoles.Count > 0))
        {
            yield return SecretRotationRules.ProvisionersNamed.At(
                "provisionerRoles",
                null,
                "must name the role that runs Terraform, because a secret with readerRoles shuts out everybody else and the AWS provider "
                    + "reads the value at every plan (hashicorp/terraform-provider-aws#42383)",
                "name it, and the migrator's role, or leave readerRoles out");
        }
    }

    private static IEnumerable<Violation> CheckSecret(string property, string name, ApplicationSecret secret)
    {
        IEnumerable<Violation> simple =
        [
            .. SecretRules.CheckName(property, name),
            .. SecretRules.CheckVersion($"{property}.version", secret.Version),
            .. SecretRules.CheckRecoveryWindowDays($"{property}.recoveryWindowDays", secret.RecoveryWindowDays),
            .. MasterUser.CheckPasswordLength($"{property}.passwordLength", secret.PasswordLength),
            .. MasterUser.CheckName($"{property}.username", secret.Username),
            .. secret.Database is null ? [] : MasterUser.CheckDatabaseName($"{property}.database", secret.Database),
            .. CheckRoles($"{property}.readerRoles", secret.ReaderRoles),
        ];
        foreach (var violation in simple)
        {
            yield return violation;
        }

        if (!SecretFields.HoldPassword(secret.Fields.Values))
        {
            yield return SecretRotationRules.PasswordField.At(
                $"{property}.fields", null, "must contain the password", "add a key with the password field");
        }

        if (SecretFields.NameDatabase(secret.Fields.Values) && secret.Database is null)
        {
            yield return SecretRotationRules.DatabaseField.At(
                $"{property}.database", null, "is required by a field with the database or a URL", "set it, or remove the field");
        }
    }

    private static IEnumerable<Violation> CheckRoles(string property, IReadOnlyList<string> roles) =>
        from role in roles
        where !RoleName().IsMatch(role)
        select IamRules.RolePath.At(
            property, role, "must be the name of an IAM role, with its path if it has one", "leave out arn:aws:iam and the account");

    /// <summary>A policy's name takes no slashes, so two names could become one.</summary>
    private static IEnumerable<Violation> CheckPolicyNames(ApplicationSecretsModuleProps props) =>
        from same in props.Secrets.Keys.GroupBy(ReadPolicy.Name)
        where same.Count() > 1
        select IamRules.PolicyNamesApart.At(
            "secrets",
            string.Join(" and ", same),
            $"would both have the read policy {same.Key}",
            "make them differ in more than slashes and hyphens");

    [GeneratedRegex(@"\A\d{12}\z")]
    private static partial Regex AccountId();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-\d\z")]
    private static partial Regex Region();

    [GeneratedRegex(@"\A([A-Za-z0-9+=,.@_-]+/)*[A-Za-z0-9+=,.@_-]{1,64}\z")]
    private static partial Regex RoleName();
}
