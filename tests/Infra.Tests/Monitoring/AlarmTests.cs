using Infra.AwsRules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

public sealed class AlarmTests
{
    private static readonly Lazy<SynthTemplate> Page = new(() => StartupWebApp.Synth(StartupWebApp.Definition));

    private static readonly MonitoredInstance Replica =
        StartupWebApp.Definition.Instance with { IsReadReplica = true, StorageType = "gp2" };

    private static readonly MetricFact[] InstanceMetrics = [.. MetricFacts.Rds.Where(metric => Replica.Publishes(metric.Applicability))];

    [Theory]
    [InlineData("cpu", "CPUUtilization", "GreaterThanThreshold", "70")]
    [InlineData("connections", "DatabaseConnections", "GreaterThanThreshold", "80")]
    [InlineData("free-storage", "FreeStorageSpace", "LessThanThreshold", "2147483648")]
    [InlineData("free-memory", "FreeableMemory", "LessThanThreshold", "524288000")]
    public void The_pages_alarm_table_is_met_row_by_row(string key, string metric, string comparison, string threshold)
    {
        var alarm = Alarm(Page.Value, key);

        Assert.Equal($"startupwebapp-multi-tenant-prod-{key}", alarm.Text("alarm_name"));
        Assert.Equal("AWS/RDS", alarm.Text("namespace"));
        Assert.Equal(metric, alarm.Text("metric_name"));
        Assert.Equal(comparison, alarm.Text("comparison_operator"));
        Assert.Equal(threshold, alarm.Text("threshold"));
        Assert.Equal("Average", alarm.Text("statistic"));
        Assert.Equal("300", alarm.Text("period"));
        Assert.Equal("1", alarm.Text("evaluation_periods"));
        Assert.Equal("1", alarm.Text("datapoints_to_alarm"));
    }

    [Fact]
    public void There_are_no_other_alarms_than_those_asked_for() =>
        Assert.Equal(4, Page.Value.Resources("aws_cloudwatch_metric_alarm").Count);

    [Fact]
    public void Every_supported_metric_gives_an_alarm_with_dimension_actions_missing_data_and_datapoints()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Instance = Replica,
            Alarms = InstanceMetrics.ToDictionary(metric => metric.Name.ToLowerInvariant(), metric => new AlarmDefinition
            {
                Metric = metric.Name,
                Above = metric.Unit switch
                {
                    MetricUnit.Percent => "50 %",
                    MetricUnit.Bytes => "1 GiB",
                    MetricUnit.Seconds => "600 s",
                    _ => "50",
                },
            }),
        });

        var topic = template.SingleResource("aws_sns_topic");
        var alarms = template.Resources("aws_cloudwatch_metric_alarm");
        Assert.Equal(InstanceMetrics.Select(metric => metric.Name).Order(), alarms.Select(alarm => alarm.Text("metric_name")).Order());
        Assert.All(alarms, alarm =>
        {
            var dimension = Assert.Single(alarm["dimensions"].EnumerateObject());
            Assert.Equal(("DBInstanceIdentifier", StartupWebApp.Identifier), (dimension.Name, dimension.Value.GetString()));
            Assert.Equal(["${" + topic.Address + ".arn}"], alarm.Texts("alarm_actions"));
            Assert.Equal(["${" + topic.Address + ".arn}"], alarm.Texts("ok_actions"));
            Assert.Equal("1", alarm.Text("datapoints_to_alarm"));
            Assert.Equal(alarm.Text("metric_name") == "DBLoad" ? "notBreaching" : "missing", alarm.Text("treat_missing_data"));
        });
    }

    [Fact]
    public void The_description_says_what_the_metric_means_when_the_alarm_goes_off_and_what_to_do() =>
        Assert.Equal(
            "Storage that is still free. Alarms when the average over 300 s is below 2 GiB (2147483648 bytes). "
            + "Look for large tables, old replication slots and log files, then raise the allocated storage.",
            Alarm(Page.Value, "free-storage").Text("alarm_description"));

    [Fact]
    public void Statistic_period_and_datapoints_are_taken_over_and_described()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["slow-reads"] = new()
                {
                    Metric = "ReadLatency",
                    Above = "20 ms",
                    Statistic = MetricStatistic.Maximum,
                    PeriodSeconds = 60,
                    EvaluationPeriods = 5,
                    DatapointsToAlarm = 3,
                },
            },
        });

        var alarm = Alarm(template, "slow-reads");
        Assert.Equal("0.02", alarm.Text("threshold"));
        Assert.Equal("Maximum", alarm.Text("statistic"));
        Assert.Equal(("60", "5", "3"), (alarm.Text("period"), alarm.Text("evaluation_periods"), alarm.Text("datapoints_to_alarm")));
        Assert.Contains("the maximum over 60 s is above 20 ms in 3 of 5 periods.", alarm.Text("alarm_description"));
    }

    [Fact]
    public void A_severity_picks_the_topics_that_take_it()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Topics = new Dictionary<string, TopicDefinition>
            {
                ["tickets"] = new() { Severities = [AlarmSeverity.Warning] },
                ["pages"] = new() { Severities = [AlarmSeverity.Critical] },
                ["everything"] = new(),
            },
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["cpu-high"] = new() { Metric = "CPUUtilization", Above = "70 %", Severity = AlarmSeverity.Warning },
                ["cpu-full"] = new() { Metric = "CPUUtilization", Above = "95 %", Severity = AlarmSeverity.Critical },
            },
        });

        Assert.Equal(["everything", "tickets"], TopicNames(template, Alarm(template, "cpu-high"), "alarm_actions"));
        Assert.Equal(["everything", "tickets"], TopicNames(template, Alarm(template, "cpu-high"), "ok_actions"));
        Assert.Equal(["everything", "pages"], TopicNames(template, Alarm(template, "cpu-full"), "alarm_actions"));
    }

    private static TerraformBlock Alarm(SynthTemplate template, string key) =>
        template.SingleResource("aws_cloudwatch_metric_alarm", $"alarm-{key}_");

    private static IEnumerable<string> TopicNames(SynthTemplate template, TerraformBlock alarm, string actions) =>
        alarm.Texts(actions).Select(arn => template.ResourceOf(arn).Text("name"));
}
