using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>Secrets Manager, and secrets that stand where they must not.</summary>
internal static partial class SecretPolicies
{
    private const string Secret = "aws_secretsmanager_secret";
    private const string Rotation = "aws_secretsmanager_secret_rotation";
    private const string UserGuide = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/";

    /// <summary>What people write where no value stands: names of fields, and placeholders of programs.</summary>
    private static readonly string[] NoSecrets = ["", "password", "pass", "token", "secret", "true", "false", "none"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-SEC-001",
            Severity = Warning,
            InDevelopment = Relaxation.Hint,
            Title = "Secrets are rotated",
            Reason = "A password that never changes is known to everybody who has ever seen it.",
            Fix = "Give the secret a rotation, or suppress this with the reason and the procedure that replaces it.",
            Controls = ["SecretsManager.1"],
            Types = [Secret],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, Rotation, "secret_id").Any(), "name", "nothing rotates it"),
        },
        new()
        {
            Id = "POL-SEC-002",
            Severity = Error,
            Title = "Rotation happens every 90 days or more often",
            Reason = "A rotation without a rule, or once a year, is none.",
            Fix = "Set automatically_after_days to 90 or less, or a schedule_expression.",
            Controls = ["SecretsManager.4"],
            Types = [Rotation],
            Check = (resource, _) => RotationInterval(resource["rotation_rules"]),
        },
        new()
        {
            Id = "POL-SEC-003",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "Deleted secrets can be recovered in production",
            Reason = "With 0 days a secret that is deleted by mistake is gone at once, and every application with it.",
            Fix = "Set recovery_window_in_days to 7 or more.",
            Source = $"{UserGuide}manage_delete-secret.html",
            Types = [Secret],
            Check = (resource, _) => Expect.AtLeast(resource, "recovery_window_in_days", 7, 30, "days"),
        },
        new()
        {
            Id = "POL-SEC-004",
            Severity = Error,
            Title = "Resource policies let nobody unknown read a secret",
            Reason = "A policy for * is for every AWS account; block_public_policy makes AWS refuse such a policy.",
            Fix = "Name the principals that may read it, and set block_public_policy to true.",
            Source = $"{UserGuide}auth-and-access_resource-policies.html",
            Types = ["aws_secretsmanager_secret_policy"],
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                    statement.Allows && statement.IsForEverybody && statement.Conditions.Count == 0 ? "everybody is allowed" : null)
                .Concat(Expect.Flag(resource, "block_public_policy")),
        },
        new()
        {
            Id = "POL-SEC-005",
            Severity = Hint,
            Title = "Secrets have a key of their own",
            Reason = "Who may use AWS's own key for secrets cannot be restricted, and other accounts cannot use it.",
            Fix = "Set kms_key_id to a key of this account.",
            Source = $"{UserGuide}security-encryption.html",
            Types = [Secret],
            Check = (resource, _) => Expect.Written(resource, "kms_key_id", "AWS's own key is used"),
        },
        new()
        {
            Id = "POL-SEC-006",
            Severity = Error,
            Title = "No secret stands in the stack as text",
            Reason = "The JSON, the plan and the state are read by more people and kept for longer than any password should be.",
            Fix = "Make it with ephemeral.random_password and hand it over by a write-only argument, or let AWS make it. Change a real one.",
            Source = "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
            Types = ["*"],
            Check = (resource, _) => Literals("", resource.Arguments, resource.Type),
        },
        new()
        {
            Id = "POL-SEC-007",
            Severity = Error,
            Title = "Values of secrets do not stand in the state",
            Reason = "secret_string and secret_binary are written to Terraform's state in plain text.",
            Fix = "Use secret_string_wo with a version.",
            Source = "https://developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only",
            Types = ["aws_secretsmanager_secret_version"],
            Check = (resource, _) => Expect.That(!resource["secret_string"].IsSet, "secret_string", "secret_string is written to the state")
                .Concat(Expect.That(!resource["secret_binary"].IsSet, "secret_binary", "secret_binary is written to the state")),
        },
        new()
        {
            Id = "POL-SEC-008",
            Severity = Hint,
            Title = "Secrets have a resource policy",
            Reason = "Without one every principal of the account whose IAM policy says so may read the secret.",
            Fix = "Name the roles that may read it (readerRoles in the environment file).",
            Source = $"{UserGuide}auth-and-access_resource-policies.html",
            Types = [Secret],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, "aws_secretsmanager_secret_policy", "secret_arn").Any(), "name", "IAM alone decides who reads it"),
        },
    ];

    private static IEnumerable<Breach> RotationInterval(TerraformValue rules)
    {
        if (rules["automatically_after_days"].IsUnknown)
        {
            return [Breach.Undecided("rotation_rules")];
        }

        return Expect.That(
            rules["automatically_after_days"].Number is >= 1 and <= 90
                || (!rules["automatically_after_days"].IsSet && rules["schedule_expression"].IsSet),
            "rotation_rules",
            $"automatically_after_days is {(rules["automatically_after_days"].IsSet ? rules["automatically_after_days"] : "missing")}");
    }

    private static IEnumerable<Breach> Literals(string path, TerraformValue value, string type)
    {
        switch (value.Kind)
        {
            case ValueKind.Map:
                return value.Members.SelectMany(member => Literals(path == "" ? member.Key : $"{path}.{member.Key}", member.Value, type));
            case ValueKind.List:
                return value.Items.SelectMany(item => Literals(path, item, type));
            case ValueKind.Text:
                var key = path[(path.LastIndexOf('.') + 1)..];
                return IsSecret(key, value.Text!) || SecretText().IsMatch(value.Text!) ? [new Breach(path, $"{path} holds a secret")] : [];
            case ValueKind.Unknown when value.Raw is { } raw:
                return SecretInTemplate().IsMatch(raw) ? [new Breach(path, $"{path} holds a secret")] : [];
            default:
                return [];
        }
    }

    private static bool IsSecret(string key, string text) =>
        SecretKey().IsMatch(key) && !NoSecrets.Contains(text, StringComparer.OrdinalIgnoreCase) && !text.StartsWith("arn:", StringComparison.Ordinal)
        && !text.StartsWith('/') && !text.EndsWith("_password", StringComparison.Ordinal);

    [GeneratedRegex(
        @"(passw(or)?d|pwd|passphrase|secret_string(_wo)?|secret_value|auth_token|access_token|"
        + @"api_?key|secret_?key|private_key|master_password|password_wo)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretKey();

    [GeneratedRegex(
        @"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/:@\s$]*:[^@$\s%{]+@|"
        + @"\b(password|passwd|pwd)=[^$\s{%<]+|""password""\s*:\s*""[^""$]+""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretText();

    [GeneratedRegex(
        @"\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/:@\s$%]*:[^@$\s%{]+@|\bpassword\s*=\s*""[^""$]+""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretInTemplate();
}
