namespace Infra.AwsRules.Monitoring;

/// <summary>Everything that watches one instance: what <see cref="MonitoringRules"/> checks and the monitoring module builds.</summary>
public sealed record MonitoringDefinition
{
    /// <summary>The instance that is watched.</summary>
    public required MonitoredInstance Instance { get; init; }

    /// <summary>SNS topics by name. Default: none.</summary>
    public IReadOnlyDictionary<string, TopicDefinition> Topics { get; init; } = new Dictionary<string, TopicDefinition>();

    /// <summary>Alarms by a short key; the alarm's name is <c>&lt;identifier&gt;-&lt;key&gt;</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, AlarmDefinition> Alarms { get; init; } = new Dictionary<string, AlarmDefinition>();

    /// <summary>The caches that <see cref="CacheAlarms"/> watch, by key. Default: none.</summary>
    public IReadOnlyDictionary<string, MonitoredCache> Caches { get; init; } = new Dictionary<string, MonitoredCache>();

    /// <summary>Alarms on caches by a short key, one for each node. Default: none.</summary>
    public IReadOnlyDictionary<string, CacheAlarmDefinition> CacheAlarms { get; init; } = new Dictionary<string, CacheAlarmDefinition>();

    /// <summary>The buckets that <see cref="BucketAlarms"/> watch, by key. Default: none.</summary>
    public IReadOnlyDictionary<string, MonitoredBucket> Buckets { get; init; } = new Dictionary<string, MonitoredBucket>();

    /// <summary>Alarms on buckets by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, BucketAlarmDefinition> BucketAlarms { get; init; } = new Dictionary<string, BucketAlarmDefinition>();

    /// <summary>PostgreSQL's log in CloudWatch, which <see cref="LogAlarms"/> read. Default: it is not exported.</summary>
    public MonitoredLog? Log { get; init; }

    /// <summary>Alarms on lines of the log by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, LogAlarmDefinition> LogAlarms { get; init; } = new Dictionary<string, LogAlarmDefinition>();

    /// <summary>RDS event categories that are sent to the topics with critical alarms (to every topic when none has them).
    /// Default: <see cref="EventCategories.Default"/>; an empty list sends none.</summary>
    public IReadOnlyList<string> EventCategories { get; init; } = Monitoring.EventCategories.Default;

    /// <summary>The dashboard. Default: none.</summary>
    public DashboardDefinition? Dashboard { get; init; }
}

/// <summary>An SNS topic and who hears of it.</summary>
public sealed record TopicDefinition
{
    /// <summary>Severities whose alarms go to this topic. Default: all.</summary>
    public IReadOnlyList<AlarmSeverity> Severities { get; init; } = [AlarmSeverity.Warning, AlarmSeverity.Critical];

    /// <summary>E-mail addresses; each has to confirm the subscription once. Default: none.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];
}

/// <summary>A dashboard with one graph per metric.</summary>
public sealed record DashboardDefinition
{
    /// <summary>Name: 1–255 letters, digits, hyphens, underscores.</summary>
    public required string Name { get; init; }

    /// <summary>CloudWatch names of the metrics to draw, in this order. Default: the metrics that have an alarm, in the order of
    /// <see cref="MetricFacts.Rds"/>.</summary>
    public IReadOnlyList<string>? Metrics { get; init; }

    /// <summary>Period of the graphs in seconds, a multiple of 60. Default: 300.</summary>
    public int PeriodSeconds { get; init; } = 300;
}

/// <summary>RDS event categories of the source type <c>db-instance</c>. Source: RDS User Guide, "Amazon RDS event categories and event
/// messages".</summary>
public static class EventCategories
{
    /// <summary>All categories.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "availability", "backup", "configuration change", "creation", "deletion", "failover", "failure", "low storage", "maintenance",
        "notification", "read replica", "recovery", "restoration", "security", "security patching",
    ];

    /// <summary>The categories that events of the source type <c>db-cluster</c> have as well.</summary>
    public static IReadOnlyList<string> OfCluster { get; } =
        ["configuration change", "creation", "deletion", "failover", "failure", "maintenance", "notification"];

    /// <summary>The categories that somebody should hear of: everything but daily backups and one's own changes.</summary>
    public static IReadOnlyList<string> Default { get; } =
        ["availability", "deletion", "failover", "failure", "low storage", "maintenance", "notification", "recovery"];
}
