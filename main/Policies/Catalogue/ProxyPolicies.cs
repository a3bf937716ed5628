using Infra.AwsRules.Catalogue;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>RDS Proxy.</summary>
internal static class ProxyPolicies
{
    private const string Guide = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-PRX-001",
            Severity = Error,
            Title = "The proxy requires TLS",
            Reason = "What the database forces is of no use when clients talk to the proxy in the clear.",
            Fix = "Set require_tls to true.",
            Controls = ["RDS.43"],
            Types = ["aws_db_proxy"],
            Check = (resource, _) => Expect.Flag(resource, "require_tls"),
        },
        new()
        {
            Id = "POL-PRX-002",
            Severity = Warning,
            Title = "Clients of the proxy log in by IAM",
            Reason = "With a password the secret has to be given to every client; with IAM only the proxy reads it.",
            Fix = "Set iam_auth to REQUIRED in auth.",
            Source = $"{Guide}-setup.html",
            Types = ["aws_db_proxy"],
            Check = (resource, _) => resource["auth"].Items.SelectMany(auth => Expect.OneOf(auth["iam_auth"], "auth.iam_auth", "REQUIRED")),
        },
        new()
        {
            Id = "POL-PRX-003",
            Severity = Error,
            Title = "The proxy stands in private subnets",
            Reason = "It logs in to the database for others; nobody on the internet needs to reach it.",
            Fix = "Give vpc_subnet_ids private subnets.",
            Source = $"{Guide}.html",
            Types = ["aws_db_proxy", "aws_db_proxy_endpoint"],
            Check = (resource, graph) => Subnets.NotPublic(graph, resource, "vpc_subnet_ids"),
        },
        new()
        {
            Id = "POL-PRX-004",
            Severity = Warning,
            Title = "The proxy does not log statements",
            Reason = "Debug logging writes every statement with its literals to CloudWatch, and switches itself off after a day.",
            Fix = "Leave debug_logging out.",
            Source = $"{Guide}-setup.html",
            Types = ["aws_db_proxy"],
            Check = (resource, _) => Expect.Flag(resource, "debug_logging", wanted: false),
        },
    ];
}
