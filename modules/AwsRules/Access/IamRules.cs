using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Access;

/// <summary>Names and sizes that IAM takes. Sources: IAM API reference, <c>CreateRole</c> and <c>CreatePolicy</c>; IAM user guide, "IAM and
/// STS quotas".</summary>
public static partial class IamRules
{
    /// <summary>An account's id has 12 digits.</summary>
    public static readonly RuleDefinition AccountId = new(
        "IAM001", RuleSeverity.Error, "An account's id has 12 digits",
        "ARNs and policies are made from it; with another one they name nobody, or somebody else.",
        "Write the id with its leading zeros and without hyphens.",
        "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html");

    /// <summary>A region is written as us-east-1.</summary>
    public static readonly RuleDefinition RegionForm = new(
        "IAM002", RuleSeverity.Error, "A region is written as us-east-1",
        "ARNs and endpoints are made from it, and AWS has no region of another form.",
        "Write the region's code, not its name.",
        "https://docs.aws.amazon.com/general/latest/gr/rande.html");

    /// <summary>A partition is aws, aws-us-gov or aws-cn.</summary>
    public static readonly RuleDefinition PartitionForm = new(
        "IAM003", RuleSeverity.Error, "A partition is aws, aws-us-gov or aws-cn",
        "Every ARN begins with it, and AWS knows no others of these services.",
        "Write the partition of the region.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html");

    /// <summary>A policy fits into IAM's limit.</summary>
    public static readonly RuleDefinition PolicyLength = new(
        "IAM004", RuleSeverity.Error, "A policy fits into IAM's limit",
        "A managed policy has at most 6144 characters, a role's inline policies 10240; IAM refuses longer ones at apply.",
        "Spread the entries over several policies.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html");

    /// <summary>Names of roles and policies have letters, digits and +=,.@_-, up to 64 and 128 characters.</summary>
    public static readonly RuleDefinition IamName = new(
        "IAM005", RuleSeverity.Error, "Names of roles and policies have letters, digits and +=,.@_-, up to 64 and 128 characters",
        "IAM refuses others; a wildcard or a path would be taken for part of the name.",
        "Write the name alone, without ARN, path or wildcard.",
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html");

    /// <summary>A role that reads secrets is named, with its path if it has one.</summary>
    public static readonly RuleDefinition RolePath = new(
        "IAM006", RuleSeverity.Error, "A role that reads secrets is named, with its path if it has one",
        "Its ARN is made from the account and this text; a whole ARN or another character makes one that nobody has.",
        "Leave out arn:aws:iam and the account.",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html");

    /// <summary>Secrets do not share a read policy's name.</summary>
    public static readonly RuleDefinition PolicyNamesApart = new(
        "IAM007", RuleSeverity.Error, "Secrets do not share a read policy's name",
        "A policy's name takes no slashes, so two secrets can end up with one name, and IAM refuses the second policy.",
        "Make the secrets' names differ in more than slashes and hyphens.",
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html");

    /// <summary>Longest name of a role.</summary>
    public const int MaxRoleNameLength = 64;

    /// <summary>Longest name of a policy.</summary>
    public const int MaxPolicyNameLength = 128;

    /// <summary>Longest customer-managed policy, in characters other than white space.</summary>
    public const int MaxManagedPolicyLength = 6144;

    /// <summary>Longest sum of a role's inline policies, in characters other than white space.</summary>
    public const int MaxInlinePolicyLength = 10240;

    /// <summary>Checks a role's name: 1–64 letters, digits and +=,.@_-, without path and without wildcard.</summary>
    public static IEnumerable<Violation> CheckRoleName(string property, string name) => CheckName(
        property, name, MaxRoleNameLength, "write the role's name alone, for example orders-task-role, without ARN, path or wildcard");

    /// <summary>Checks a policy's name: 1–128 letters, digits and +=,.@_-.</summary>
    public static IEnumerable<Violation> CheckPolicyName(string property, string name) =>
        CheckName(property, name, MaxPolicyNameLength, "write for example orders-prod-read-secrets");

    /// <summary>Checks an account's id: 12 digits.</summary>
    public static IEnumerable<Violation> CheckAccountId(string property, string accountId)
    {
        if (!AccountIdPattern().IsMatch(accountId))
        {
            yield return AccountId.At(property, accountId, "must be 12 digits", "write the account's id, with leading zeros");
        }
    }

    /// <summary>Checks a region's shape.</summary>
    public static IEnumerable<Violation> CheckRegion(string property, string region)
    {
        if (!Region().IsMatch(region))
        {
            yield return RegionForm.At(property, region, "must be an AWS region", "write for example us-east-1");
        }
    }

    /// <summary>Checks that a policy fits: 6144 characters for a managed one, 10240 for an inline one.</summary>
    /// <param name="property">The list that makes the policy long.</param>
    /// <param name="length">Length of the document without white space.</param>
    /// <param name="maxLength">IAM's limit for this kind of policy.</param>
    public static IEnumerable<Violation> CheckPolicyLength(string property, int length, int maxLength)
    {
        if (length > maxLength)
        {
            yield return PolicyLength.At(
                property, null, $"makes a policy of {length} characters, IAM takes {maxLength}", "spread the entries over several policies");
        }
    }

    private static IEnumerable<Violation> CheckName(string property, string name, int maxLength, string fix)
    {
        if (name.Length > maxLength || !Name().IsMatch(name))
        {
            yield return IamName.At(property, name, $"must be 1-{maxLength} letters, digits and +=,.@_-", fix);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9+=,.@_-]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountIdPattern();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[0-9]\z")]
    private static partial Regex Region();
}
