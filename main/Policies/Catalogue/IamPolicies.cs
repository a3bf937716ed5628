using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>IAM: what may be done, and who may take a role.</summary>
internal static class IamPolicies
{
    private const string Role = "aws_iam_role";
    private const string UserGuide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";

    private static readonly string[] Documents = ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"];

    /// <summary>Services that name the resource they act for, so that a trust policy can ask for it.</summary>
    private static readonly string[] ServicesThatNameTheirSource =
    [
        "monitoring.rds.amazonaws.com", "vpc-flow-logs.amazonaws.com", "scheduler.amazonaws.com", "events.amazonaws.com", "backup.amazonaws.com",
        "export.rds.amazonaws.com", "s3.amazonaws.com",
    ];

    private static readonly string[] SourceConditions =
        ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOwner", "aws:PrincipalOrgID", "aws:PrincipalAccount",
            "aws:PrincipalArn"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-IAM-001",
            Severity = Error,
            Title = "No wildcard action on every resource",
            Reason = "Whoever gets such a role has the service, or the account.",
            Fix = "Name the actions and the resources.",
            Controls = ["IAM.1", "CIS 1.16"],
            Types = Documents,
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Resources.Contains("*") && statement.Actions.FirstOrDefault(IsWildcard) is { } action
                    ? $"allows {action} on *"
                    : null),
        },
        new()
        {
            Id = "POL-IAM-002",
            Severity = Error,
            Title = "No whole service is allowed",
            Reason = "A service's actions include those that change its policies and delete its data, and those that AWS adds later.",
            Fix = "Name the actions.",
            Controls = ["IAM.21"],
            Types = Documents,
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Actions.FirstOrDefault(action =>
                    action == "*" || action.EndsWith(":*", StringComparison.Ordinal)) is { } action
                    ? $"allows {action}"
                    : null),
        },
        new()
        {
            Id = "POL-IAM-003",
            Severity = Error,
            Title = "Only lists and descriptions are allowed on every resource",
            Reason = "Reading every secret, decrypting with every key or logging in to every database is never what one application needs.",
            Fix = "Name the resources' ARNs.",
            Controls = ["KMS.1", "KMS.2"],
            Types = Documents,
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Resources.Any(IsEveryResource)
                    && statement.Actions.FirstOrDefault(action => !IsHarmless(action)) is { } action
                    ? $"allows {action} on every resource"
                    : null),
        },
        new()
        {
            Id = "POL-IAM-004",
            Severity = Error,
            Title = "AWS's administrator policies are not attached",
            Reason = "AdministratorAccess, PowerUserAccess and the FullAccess policies are wildcard actions under another name.",
            Fix = "Attach a policy that names actions and resources.",
            Controls = ["IAM.1", "CIS 1.16"],
            Types =
            [
                "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment",
                    Role,
                "aws_iam_role_policy_attachments_exclusive",
            ],
            Check = (resource, _) => resource["policy_arn"].Items.Concat(resource["managed_policy_arns"].Items).Concat(resource["policy_arns"].Items)
                .Where(arn => arn.Text is { } text && IsAdministrator(text))
                .Select(arn => new Breach("policy_arn", $"{arn.Text} is attached")),
        },
        new()
        {
            Id = "POL-IAM-005",
            Severity = Error,
            Title = "Users have neither policies nor access keys of their own",
            Reason = "Access keys live until somebody remembers them, and Terraform keeps them in its state.",
            Fix = "Use roles: OIDC for pipelines and pods, IAM Identity Center for people.",
            Controls = ["IAM.2", "CIS 1.15"],
            Types = ["aws_iam_user", "aws_iam_user_policy", "aws_iam_user_policy_attachment", "aws_iam_access_key"],
            Check = (resource, _) => Expect.That(resource.Type == "aws_iam_user", "user", $"{resource.Type} exists"),
        },
        new()
        {
            Id = "POL-IAM-006",
            Severity = Error,
            Title = "Roles for OIDC name subject and audience",
            Reason = "Without a condition on sub every pod of the cluster, or every repository on GitHub, may take the role.",
            Fix = "Add conditions on the provider's :sub and :aud, without a wildcard for the whole subject.",
            Source = $"{UserGuide}id_roles_providers_create_oidc.html",
            Types = [Role],
            Check = (resource, graph) => Expect.Statements(graph, resource, "assume_role_policy", UnboundFederation),
        },
        new()
        {
            Id = "POL-IAM-007",
            Severity = Error,
            Title = "Not everybody may take a role",
            Reason = "The principal * is every AWS account.",
            Fix = "Name the service, the account or the role that may take it.",
            Source = $"{UserGuide}reference_policies_elements_principal.html",
            Types = [Role],
            Check = (resource, graph) => Expect.Statements(graph, resource, "assume_role_policy", statement =>
                statement.Allows && statement.IsForEverybody && !statement.HasCondition(SourceConditions) ? "everybody may take the role" : null),
        },
        new()
        {
            Id = "POL-IAM-008",
            Severity = Error,
            Title = "Services take a role for this account only",
            Reason = "A service acts for all of its customers; without a condition another customer can make it use this role (the confused deputy).",
            Fix = "Add a condition on aws:SourceAccount, and on aws:SourceArn where it is known.",
            Source = $"{UserGuide}confused-deputy.html",
            Types = [Role],
            Check = (resource, graph) => Expect.Statements(graph, resource, "assume_role_policy", statement =>
                statement.Allows && !statement.HasCondition(SourceConditions)
                && statement.Principals.FirstOrDefault(principal =>
                    ServicesThatNameTheirSource.Any(service => principal == $"Service:{service}")) is { } service
                    ? $"{service["Service:".Length..]} may take the role for any account"
                    : null),
        },
        new()
        {
            Id = "POL-IAM-009",
            Severity = Error,
            Title = "Nothing is allowed by exclusion",
            Reason = "Allow with NotAction, NotResource or NotPrincipal allows everything that nobody has thought of.",
            Fix = "Name what is allowed.",
            Source = $"{UserGuide}reference_policies_elements_notaction.html",
            Types = [.. Documents, Role, "aws_kms_key", "aws_s3_bucket_policy", "aws_sns_topic_policy", "aws_secretsmanager_secret_policy"],
            Check = (resource, graph) => Expect.Statements(
                graph, resource, resource.Type == Role ? "assume_role_policy" : "policy", statement =>
                    statement.Allows && statement.IsInverted ? "allows by NotAction, NotResource or NotPrincipal" : null),
        },
        new()
        {
            Id = "POL-IAM-010",
            Severity = Warning,
            Title = "Keys are used through the service that they are for",
            Reason = "With kms:ViaService a stolen role decrypts secrets only where Secrets Manager logs it, and nothing else with the same key.",
            Fix = "Add a condition on kms:ViaService to the statement that allows kms:Decrypt.",
            Source = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
            Types = Documents,
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Actions.Contains("kms:Decrypt")
                && !statement.HasCondition("kms:ViaService", "kms:EncryptionContext:SecretARN", "kms:EncryptionContext:aws:rds:db-id")
                    ? "kms:Decrypt is allowed through any service"
                    : null),
        },
    ];

    private static bool IsWildcard(string action) => action.Contains('*', StringComparison.Ordinal);

    /// <summary><c>*</c>, and ARNs that name a service only: <c>arn:aws:secretsmanager:*:*:secret:*</c>.</summary>
    private static bool IsEveryResource(string resource)
    {
        var parts = resource.Split(':', 6);
        return resource == "*"
            || (parts is ["arn", _, _, _, _, var rest]
                && (rest == "*" || rest.EndsWith(":*", StringComparison.Ordinal) || rest.EndsWith("/*", StringComparison.Ordinal))
                && rest.Count(character => character is ':' or '/') <= 1 && !resource.Contains("${", StringComparison.Ordinal));
    }

    private static bool IsHarmless(string action) =>
        action.Split(':') is [_, var name]
            && (name.StartsWith("Describe", StringComparison.Ordinal) || name.StartsWith("List", StringComparison.Ordinal)
            || action is "cloudwatch:PutMetricData" or "ecr:GetAuthorizationToken" or "secretsmanager:GetRandomPassword");

    private static bool IsAdministrator(string arn) =>
        arn.Split('/')[^1] is "AdministratorAccess" or "PowerUserAccess" or "IAMFullAccess"
        || (arn.Contains(":aws:policy/", StringComparison.Ordinal) && arn.EndsWith("FullAccess", StringComparison.Ordinal));

    private static string? UnboundFederation(PolicyStatement statement)
    {
        if (!statement.Allows || !statement.Actions.Contains("sts:AssumeRoleWithWebIdentity"))
        {
            return null;
        }

        bool Binds(string claim) => statement.Conditions.Any(condition =>
            condition.Key.EndsWith($":{claim}", StringComparison.Ordinal) && condition.Operator.Contains("Equals", StringComparison.Ordinal)
            || (condition.Key.EndsWith($":{claim}", StringComparison.Ordinal) && condition.Operator.Contains("Like", StringComparison.Ordinal)
                && condition.Values.All(value => value.Trim('*', ':') != "")));
        return !Binds("sub") ? "any subject of the identity provider may take the role"
            : !Binds("aud") ? "the audience is not checked"
            : null;
    }
}
