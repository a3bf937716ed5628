using System.Text.Json.Nodes;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

public sealed class TopicTests
{
    private static readonly Lazy<SynthTemplate> Page = new(() => StartupWebApp.Synth(StartupWebApp.Definition));

    [Fact]
    public void The_topic_has_its_name_and_is_encrypted_with_the_modules_own_key()
    {
        var topic = Page.Value.SingleResource("aws_sns_topic");
        var key = Page.Value.SingleResource("aws_kms_key");

        Assert.Equal("rds-alerts", topic.Text("name"));
        Assert.True(topic.RefersTo("kms_master_key_id", key));
        Assert.Equal("true", key.Text("enable_key_rotation"));
        Assert.Equal("30", key.Text("deletion_window_in_days"));
        Assert.Equal($"alias/{StartupWebApp.Identifier}-alarm-topics", Page.Value.SingleResource("aws_kms_alias").Text("name"));
    }

    [Fact]
    public void Only_the_account_and_the_two_services_on_its_behalf_use_the_key() => AssertJson(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "AccountAdministersKey", "Effect": "Allow",
              "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
              "Action": "kms:*", "Resource": "*"
            },
            {
              "Sid": "ServicesEncryptMessages", "Effect": "Allow",
              "Principal": { "Service": ["cloudwatch.amazonaws.com", "events.rds.amazonaws.com"] },
              "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": "*",
              "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
            }
          ]
        }
        """,
        Page.Value.SingleResource("aws_kms_key").Text("policy"));

    [Fact]
    public void Only_this_instances_alarms_and_events_publish_and_only_over_TLS() => AssertJson(
        """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "CloudWatchAlarmsPublish", "Effect": "Allow",
              "Principal": { "Service": "cloudwatch.amazonaws.com" },
              "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:rds-alerts",
              "Condition": {
                "StringEquals": { "aws:SourceAccount": "111122223333" },
                "ArnLike": { "aws:SourceArn": "arn:aws:cloudwatch:us-east-1:111122223333:alarm:startupwebapp-multi-tenant-prod-*" }
              }
            },
            {
              "Sid": "RdsEventsPublish", "Effect": "Allow",
              "Principal": { "Service": "events.rds.amazonaws.com" },
              "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:rds-alerts",
              "Condition": {
                "StringEquals": { "aws:SourceAccount": "111122223333" },
                "ArnLike": {
                  "aws:SourceArn": [
                    "arn:aws:rds:us-east-1:111122223333:db:startupwebapp-multi-tenant-prod",
                    "arn:aws:rds:us-east-1:111122223333:es:startupwebapp-multi-tenant-prod-*"
                  ]
                }
              }
            },
            {
              "Sid": "DenyWithoutTls", "Effect": "Deny",
              "Principal": { "AWS": "*" },
              "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:rds-alerts",
              "Condition": { "Bool": { "aws:SecureTransport": "false" } }
            }
          ]
        }
        """,
        Page.Value.SingleResource("aws_sns_topic_policy").Text("policy"));

    [Fact]
    public void Policies_name_the_partition_and_region_given()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Props with { Partition = "aws-us-gov", Region = "us-gov-west-1" });

        Assert.Contains("arn:aws-us-gov:iam::", template.SingleResource("aws_kms_key").Text("policy"));
        Assert.Contains("arn:aws-us-gov:sns:us-gov-west-1:", template.SingleResource("aws_sns_topic_policy").Text("policy"));
        Assert.DoesNotContain("arn:aws:", template.Json);
    }

    [Fact]
    public void Each_address_has_a_subscription_of_its_own_that_other_addresses_do_not_move()
    {
        var topic = Page.Value.SingleResource("aws_sns_topic");
        var subscriptions = Page.Value.Resources("aws_sns_topic_subscription");
        var fewer = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Topics = new Dictionary<string, TopicDefinition> { ["rds-alerts"] = new() { Emails = ["ops@example.com"] } },
        });

        Assert.Equal(["dba@example.com", "ops@example.com"], subscriptions.Select(subscription => subscription.Text("endpoint")));
        Assert.All(subscriptions, subscription => Assert.Equal("email", subscription.Text("protocol")));
        Assert.All(subscriptions, subscription => Assert.True(subscription.RefersTo("topic_arn", topic)));
        Assert.Equal(subscriptions[1].Address, fewer.SingleResource("aws_sns_topic_subscription").Address);
    }

    [Fact]
    public void RDS_events_of_the_instance_go_to_the_topic()
    {
        var events = Page.Value.SingleResource("aws_db_event_subscription");

        Assert.Equal("startupwebapp-multi-tenant-prod-rds-alerts", events.Text("name"));
        Assert.Equal("db-instance", events.Text("source_type"));
        Assert.Equal([StartupWebApp.Identifier], events.Texts("source_ids"));
        Assert.Equal(
            ["availability", "deletion", "failover", "failure", "low storage", "maintenance", "notification", "recovery"],
            events.Texts("event_categories"));
        Assert.True(events.RefersTo("sns_topic", Page.Value.SingleResource("aws_sns_topic")));
    }

    [Fact]
    public void The_event_subscription_waits_for_the_topic_policy_and_for_the_instance()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var standIn = new SnsTopic(stack, "instance", new SnsTopicConfig { Name = "instance" });
            _ = new MonitoringModule(stack, "monitoring", StartupWebApp.Props with { EventDependencies = [standIn] });
        });

        Assert.Equal(
            [template.SingleResource("aws_sns_topic_policy").Address, "aws_sns_topic.instance"],
            template.SingleResource("aws_db_event_subscription").Texts("depends_on"));
    }

    [Fact]
    public void Events_go_to_the_topics_with_critical_alarms_and_to_all_when_none_has_them()
    {
        Assert.Equal(["everything", "pages"], EventTopics(("tickets", [AlarmSeverity.Warning]), ("pages", [AlarmSeverity.Critical]),
            ("everything", [AlarmSeverity.Warning, AlarmSeverity.Critical])));
        Assert.Equal(["chat", "tickets"], EventTopics(("tickets", [AlarmSeverity.Warning]), ("chat", [AlarmSeverity.Warning])));
    }

    [Fact]
    public void Without_event_categories_there_is_no_event_subscription() =>
        Assert.Empty(StartupWebApp.Synth(StartupWebApp.Definition with { EventCategories = [] }).Resources("aws_db_event_subscription"));

    [Fact]
    public void An_empty_definition_builds_nothing() =>
        Assert.Empty(StartupWebApp.Synth(new MonitoringDefinition { Instance = StartupWebApp.Definition.Instance }).AllResources);

    private static IEnumerable<string> EventTopics(params (string Name, AlarmSeverity[] Severities)[] topics)
    {
        var template = StartupWebApp.Synth(new MonitoringDefinition
        {
            Instance = StartupWebApp.Definition.Instance,
            Topics = topics.ToDictionary(topic => topic.Name, topic => new TopicDefinition { Severities = topic.Severities }),
        });
        return template.Resources("aws_db_event_subscription")
            .Select(events => template.ResourceOf(events.Text("sns_topic")).Text("name"))
            .Order();
    }

    private static void AssertJson(string expected, string actual) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(actual)!.ToJsonString());
}
