using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>What Secrets Manager takes. Source: Secrets Manager API reference, <c>CreateSecret</c> and <c>DeleteSecret</c>.</summary>
public static partial class SecretRules
{
    /// <summary>A secret's name has 1 to 512 letters, digits and /_+=.@-.</summary>
    public static readonly RuleDefinition SecretName = new(
        "SEC001", RuleSeverity.Error, "A secret's name has 1 to 512 letters, digits and /_+=.@-",
        "Secrets Manager refuses other characters.",
        "Write for example rds/orders/master.",
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html");

    /// <summary>A secret's name does not end in a hyphen and six characters.</summary>
    public static readonly RuleDefinition SecretNameSuffix = new(
        "SEC002", RuleSeverity.Warning, "A secret's name does not end in a hyphen and six characters",
        "Secrets Manager adds just that to every ARN, so a look-up by such a name may be taken for a partial ARN and find nothing.",
        "End the name with another word.",
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html");

    /// <summary>A deleted secret can be recovered for 7 to 30 days, or for none.</summary>
    public static readonly RuleDefinition RecoveryWindow = new(
        "SEC003", RuleSeverity.Error, "A deleted secret can be recovered for 7 to 30 days, or for none",
        "Secrets Manager refuses other numbers.",
        "Write 30; 0 deletes at once and frees the name for the next environment.",
        "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html");

    /// <summary>A secret's version counts from 1.</summary>
    public static readonly RuleDefinition SecretVersion = new(
        "SEC004", RuleSeverity.Error, "A secret's version counts from 1",
        "The provider sends a write-only password when this number changes, and 0 stands for none.",
        "Write 1, and raise it by one for a new password.",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version");

    /// <summary>Checks a secret's name: up to 512 letters, digits and /_+=.@-. Secrets Manager adds six characters to the ARN of a secret,
    /// so a name must not look as if it had them already.</summary>
    public static IReadOnlyList<Violation> CheckName(string property, string value)
    {
        if (!Name().IsMatch(value))
        {
            return [SecretName.At(property, value, "must be 1-512 letters, digits and /_+=.@-", "write for example rds/orders/master")];
        }

        return LooksLikeArnSuffix().IsMatch(value)
            ? [SecretNameSuffix.At(
                property,
                value,
                "ends in a hyphen and six characters, which Secrets Manager takes for the end of an ARN when the name is looked up",
                "end it with another word")]
            : [];
    }

    /// <summary>Checks a recovery window: 0, or 7–30 days.</summary>
    public static IReadOnlyList<Violation> CheckRecoveryWindowDays(string property, int days) =>
        days is 0 or (>= 7 and <= 30)
            ? []
            : [RecoveryWindow.At(property, $"{days}", "must be 0, or 7-30 days", "write 30; 0 deletes at once and frees the name")];

    /// <summary>Checks a version number: 1 or more.</summary>
    public static IReadOnlyList<Violation> CheckVersion(string property, int version) =>
        version >= 1 ? [] : [SecretVersion.At(property, $"{version}", "must be 1 or more", "write 1, and raise it by one for a new password")];

    [GeneratedRegex(@"\A[A-Za-z0-9/_+=.@-]{1,512}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"-[A-Za-z0-9]{6}\z")]
    private static partial Regex LooksLikeArnSuffix();
}
