using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class MonitoringRulesTests
{
    [Fact]
    public void A_sound_definition_has_no_violations() => Assert.Empty(MonitoringRules.Check(Sample.Monitoring));

    [Theory]
    [InlineData("Shop-Prod", "must be in lower case: RDS stores it so and CloudWatch compares exactly", "write shop-prod")]
    [InlineData("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "must be the instance identifier, not the resource id: metrics carry the identifier",
        "pass the name that the instance was created with (aws_db_instance.identifier; its id is the resource id)")]
    [InlineData("${TfToken[TOKEN.1]}", "must be plain text, not a Terraform reference: names are made of it",
        "pass the identifier as a string, the same that the instance is made with")]
    [InlineData("shop--prod", "must be 1-63 lower-case letters, digits and single hyphens, a letter first, no hyphen at the end",
        "pass the identifier of the instance")]
    public void An_identifier_that_would_watch_nothing_is_refused(string identifier, string rule, string fix) =>
        Assert.Equal(
            [MonitoringRules.MetricIdentifier.At("instance.identifier", identifier, rule, fix)],
            MonitoringRules.Check(Sample.Monitoring with { Instance = Sample.Instance with { Identifier = identifier } }));

    [Fact]
    public void An_alarm_whose_severity_has_no_topic_is_refused()
    {
        var monitoring = Sample.Monitoring with
        {
            Topics = new Dictionary<string, TopicDefinition> { ["pages"] = new() { Severities = [AlarmSeverity.Critical] } },
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["cpu"] = new() { Metric = "CPUUtilization", Above = "70 %", Severity = AlarmSeverity.Warning },
            },
        };

        var violation = Assert.Single(MonitoringRules.Check(monitoring));

        Assert.Equal("alarms.cpu.severity", violation.Property);
        Assert.Equal("must have a topic: no topic takes warning alarms, so nobody would hear of it", violation.Rule);
    }

    [Theory]
    [InlineData("dba@example.com", true)]
    [InlineData("first.last+rds@sub.example.co.uk", true)]
    [InlineData("dba", false)]
    [InlineData("dba@example", false)]
    [InlineData("dba@example.com, ops@example.com", false)]
    [InlineData("DBA <dba@example.com>", false)]
    public void A_subscription_needs_one_email_address(string address, bool accepted)
    {
        var monitoring = Sample.Monitoring with
        {
            Topics = new Dictionary<string, TopicDefinition> { ["rds-alerts"] = new() { Emails = [address] } },
        };

        Assert.Equal(
            accepted ? [] : ["topics.rds-alerts.emails[0]"],
            MonitoringRules.Check(monitoring).Select(violation => violation.Property));
    }

    [Fact]
    public void Two_topics_whose_event_subscriptions_would_share_a_name_are_refused()
    {
        var monitoring = Sample.Monitoring with
        {
            Topics = new Dictionary<string, TopicDefinition> { ["rds_alerts"] = new(), ["RDS-alerts"] = new() },
        };

        var violation = Assert.Single(MonitoringRules.Check(monitoring));

        Assert.Equal("topics.RDS-alerts", violation.Property);
        Assert.EndsWith("both name the RDS event subscription shop-prod-rds-alerts", violation.Rule);
    }

    [Fact]
    public void A_dashboard_without_anything_to_draw_is_refused()
    {
        var monitoring = Sample.Monitoring with { Alarms = new Dictionary<string, AlarmDefinition>() };

        Assert.Equal("dashboard.metrics", Assert.Single(MonitoringRules.Check(monitoring)).Property);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_at_once_with_its_path()
    {
        var monitoring = new MonitoringDefinition
        {
            Instance = Sample.Instance with { Identifier = "Shop" },
            Topics = new Dictionary<string, TopicDefinition>
            {
                ["rds alerts"] = new() { Severities = [], Emails = ["nobody"] },
                ["pages"] = new() { Emails = ["dba@example.com", "DBA@example.com"] },
            },
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["CPU"] = new() { Metric = "CPUUtilization", Above = "70" },
                ["burst"] = new() { Metric = "BurstBalance", Below = "20 %", PeriodSeconds = 7 },
            },
            EventCategories = ["failover", "failover", "party"],
            Dashboard = new()
            {
                Name = "my board",
                Metrics = ["ReplicaLag", "Heat", "CPUUtilization", "CPUUtilization"],
                PeriodSeconds = 90,
            },
        };

        Assert.Equal(
            [
                "instance.identifier",
                "topics.rds alerts", "topics.rds alerts.severities", "topics.rds alerts.emails[0]", "topics.pages.emails[1]",
                "alarms.CPU", "alarms.CPU.above", "alarms.burst.metric", "alarms.burst.periodSeconds",
                "eventCategories[1]", "eventCategories[2]",
                "dashboard.name", "dashboard.periodSeconds", "dashboard.metrics[0]", "dashboard.metrics[1]", "dashboard.metrics[3]",
            ],
            MonitoringRules.Check(monitoring).Select(violation => violation.Property));
    }
}
