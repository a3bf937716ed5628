using System.Text.RegularExpressions;

namespace Infra.AwsRules.Rds;

/// <summary>What Secrets Manager takes. Source: Secrets Manager API reference, <c>CreateSecret</c> and <c>DeleteSecret</c>.</summary>
public static partial class SecretRules
{
    /// <summary>Checks a secret's name: up to 512 letters, digits and /_+=.@-. Secrets Manager adds six characters to the ARN of a secret,
    /// so a name must not look as if it had them already.</summary>
    public static IReadOnlyList<Violation> CheckName(string property, string value)
    {
        if (!Name().IsMatch(value))
        {
            return [new Violation(property, value, "must be 1-512 letters, digits and /_+=.@-", "write for example rds/orders/master")];
        }

        return LooksLikeArnSuffix().IsMatch(value)
            ? [new Violation(
                property,
                value,
                "ends in a hyphen and six characters, which Secrets Manager takes for the end of an ARN when the name is looked up",
                "end it with another word",
                IsWarning: true)]
            : [];
    }

    /// <summary>Checks a recovery window: 0, or 7–30 days.</summary>
    public static IReadOnlyList<Violation> CheckRecoveryWindowDays(string property, int days) =>
        days is 0 or (>= 7 and <= 30)
            ? []
            : [new Violation(property, $"{days}", "must be 0, or 7-30 days", "write 30; 0 deletes at once and frees the name")];

    /// <summary>Checks a version number: 1 or more.</summary>
    public static IReadOnlyList<Violation> CheckVersion(string property, int version) =>
        version >= 1 ? [] : [new Violation(property, $"{version}", "must be 1 or more", "write 1, and raise it by one for a new password")];

    [GeneratedRegex(@"\A[A-Za-z0-9/_+=.@-]{1,512}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"-[A-Za-z0-9]{6}\z")]
    private static partial Regex LooksLikeArnSuffix();
}
