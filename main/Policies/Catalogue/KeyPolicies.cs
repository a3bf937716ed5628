using Infra.AwsRules.Catalogue;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>KMS keys.</summary>
internal static class KeyPolicies
{
    private const string Key = "aws_kms_key";

    private static readonly string[] SourceConditions =
        ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "kms:CallerAccount", "kms:ViaService", "kms:GrantIsForAWSResource",
            "aws:PrincipalOrgID"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-KMS-001",
            Severity = Error,
            Title = "Keys are rotated",
            Reason = "The longer a key is used, the more it opens when it leaks; rotation costs nothing and nobody notices it.",
            Fix = "Set enable_key_rotation to true.",
            Controls = ["KMS.4", "CIS 3.6"],
            Types = [Key],
            AppliesTo = (resource, _) => resource["customer_master_key_spec"].Text is null or "SYMMETRIC_DEFAULT",
            Check = (resource, _) => Expect.Flag(resource, "enable_key_rotation"),
        },
        new()
        {
            Id = "POL-KMS-002",
            Severity = Error,
            Title = "Not everybody may use a key",
            Reason = "The principal * without a condition is every AWS account.",
            Fix = "Name the account's root, roles and services.",
            Controls = ["KMS.5"],
            Types = [Key, "aws_kms_key_policy"],
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.IsForEverybody && !statement.HasCondition(SourceConditions) ? "everybody may use the key" : null),
        },
        new()
        {
            Id = "POL-KMS-003",
            Severity = Error,
            Title = "A deleted key waits for 30 days",
            Reason = "With the key goes everything that it has encrypted, backups included; the wait is the only way back.",
            Fix = "Set deletion_window_in_days to 30, or leave it out.",
            Controls = ["KMS.3"],
            Types = [Key],
            Check = (resource, _) => Expect.AtLeast(resource, "deletion_window_in_days", 30, 30, "days"),
        },
        new()
        {
            Id = "POL-KMS-004",
            Severity = Error,
            Title = "Services use a key for this account only",
            Reason = "A service acts for all of its customers; without a condition it may be made to use this key for another (the confused deputy).",
            Fix = "Add a condition on aws:SourceAccount, aws:SourceArn or kms:CallerAccount.",
            Source = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-services.html",
            Types = [Key, "aws_kms_key_policy"],
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Principals.Any(principal => principal.StartsWith("Service:", StringComparison.Ordinal))
                && !statement.HasCondition(SourceConditions)
                    ? "a service may use the key for any account"
                    : null),
        },
        new()
        {
            Id = "POL-KMS-005",
            Severity = Error,
            Title = "Keys are enabled",
            Reason = "What is encrypted with a disabled key cannot be read: the database stops and cannot be recovered after some days.",
            Fix = "Leave is_enabled out.",
            Source = "https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
            Types = [Key],
            Check = (resource, _) => Expect.Flag(resource, "is_enabled", absent: true),
        },
    ];
}
