using System.Text.RegularExpressions;

namespace Infra.AwsRules.Access;

/// <summary>What a policy that reads secrets may name: whole ARNs of single secrets and keys. Sources: Secrets Manager user guide,
/// "Permissions policy examples"; KMS developer guide, "Specifying KMS keys in IAM policy statements".</summary>
public static partial class SecretAccessRules
{
    /// <summary>Checks the ARN of one secret in a region.</summary>
    /// <param name="property">Where the ARN stands.</param>
    /// <param name="arn">The ARN, with the six characters that Secrets Manager adds to the name.</param>
    /// <param name="region">Region that the secret must be in.</param>
    public static IEnumerable<Violation> CheckSecretArn(string property, string arn, string region)
    {
        if (HasWildcard(arn))
        {
            yield return Wildcard(property, arn, "secret");
        }
        else if (SecretArn().Match(arn) is not { Success: true } match)
        {
            yield return new Violation(
                property,
                arn,
                "must be the whole ARN of a secret, with the hyphen and six characters that Secrets Manager adds to its name",
                "write for example arn:aws:secretsmanager:us-east-1:111122223333:secret:orders/prod/database-AbCdEf");
        }
        else if (match.Groups["region"].Value != region)
        {
            yield return OtherRegion(property, arn, "secret", region);
        }
    }

    /// <summary>Checks the ARN of one KMS key in a region. An alias is refused: IAM decides by the key's own ARN.</summary>
    /// <param name="property">Where the ARN stands.</param>
    /// <param name="arn">The ARN.</param>
    /// <param name="region">Region that the key must be in.</param>
    public static IEnumerable<Violation> CheckKeyArn(string property, string arn, string region)
    {
        if (HasWildcard(arn))
        {
            yield return Wildcard(property, arn, "key");
        }
        else if (KeyArn().Match(arn) is not { Success: true } match)
        {
            yield return new Violation(
                property,
                arn,
                "must be the ARN of a KMS key, not an alias, because a policy that names an alias does not allow the use of its key",
                "write for example arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
        }
        else if (match.Groups["region"].Value != region)
        {
            yield return OtherRegion(property, arn, "key", region);
        }
    }

    /// <summary>Checks that a list names each entry once and, when it is needed, at least one.</summary>
    public static IEnumerable<Violation> CheckEntries(string property, IReadOnlyList<string> entries, bool isRequired, string example)
    {
        if (isRequired && entries.Count == 0)
        {
            yield return new Violation(property, null, "must have at least one entry", $"name {example}");
        }

        foreach (var repeated in entries.GroupBy(entry => entry).Where(same => same.Count() > 1))
        {
            yield return new Violation(property, repeated.Key, "must not be named twice", "remove one of them");
        }
    }

    /// <summary>Whether IAM would take a text for a pattern.</summary>
    internal static bool HasWildcard(string text) => text.AsSpan().ContainsAny('*', '?');

    private static Violation Wildcard(string property, string arn, string kind) => new(
        property, arn, "must not have a wildcard", $"name each {kind} by its whole ARN: a pattern also opens what is made later");

    private static Violation OtherRegion(string property, string arn, string kind, string region) => new(
        property, arn, $"must be a {kind} of {region}", $"name the {kind}, or its replica, of that region, or correct the region");

    [GeneratedRegex(@"\Aarn:aws(-cn|-us-gov)?:secretsmanager:(?<region>[a-z0-9-]+):[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}\z")]
    private static partial Regex SecretArn();

    [GeneratedRegex(@"\Aarn:aws(-cn|-us-gov)?:kms:(?<region>[a-z0-9-]+):[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\z")]
    private static partial Regex KeyArn();
}
