using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>SNS topics.</summary>
internal static class TopicPolicies
{
    private const string Topic = "aws_sns_topic";
    private const string Policies = "aws_sns_topic_policy";
    private const string Guide = "https://docs.aws.amazon.com/sns/latest/dg/";

    private static readonly string[] SourceConditions =
        ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOwner", "aws:SourceOrgID", "aws:PrincipalOrgID", "aws:PrincipalAccount"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-SNS-001",
            Severity = Error,
            Title = "Topics are encrypted with a key of this account",
            Reason = "Messages name hosts, databases and faults. With alias/aws/sns CloudWatch cannot publish, because that key's "
                + "policy cannot let it.",
            Fix = "Set kms_master_key_id to a key whose policy lets the publishing services use it. ElastiCache is the exception: it publishes to "
                + "unencrypted topics only.",
            Controls = ["SNS.1"],
            Types = [Topic],
            AppliesTo = (resource, graph) => !IsForCache(resource, graph),
            Check = (resource, _) => Expect.That(
                resource["kms_master_key_id"].IsSet && resource["kms_master_key_id"].Text != "alias/aws/sns", "kms_master_key_id",
                resource["kms_master_key_id"].IsSet ? "AWS's own key is used" : "the topic is not encrypted"),
        },
        new()
        {
            Id = "POL-SNS-002",
            Severity = Error,
            Title = "Not everybody may publish or subscribe",
            Reason = "Strangers read the alarms, or send false ones.",
            Fix = "Name the services and accounts, or add a condition on aws:SourceAccount.",
            Controls = ["SNS.4"],
            Types = [Policies, Topic],
            AppliesTo = (resource, _) => resource["policy"].IsSet,
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.IsForEverybody && !statement.HasCondition(SourceConditions) ? "everybody is allowed" : null),
        },
        new()
        {
            Id = "POL-SNS-003",
            Severity = Error,
            Title = "Topics refuse messages without TLS",
            Reason = "SNS takes plain HTTP, too: messages and signatures can be read on the way.",
            Fix = "Deny sns:Publish to everybody when aws:SecureTransport is false.",
            Source = $"{Guide}sns-security-best-practices.html",
            Types = [Topic],
            Check = RefusesPlainText,
        },
        new()
        {
            Id = "POL-SNS-004",
            Severity = Error,
            Title = "Services publish for this account only",
            Reason = "A service acts for all of its customers; without a condition another customer's alarm reaches this topic (the "
                + "confused deputy).",
            Fix = "Add a condition on aws:SourceAccount or aws:SourceArn.",
            Source = $"{Guide}sns-access-policy-use-cases.html",
            Types = [Policies],
            Check = (resource, graph) => Expect.Statements(graph, resource, "policy", statement =>
                statement.Allows && statement.Principals.Any(principal => principal.StartsWith("Service:", StringComparison.Ordinal))
                && !statement.HasCondition(SourceConditions)
                    ? "a service may publish for any account"
                    : null),
        },
        new()
        {
            Id = "POL-SNS-005",
            Severity = Warning,
            Title = "Somebody reads the topic",
            Reason = "An alarm on a topic without subscriptions is heard by nobody.",
            Fix = "Add aws_sns_topic_subscription.",
            Source = $"{Guide}sns-create-subscribe-endpoint-to-topic.html",
            Types = [Topic],
            Check = (resource, graph) => Expect.That(
                graph.Referring(resource, "aws_sns_topic_subscription", "topic_arn").Any(), "name", "it has no subscription in this stack"),
        },
        new()
        {
            Id = "POL-SNS-006",
            Severity = Error,
            Title = "Subscribers are reached by TLS",
            Reason = "The protocol http sends every message as plain text over the internet.",
            Fix = "Set protocol to https.",
            Source = $"{Guide}sns-security-best-practices.html",
            Types = ["aws_sns_topic_subscription"],
            Check = (resource, _) => Expect.That(resource["protocol"].Text != "http", "protocol", "protocol is http"),
        },
    ];

    private static bool IsForCache(PolicyResource topic, ResourceGraph graph) =>
        graph.Referring(topic, "aws_elasticache_replication_group", "notification_topic_arn")
            .Concat(graph.Referring(topic, "aws_elasticache_cluster", "notification_topic_arn")).Any();

    private static IEnumerable<Breach> RefusesPlainText(PolicyResource topic, ResourceGraph graph)
    {
        var policies = graph.Referring(topic, Policies, "arn").ToList();
        if (topic["policy"].IsSet)
        {
            policies.Add(topic);
        }

        if (policies.Count == 0)
        {
            yield return new Breach("policy", "it has no policy of its own");
            yield break;
        }

        var documents = policies.Select(policy => PolicyText.Read(graph, policy, policy["policy"])).ToArray();
        if (documents.Any(document => document is null))
        {
            yield return Breach.Undecided("policy");
        }
        else if (!documents.Any(document => document!.Any(statement => TlsOnly.Denies(statement, "sns:Publish"))))
        {
            yield return new Breach("policy", "its policy does not deny messages without TLS");
        }
    }
}
