using System.Text.Json.Nodes;
using Infra.Modules.Shared;

namespace Infra.Modules.Monitoring;

/// <summary>Who may use the topics and their key: CloudWatch alarms and RDS events of this account and this instance, nobody else.
/// Sources: SNS Developer Guide, "Key management" (services and their condition keys); RDS User Guide, "Granting permissions to publish
/// notifications to an Amazon SNS topic". Identities of the account keep what their own IAM policies allow.</summary>
internal static class TopicPolicies
{
    private const string CloudWatch = "cloudwatch.amazonaws.com";

    private const string RdsEvents = "events.rds.amazonaws.com";

    /// <summary>Policy of the key: the account administers it, both services encrypt with it on behalf of this account.</summary>
    public static string Key(string partition, string accountId) => PolicyDocument.Of(
        new JsonObject
        {
            ["Sid"] = "AccountAdministersKey",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = $"arn:{partition}:iam::{accountId}:root" },
            ["Action"] = "kms:*",
            ["Resource"] = "*",
        },
        new JsonObject
        {
            ["Sid"] = "ServicesEncryptMessages",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = new JsonArray(CloudWatch, RdsEvents) },
            ["Action"] = new JsonArray("kms:Decrypt", "kms:GenerateDataKey*"),
            ["Resource"] = "*",
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = accountId } },
        });

    /// <summary>Policy of a topic: alarms <c>&lt;identifier&gt;-*</c>, events of the instance and of its subscriptions, TLS only.</summary>
    public static string Topic(MonitoringModuleProps props, string topicName)
    {
        var (partition, region, accountId, instance) = (props.Partition, props.Region, props.AccountId, props.Definition.Instance);
        var identifier = instance.Identifier;
        var rds = $"arn:{partition}:rds:{region}:{accountId}";
        var topicArn = $"arn:{partition}:sns:{region}:{accountId}:{topicName}";
        string[] sources = instance.IsCluster
            ? [$"{rds}:cluster:{identifier}", .. instance.ClusterInstances.Select(member => $"{rds}:db:{member}"), $"{rds}:es:{identifier}-*"]
            : [$"{rds}:db:{identifier}", $"{rds}:es:{identifier}-*"];
        return PolicyDocument.Of(
            Publish("CloudWatchAlarmsPublish", CloudWatch, topicArn, accountId,
                $"arn:{partition}:cloudwatch:{region}:{accountId}:alarm:{identifier}-*"),
            Publish("RdsEventsPublish", RdsEvents, topicArn, accountId, sources),
            new JsonObject
            {
                ["Sid"] = "DenyWithoutTls",
                ["Effect"] = "Deny",
                ["Principal"] = new JsonObject { ["AWS"] = "*" },
                ["Action"] = "sns:Publish",
                ["Resource"] = topicArn,
                ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
            });
    }

    private static JsonObject Publish(string sid, string service, string topicArn, string accountId, params string[] sourceArns) => new()
    {
        ["Sid"] = sid,
        ["Effect"] = "Allow",
        ["Principal"] = new JsonObject { ["Service"] = service },
        ["Action"] = "sns:Publish",
        ["Resource"] = topicArn,
        ["Condition"] = new JsonObject
        {
            ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = accountId },
            ["ArnLike"] = new JsonObject
            {
                ["aws:SourceArn"] = sourceArns is [var single]
                    ? single
                    : new JsonArray([.. sourceArns.Select(arn => JsonValue.Create(arn))]),
            },
        },
    };
}
