using Infra.AwsRules.Monitoring;
using Infra.Environments.Settings;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>The alarm tables of the pages, and every kind of alarm, read from real plans.</summary>
public sealed class AlarmPlanTests
{
    private static readonly Lazy<PlannedEnvironment> Everything = new(() =>
    {
        var shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "credlink/production");
        var settings = shipped.Settings!;
        return PlannedEnvironments.Of(shipped with
        {
            Settings = settings with
            {
                Database = settings.Database with
                {
                    Parameters = new Dictionary<string, string>(settings.Database.Parameters) { ["log_min_duration_statement"] = "1s" },
                },
                Monitoring = settings.Monitoring with
                {
                    LogAlarms = Enum.GetValues<LogPattern>()
                        .ToDictionary(pattern => pattern.ToString().ToLowerInvariant(), pattern => new LogAlarmSettings { Pattern = pattern }),
                    CacheAlarms = Enum.GetValues<CacheMetric>().ToDictionary(
                        metric => $"redis-{metric.ToString().ToLowerInvariant()}",
                        metric => new CacheAlarmSettings
                        {
                            Cache = "redis",
                            Metric = metric,
                            Above = metric switch
                            {
                                CacheMetric.Evictions or CacheMetric.CurrConnections => "100",
                                CacheMetric.ReplicationLag => "1 s",
                                _ => "90 %",
                            },
                        }),
                    BucketAlarms = Enum.GetValues<BucketMetric>().ToDictionary(
                        metric => $"proofs-{metric.ToString().ToLowerInvariant()}",
                        metric => new BucketAlarmSettings { Bucket = "proofs", Metric = metric, Above = metric == BucketMetric.FirstByteLatency ? "500 ms" : "1 %" }),
                    Dashboard = new DashboardSettings { Name = "CredLink" },
                },
            },
        });
    });

    [Fact]
    public void Every_kind_of_alarm_is_valid_for_the_real_provider_and_plans_without_warnings()
    {
        Assert.True(Everything.Value.Warnings.Count == 0, string.Join('\n', Everything.Value.Warnings));
        Assert.Equal(3, Everything.Value.Document.Resources("aws_cloudwatch_log_metric_filter").Count());
        Assert.Equal(4 + 3 + (6 * 2) + 3, Everything.Value.Document.Resources("aws_cloudwatch_metric_alarm").Count());
    }

    [Theory]
    [InlineData("cpu-critical", "CPUUtilization", 90, "critical")]
    [InlineData("free-storage", "FreeStorageSpace", 2147483648, "critical")]
    [InlineData("connections", "DatabaseConnections", 161.6, "critical")]
    [InlineData("redis-memory-critical-001", "DatabaseMemoryUsagePercentage", 90, "critical")]
    [InlineData("redis-memory-critical-002", "DatabaseMemoryUsagePercentage", 90, "critical")]
    [InlineData("redis-evictions-001", "Evictions", 100, "critical")]
    [InlineData("redis-evictions-002", "Evictions", 100, "critical")]
    [InlineData("cpu-warning", "CPUUtilization", 70, "warning")]
    [InlineData("redis-memory-warning-001", "DatabaseMemoryUsagePercentage", 75, "warning")]
    [InlineData("proofs-4xx", "4xxErrors", 0.01, "warning")]
    public void CredLinks_alarms_go_to_the_topic_of_their_severity(string key, string metric, double threshold, string severity)
    {
        var plan = PlannedEnvironments.Of("credlink/production").Document;
        var alarm = plan.Single("aws_cloudwatch_metric_alarm", alarm => alarm.Text("alarm_name") == $"credlink-production-db-{key}");
        Assert.Equal(metric, alarm.Text("metric_name"));
        Assert.Equal(threshold, alarm.Number("threshold"), 3);
        var topic = plan.Single("aws_sns_topic", topic => topic.Text("name") == $"credlink-production-{severity}");
        Assert.Equal([topic.Address], plan.References(alarm.Address, "alarm_actions").Where(reference => !reference.EndsWith(".arn", StringComparison.Ordinal)));
    }

    [Fact]
    public void CredLinks_evictions_are_counted_by_the_minute()
    {
        var alarm = PlannedEnvironments.Of("credlink/production").Document.Single(
            "aws_cloudwatch_metric_alarm", alarm => alarm.Text("alarm_name") == "credlink-production-db-redis-evictions-001");
        Assert.Equal(("Sum", 60), (alarm.Text("statistic"), alarm.Number("period")));
    }

    [Fact]
    public void Mosaics_storage_alarm_is_20_percent_of_what_is_allocated_and_follows_it()
    {
        var plan = PlannedEnvironments.Of("mosaic/prod").Document;
        var alarm = plan.Single("aws_cloudwatch_metric_alarm", alarm => alarm.Text("metric_name") == "FreeStorageSpace");
        Assert.Equal(4294967296, alarm.Number("threshold"));
        Assert.Contains(plan.References(alarm.Address, "threshold"), reference => reference.EndsWith(".allocated_storage", StringComparison.Ordinal));
    }
}
