using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Access;

/// <summary>What a policy that reads secrets may name: whole ARNs of single secrets and keys. Sources: Secrets Manager user guide,
/// "Permissions policy examples"; KMS developer guide, "Specifying KMS keys in IAM policy statements".</summary>
public static partial class SecretAccessRules
{
    /// <summary>A policy names a secret by its whole ARN.</summary>
    public static readonly RuleDefinition SecretArn = new(
        "IAM008", RuleSeverity.Error, "A policy names a secret by its whole ARN",
        "Without the six characters at its end an ARN names no secret, and reading is denied.",
        "Copy the ARN from Secrets Manager, or use the module's output.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html");

    /// <summary>A policy names a KMS key by the key's ARN.</summary>
    public static readonly RuleDefinition KeyArn = new(
        "IAM009", RuleSeverity.Error, "A policy names a KMS key by the key's ARN",
        "IAM decides by the key itself; a policy that names an alias allows nothing.",
        "Copy the key's ARN, arn:aws:kms:<region>:<account>:key/<id>.",
        "https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html");

    /// <summary>A key's alias begins with alias/ and not with alias/aws/.</summary>
    public static readonly RuleDefinition KeyAlias = new(
        "IAM010", RuleSeverity.Error, "A key's alias begins with alias/ and not with alias/aws/",
        "KMS keeps alias/aws/ for its own keys and takes 1 to 250 letters, digits and /_- behind alias/.",
        "Write for example alias/orders-prod.",
        "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html");

    /// <summary>A policy names at least one resource.</summary>
    public static readonly RuleDefinition EntryRequired = new(
        "IAM011", RuleSeverity.Error, "A policy names at least one resource",
        "IAM refuses a statement without resources.",
        "Name what is to be read or logged in to.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html");

    /// <summary>A policy names each resource once.</summary>
    public static readonly RuleDefinition EntryOnce = new(
        "IAM012", RuleSeverity.Error, "A policy names each resource once",
        "A repeated entry is a slip for another one, and takes room in a policy whose length is limited.",
        "Remove one of them.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html");

    /// <summary>A policy that reads secrets or logs in has no wildcards.</summary>
    public static readonly RuleDefinition NoWildcard = new(
        "IAM013", RuleSeverity.Error, "A policy that reads secrets or logs in has no wildcards",
        "A pattern also opens what is made later, the secrets and databases of others among it.",
        "Name each resource by its whole ARN or id.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html");

    /// <summary>A policy names secrets and keys of its region.</summary>
    public static readonly RuleDefinition SameRegion = new(
        "IAM014", RuleSeverity.Error, "A policy names secrets and keys of its region",
        "Applications read in their own region, where this ARN names nothing they ask for.",
        "Name the replica in that region, or correct the region.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/create-manage-multi-region-secrets.html");

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
        else if (SecretArnPattern().Match(arn) is not { Success: true } match)
        {
            yield return SecretArn.At(
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
        else if (KeyArnPattern().Match(arn) is not { Success: true } match)
        {
            yield return KeyArn.At(
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
            yield return EntryRequired.At(property, null, "must have at least one entry", $"name {example}");
        }

        foreach (var repeated in entries.GroupBy(entry => entry).Where(same => same.Count() > 1))
        {
            yield return EntryOnce.At(property, repeated.Key, "must not be named twice", "remove one of them");
        }
    }

    /// <summary>Whether IAM would take a text for a pattern.</summary>
    internal static bool HasWildcard(string text) => text.AsSpan().ContainsAny('*', '?');

    private static Violation Wildcard(string property, string arn, string kind) => NoWildcard.At(
        property, arn, "must not have a wildcard", $"name each {kind} by its whole ARN: a pattern also opens what is made later");

    private static Violation OtherRegion(string property, string arn, string kind, string region) => SameRegion.At(
        property, arn, $"must be a {kind} of {region}", $"name the {kind}, or its replica, of that region, or correct the region");

    [GeneratedRegex(@"\Aarn:aws(-cn|-us-gov)?:secretsmanager:(?<region>[a-z0-9-]+):[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}\z")]
    private static partial Regex SecretArnPattern();

    /// <summary>The form of a key's ARN, of any region and partition: the service, an account and a key, not an alias.</summary>
    public const string AnyKeyArn = @"\Aarn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/.+\z";

    [GeneratedRegex(@"\Aarn:aws(-cn|-us-gov)?:kms:(?<region>[a-z0-9-]+):[0-9]{12}:key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\z")]
    private static partial Regex KeyArnPattern();
}
