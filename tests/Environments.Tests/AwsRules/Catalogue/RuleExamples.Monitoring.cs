using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Monitoring;
using Infra.Environments.Tests.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>Examples of the rules for alarms, topics, dashboards and logs.</summary>
internal static partial class RuleExamples
{
    private static readonly AlarmDefinition Cpu = new() { Metric = "CPUUtilization", Above = "70 %" };

    private static readonly MonitoringDefinition Watched = Sample.Monitoring with
    {
        Caches = new Dictionary<string, MonitoredCache> { ["redis"] = new("shop-redis", 1) },
        Buckets = new Dictionary<string, MonitoredBucket> { ["proofs"] = new("shop-proofs", "EntireBucket"), ["quiet"] = new("shop-quiet", null) },
        Log = new("/aws/rds/instance/shop-prod/postgresql"),
    };

    private static IEnumerable<RuleExample> Monitoring =>
    [
        RuleExample.Of(LogRetention.RetentionDays, LogRetention.Check, 30, 31, "write 60"),
        RuleExample.Of(
            MonitoringRules.MetricIdentifier,
            name => MonitoringRules.Check(Sample.Monitoring with { Instance = Sample.Instance with { Identifier = name } }),
            "shop-prod", "Shop-Prod", "must be in lower case"),
        Topics(MonitoringRules.TopicName, "alerts.fifo", new TopicDefinition(), "letters, digits, hyphens and underscores"),
        Topics(MonitoringRules.TopicSeverity, "quiet", new TopicDefinition { Severities = [] }, "at least one severity"),
        Topics(MonitoringRules.EmailForm, "alerts", new TopicDefinition { Emails = ["dba"] }, "must be an e-mail address"),
        Topics(MonitoringRules.ListedOnce, "alerts", new TopicDefinition { Emails = ["a@example.com", "A@example.com"] }, "is already in the list"),
        Topics(MonitoringRules.SubscriptionNamesApart, "rds_alerts", new TopicDefinition(), "must differ from rds-alerts"),
        RuleExample.Of(
            MonitoringRules.EventCategory, category => MonitoringRules.Check(Sample.Monitoring with { EventCategories = [category] }),
            "failover", "fail over", "must be an event category"),
        RuleExample.Of(
            MonitoringRules.AlarmKey,
            key => MonitoringRules.Check(Sample.Monitoring with { Alarms = new Dictionary<string, AlarmDefinition> { [key] = Cpu } }),
            "free-cpu", "Free_CPU", "lower-case letters, digits and single hyphens"),
        RuleExample.Of(
            MonitoringRules.SeverityHeard,
            severity => MonitoringRules.Check(Sample.Monitoring with
            {
                Topics = new Dictionary<string, TopicDefinition> { ["pages"] = new() { Severities = [severity] } },
            }),
            AlarmSeverity.Critical, AlarmSeverity.Warning, "nobody would hear of it"),
        RuleExample.Of(
            MonitoringRules.AlarmNamesApart,
            key => MonitoringRules.Check(Watched with
            {
                LogAlarms = new Dictionary<string, LogAlarmDefinition> { [key] = new() { Pattern = LogPattern.Deadlock } },
            }),
            "deadlocks", "cpu", "alarms.cpu makes too"),
        Dashboard(MonitoringRules.DashboardName, new DashboardDefinition { Name = "Shop board" }, "must be 1-255"),
        Dashboard(MonitoringRules.WholeMinutes, new DashboardDefinition { Name = "Shop", PeriodSeconds = 90 }, "must be a multiple of 60"),
        Dashboard(MonitoringRules.DashboardContent, new DashboardDefinition { Name = "Shop", Metrics = [] }, "no alarm whose metric"),
        Alarm(AlarmRules.MetricName, Cpu with { Metric = "cpuutilization" }, "write CPUUtilization"),
        RuleExample.Of(
            AlarmRules.CpuCredits,
            name => AlarmRules.Check(new() { Metric = "CPUCreditBalance", Below = "50" }, Sample.Instance with { InstanceClass = name }),
            "db.t4g.small", "db.m7g.large", "burstable classes"),
        RuleExample.Of(
            AlarmRules.BurstBalance,
            type => AlarmRules.Check(new() { Metric = "BurstBalance", Below = "20 %" }, Sample.Instance with { StorageType = type }),
            "gp2", "gp3", "gp2 storage only"),
        RuleExample.Of(
            AlarmRules.NeedsPerformanceInsights,
            isOn => AlarmRules.Check(new() { Metric = "DBLoad", Above = "4" }, Sample.Instance with { PerformanceInsights = isOn }),
            true, false, "needs Performance Insights"),
        RuleExample.Of(
            AlarmRules.MetricOfEngine,
            instances => AlarmRules.Check(
                new() { Metric = "FreeStorageSpace", Below = "2 GiB" }, Sample.Instance with { ClusterInstances = instances }),
            [], (IReadOnlyList<string>)["shop-prod-writer"], "is not published by Aurora"),
        RuleExample.Of(
            AlarmRules.MetricOfReplica,
            replicas => AlarmRules.Check(new() { Metric = "ReplicaLag", Above = "10 min" }, Sample.Instance with { Replicas = replicas }),
            ["shop-prod-replica-1"], (IReadOnlyList<string>)[], "published by read replicas only"),
        Alarm(AlarmRules.ThresholdInReach, Cpu with { Above = "100 %" }, "the alarm could not go off"),
        RuleExample.Of(
            AlarmRules.IdleArtefact,
            lag => AlarmRules.Check(new() { Metric = "ReplicaLag", Above = lag }, Sample.Instance with { Replicas = ["shop-prod-replica-1"] }),
            "10 min", "60 s", "unless the source is never idle"),
        Alarm(AlarmRules.PeriodForm, Cpu with { PeriodSeconds = 45 }, "10, 20, 30 or a multiple of 60"),
        RuleExample.Of(
            AlarmRules.PeriodOfMetric,
            period => AlarmRules.Check(new() { Metric = "CPUCreditBalance", Below = "50", PeriodSeconds = period }, Sample.Instance),
            300, 60, "must be at least 300"),
        Alarm(AlarmRules.EvaluationPeriods, Cpu with { EvaluationPeriods = 0 }, "must be at least 1"),
        Alarm(AlarmRules.EvaluationSpan, Cpu with { EvaluationPeriods = 289 }, "within 86400 seconds"),
        Alarm(AlarmRules.DatapointsToAlarm, Cpu with { DatapointsToAlarm = 2 }, "between 1 and evaluationPeriods"),
        Alarm(AlarmRules.OneThreshold, Cpu with { Below = "10 %" }, "an alarm has one threshold"),
        Threshold(Quantity.ThresholdForm, "much", "must be a number with a unit"),
        Threshold(Quantity.ThresholdUnit, "20 ms", "which is measured in bytes"),
        Threshold(Quantity.ThresholdShare, "10 % of memory", "must be a percentage of storage"),
        RuleExample.Of(
            ResourceAlarmRules.AlarmTarget,
            cache => ResourceAlarmRules.Check(
                new CacheAlarmDefinition { Cache = cache, Metric = "DatabaseMemoryUsagePercentage", Above = "90 %" }, Watched),
            "redis", "reddis", "did you mean \"redis\"?"),
        RuleExample.Of(
            ResourceAlarmRules.RequestMetrics,
            bucket => ResourceAlarmRules.Check(new BucketAlarmDefinition { Bucket = bucket, Metric = "4xxErrors", Above = "1 %" }, Watched),
            "proofs", "quiet", "does not count its requests"),
        RuleExample.Of(
            ResourceAlarmRules.LogExported,
            monitoring => ResourceAlarmRules.Check(new LogAlarmDefinition { Pattern = LogPattern.Deadlock }, monitoring),
            Watched, Watched with { Log = null }, "needs PostgreSQL's log in CloudWatch"),
        RuleExample.Of(
            ResourceAlarmRules.LogThreshold,
            above => ResourceAlarmRules.Check(new LogAlarmDefinition { Pattern = LogPattern.Deadlock, Above = above }, Watched),
            0, -1, "must be 0 or more"),
        RuleExample.Of(
            ResourceAlarmRules.PatternLogged, pattern => ResourceAlarmRules.Check(new LogAlarmDefinition { Pattern = pattern }, Watched),
            LogPattern.Deadlock, LogPattern.SlowStatement, "logs no slow statement"),
    ];

    private static RuleExample Topics(RuleDefinition rule, string name, TopicDefinition topic, string message) => RuleExample.Of(
        rule,
        topics => MonitoringRules.Check(Sample.Monitoring with { Topics = topics }),
        Sample.Monitoring.Topics,
        new Dictionary<string, TopicDefinition>(Sample.Monitoring.Topics) { [name] = topic },
        message);

    private static RuleExample Dashboard(RuleDefinition rule, DashboardDefinition wrong, string message) => RuleExample.Of(
        rule, dashboard => MonitoringRules.Check(Sample.Monitoring with { Dashboard = dashboard }), Sample.Monitoring.Dashboard, wrong, message);

    private static RuleExample Alarm(RuleDefinition rule, AlarmDefinition wrong, string message) =>
        RuleExample.Of(rule, alarm => AlarmRules.Check(alarm, Sample.Instance), Cpu, wrong, message);

    private static RuleExample Threshold(RuleDefinition rule, string wrong, string message) => RuleExample.Of(
        rule, below => AlarmRules.Check(new() { Metric = "FreeStorageSpace", Below = below }, Sample.Instance), "2 GiB", wrong, message);
}
