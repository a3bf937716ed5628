using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class ResourceAlarmRulesTests
{
    private static readonly MonitoringDefinition Everything = Sample.Monitoring with
    {
        Instance = Sample.Instance with { Replicas = ["shop-prod-replica-1", "shop-prod-replica-2"] },
        Alarms = new Dictionary<string, AlarmDefinition> { ["lag"] = new() { Metric = "ReplicaLag", Above = "10 min" } },
        Caches = new Dictionary<string, MonitoredCache> { ["redis"] = new("shop-redis", 2) },
        CacheAlarms = new Dictionary<string, CacheAlarmDefinition>
        {
            ["memory"] = new() { Cache = "redis", Metric = "DatabaseMemoryUsagePercentage", Above = "90 %" },
        },
        Buckets = new Dictionary<string, MonitoredBucket> { ["proofs"] = new("shop-proofs", "EntireBucket") },
        BucketAlarms = new Dictionary<string, BucketAlarmDefinition> { ["4xx"] = new() { Bucket = "proofs", Metric = "4xxErrors", Above = "1 %" } },
        Log = new("/aws/rds/instance/shop-prod/postgresql"),
        LogAlarms = new Dictionary<string, LogAlarmDefinition> { ["deadlocks"] = new() { Pattern = LogPattern.Deadlock } },
    };

    [Fact]
    public void Replicas_nodes_buckets_and_the_log_each_have_their_own_alarms()
    {
        Assert.Empty(MonitoringRules.Check(Everything));
        Assert.Equal(
            ["lag-replica-1", "lag-replica-2", "memory-001", "memory-002", "4xx", "deadlocks"],
            AlarmPlan.Of(Everything).Select(alarm => alarm.FullKey));
    }

    [Fact]
    public void Replica_lag_belongs_to_the_replicas_identifiers() => Assert.Equal(
        ["shop-prod-replica-1", "shop-prod-replica-2"],
        AlarmPlan.Of(Everything).Take(2).Select(alarm => Assert.Single(alarm.Source.Dimensions).Value));

    [Fact]
    public void A_cluster_has_an_alarm_for_each_instance_because_any_of_them_may_become_the_writer()
    {
        var cluster = Everything with
        {
            Instance = Sample.Instance with { ClusterInstances = ["shop-prod-writer", "shop-prod-reader-1"] },
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["cpu"] = new() { Metric = "CPUUtilization", Above = "80 %" },
                ["lag"] = new() { Metric = "AuroraReplicaLag", Above = "5 s" },
                ["volume"] = new() { Metric = "VolumeBytesUsed", Above = "1 TiB" },
            },
        };
        Assert.Empty(MonitoringRules.Check(cluster));
        var alarms = AlarmPlan.Of(cluster).Where(alarm => alarm.Subject == AlarmSubject.Database).ToArray();
        Assert.Equal(
            ["cpu-writer", "cpu-reader-1", "lag-writer", "lag-reader-1", "volume"],
            alarms.Select(alarm => alarm.FullKey));
        Assert.Equal(("DBClusterIdentifier", "shop-prod"), Assert.Single(alarms[^1].Source.Dimensions) is var (name, value) ? (name, value) : default);
        Assert.Equal(5000, AlarmRules.ThresholdOf(alarms[2].Alarm, cluster.Instance).Value);
    }

    [Fact]
    public void Free_storage_does_not_exist_on_Aurora() => Assert.Contains(
        "FreeLocalStorage",
        Assert.Single(AlarmRules.Check(
            new() { Metric = "FreeStorageSpace", Below = "2 GiB" }, Sample.Instance with { ClusterInstances = ["shop-prod-writer"] })).Fix,
        StringComparison.Ordinal);

    [Fact]
    public void A_cluster_without_readers_has_no_replica_lag() => Assert.Equal(
        "add a reader, or leave it out",
        Assert.Single(AlarmRules.Check(
            new() { Metric = "AuroraReplicaLag", Above = "5 s" }, Sample.Instance with { ClusterInstances = ["shop-prod-writer"] })).Fix);

    [Fact]
    public void Replica_lag_of_an_instance_without_replicas_would_never_have_data() => Assert.Contains(
        "would never have data",
        Assert.Single(AlarmRules.Check(new() { Metric = "ReplicaLag", Above = "10 min" }, Sample.Instance)).Fix,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("1 %", MetricStatistic.Average, 0.01)]
    [InlineData("0.5 %", MetricStatistic.Maximum, 0.005)]
    [InlineData("100", MetricStatistic.Sum, 100)]
    public void Errors_of_a_bucket_are_a_share_on_average_and_a_number_in_sum(string above, MetricStatistic statistic, double threshold)
    {
        var alarm = new BucketAlarmDefinition { Bucket = "proofs", Metric = "4xxErrors", Above = above, Statistic = statistic };
        Assert.Empty(ResourceAlarmRules.Check(alarm, Everything));
        var metric = MetricFacts.FindBucket(alarm.Metric, statistic)!;
        Assert.Equal((decimal)threshold, AlarmRules.ThresholdOf(alarm, metric, Everything.Instance).Value);
    }

    [Theory]
    [InlineData("1", MetricStatistic.Average)]
    [InlineData("1 %", MetricStatistic.Sum)]
    [InlineData("100 %", MetricStatistic.Average)]
    public void A_threshold_of_errors_that_means_nothing_is_refused(string above, MetricStatistic statistic) => Assert.Equal(
        "above",
        Assert.Single(ResourceAlarmRules.Check(
            new BucketAlarmDefinition { Bucket = "proofs", Metric = "4xxErrors", Above = above, Statistic = statistic }, Everything)).Property);

    [Fact]
    public void A_bucket_that_does_not_count_its_requests_gives_an_alarm_no_data()
    {
        var violation = Assert.Single(ResourceAlarmRules.Check(
            Everything.BucketAlarms["4xx"],
            Everything with { Buckets = new Dictionary<string, MonitoredBucket> { ["proofs"] = new("shop-proofs", null) } }));
        Assert.Equal(("bucket", "proofs"), (violation.Property, violation.Value));
        Assert.Contains("requestMetrics", violation.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_cache_metric_or_bucket_names_the_known_ones()
    {
        Assert.Equal(
            ["cache", "metric"],
            ResourceAlarmRules.Check(new CacheAlarmDefinition { Cache = "redi", Metric = "evictions", Above = "1" }, Everything)
                .Select(violation => violation.Property));
        Assert.Equal(
            ["bucket", "metric"],
            ResourceAlarmRules.Check(new BucketAlarmDefinition { Bucket = "proof", Metric = "4XXErrors", Above = "1 %" }, Everything)
                .Select(violation => violation.Property));
    }

    [Fact]
    public void Replication_lag_of_one_node_is_refused() => Assert.Equal(
        "metric",
        Assert.Single(ResourceAlarmRules.Check(
            new CacheAlarmDefinition { Cache = "redis", Metric = "ReplicationLag", Above = "1 s" },
            Everything with { Caches = new Dictionary<string, MonitoredCache> { ["redis"] = new("shop-redis", 1) } })).Property);

    [Theory]
    [InlineData(LogPattern.TooManyClients, "log_min_messages", "fatal", true)]
    [InlineData(LogPattern.TooManyClients, "log_min_messages", "panic", false)]
    [InlineData(LogPattern.Deadlock, "log_min_messages", "error", true)]
    [InlineData(LogPattern.Deadlock, "log_min_messages", "log", false)]
    [InlineData(LogPattern.SlowStatement, "log_min_duration_statement", "1000", true)]
    [InlineData(LogPattern.SlowStatement, "log_min_duration_statement", "1s", true)]
    [InlineData(LogPattern.SlowStatement, "log_min_duration_statement", "0", true)]
    [InlineData(LogPattern.SlowStatement, "log_min_duration_statement", "-1", false)]
    [InlineData(LogPattern.SlowStatement, "log_min_messages", "warning", false)]
    public void A_pattern_needs_parameters_that_let_its_lines_into_the_log(LogPattern pattern, string parameter, string value, bool found)
    {
        var log = Everything.Log! with { Parameters = new Dictionary<string, string> { [parameter] = value } };
        var violations = ResourceAlarmRules.Check(new LogAlarmDefinition { Pattern = pattern }, Everything with { Log = log });
        Assert.Equal(found, violations.Count == 0);
        Assert.All(violations, violation => Assert.Equal("pattern", violation.Property));
    }

    [Fact]
    public void A_log_that_is_not_exported_is_refused() => Assert.Contains(
        "logExports",
        Assert.Single(ResourceAlarmRules.Check(Everything.LogAlarms["deadlocks"], Everything with { Log = null })).Fix,
        StringComparison.Ordinal);

    [Fact]
    public void Two_definitions_do_not_make_alarms_of_one_name()
    {
        var clash = Everything with
        {
            LogAlarms = new Dictionary<string, LogAlarmDefinition> { ["memory-001"] = new() { Pattern = LogPattern.Deadlock } },
        };
        Assert.Equal("logAlarms.memory-001", Assert.Single(MonitoringRules.Check(clash)).Property);
    }

    [Fact]
    public void A_severity_that_no_topic_takes_is_refused_for_every_kind_of_alarm()
    {
        var warnings = Everything with
        {
            Topics = new Dictionary<string, TopicDefinition> { ["pages"] = new() { Severities = [AlarmSeverity.Critical] } },
            BucketAlarms = Everything.BucketAlarms.ToDictionary(alarm => alarm.Key, alarm => alarm.Value with { Severity = AlarmSeverity.Warning }),
        };
        Assert.Equal(
            ["bucketAlarms.4xx.severity", "logAlarms.deadlocks.severity"],
            MonitoringRules.Check(warnings).Select(violation => violation.Property));
    }

    [Theory]
    [InlineData("20 %", 20.0)]
    [InlineData("12.5 % of storage", 12.5)]
    [InlineData("2 GiB", null)]
    public void A_share_of_storage_is_told_from_a_size(string text, double? share) =>
        Assert.Equal((decimal?)share, Quantity.ShareOfCapacity(text, Sample.Metric("FreeStorageSpace")));
}
