using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.Modules.Shared;

namespace Infra.Modules.Access;

/// <summary>Rules over values that Terraform may not know yet: such values are left alone.</summary>
internal static class AccessChecks
{
    /// <summary>Whether a text is what it will be: no token and no Terraform expression.</summary>
    public static bool IsKnown(string text) => !TerraformToken.IsUnresolved(text) && !text.Contains("${", StringComparison.Ordinal);

    /// <summary>Runs a rule on a value when it is known.</summary>
    public static IEnumerable<Violation> IfKnown(string property, string value, Func<string, string, IEnumerable<Violation>> rule) =>
        IsKnown(value) ? rule(property, value) : [];

    /// <summary>Checks the secrets and keys that somebody may read.</summary>
    public static IEnumerable<Violation> SecretsAndKeys(IReadOnlyList<string> secretArns, IReadOnlyList<string> kmsKeyArns, string region) =>
    [
        .. IfKnown("region", region, IamRules.CheckRegion),
        .. SecretAccessRules.CheckEntries("secretArns", secretArns, isRequired: true, "the secrets that are read"),
        .. Each("secretArns", secretArns, (property, arn) => SecretAccessRules.CheckSecretArn(property, arn, region)),
        .. SecretAccessRules.CheckEntries("kmsKeyArns", kmsKeyArns, isRequired: false, "the secrets' keys"),
        .. Each("kmsKeyArns", kmsKeyArns, (property, arn) => SecretAccessRules.CheckKeyArn(property, arn, region)),
    ];

    /// <summary>Runs a rule on each known entry of a list; its place is <c>list[index]</c>.</summary>
    public static IEnumerable<Violation> Each(
        string property, IReadOnlyList<string> values, Func<string, string, IEnumerable<Violation>> rule) =>
        values.SelectMany((value, index) => IfKnown($"{property}[{index}]", value, rule));

    /// <summary>Checks a policy's length when every part of it is known.</summary>
    public static IEnumerable<Violation> PolicyLength(string property, string document, int maxLength) =>
        IsKnown(document) ? IamRules.CheckPolicyLength(property, document.Count(c => !char.IsWhiteSpace(c)), maxLength) : [];
}
