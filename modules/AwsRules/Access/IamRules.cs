using System.Text.RegularExpressions;

namespace Infra.AwsRules.Access;

/// <summary>Names and sizes that IAM takes. Sources: IAM API reference, <c>CreateRole</c> and <c>CreatePolicy</c>; IAM user guide, "IAM and
/// STS quotas".</summary>
public static partial class IamRules
{
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
        if (!AccountId().IsMatch(accountId))
        {
            yield return new Violation(property, accountId, "must be 12 digits", "write the account's id, with leading zeros");
        }
    }

    /// <summary>Checks a region's shape.</summary>
    public static IEnumerable<Violation> CheckRegion(string property, string region)
    {
        if (!Region().IsMatch(region))
        {
            yield return new Violation(property, region, "must be an AWS region", "write for example us-east-1");
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
            yield return new Violation(
                property, null, $"makes a policy of {length} characters, IAM takes {maxLength}", "spread the entries over several policies");
        }
    }

    private static IEnumerable<Violation> CheckName(string property, string name, int maxLength, string fix)
    {
        if (name.Length > maxLength || !Name().IsMatch(name))
        {
            yield return new Violation(property, name, $"must be 1-{maxLength} letters, digits and +=,.@_-", fix);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9+=,.@_-]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountId();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]+)+-[0-9]\z")]
    private static partial Regex Region();
}
