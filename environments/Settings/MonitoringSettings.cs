using System.ComponentModel.DataAnnotations;
using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Settings;

/// <summary>Alarms, their topics, events and the dashboard.</summary>
public sealed record MonitoringSettings
{
    /// <summary>SNS topics by name. Default: none.</summary>
    public IReadOnlyDictionary<string, TopicSettings> Topics { get; init; } = new Dictionary<string, TopicSettings>();

    /// <summary>Alarms by a short key that becomes part of the alarm's name. Default: none.</summary>
    public IReadOnlyDictionary<string, AlarmSettings> Alarms { get; init; } = new Dictionary<string, AlarmSettings>();

    /// <summary>Alarms on caches, by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, CacheAlarmSettings> CacheAlarms { get; init; } = new Dictionary<string, CacheAlarmSettings>();

    /// <summary>Alarms on buckets, by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, BucketAlarmSettings> BucketAlarms { get; init; } = new Dictionary<string, BucketAlarmSettings>();

    /// <summary>Alarms on what PostgreSQL writes to its exported log, by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, LogAlarmSettings> LogAlarms { get; init; } = new Dictionary<string, LogAlarmSettings>();

    /// <summary>RDS event categories that are sent to the topics. Default: availability, deletion, failover, failure, low storage,
    /// maintenance, notification, recovery. An empty list sends none.</summary>
    public IReadOnlyList<string> EventCategories { get; init; } =
        ["availability", "deletion", "failover", "failure", "low storage", "maintenance", "notification", "recovery"];

    /// <summary>CloudWatch dashboard. Default: none.</summary>
    public DashboardSettings? Dashboard { get; init; }
}

/// <summary>An encrypted SNS topic and who hears of it.</summary>
public sealed record TopicSettings
{
    /// <summary>Severities whose alarms go to this topic. Default: all.</summary>
    public IReadOnlyList<AlarmSeverity> Severities { get; init; } = [AlarmSeverity.Warning, AlarmSeverity.Critical];

    /// <summary>E-mail addresses; each has to confirm the subscription once.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];
}

/// <summary>One alarm: exactly one of <see cref="Above"/> and <see cref="Below"/>.</summary>
public abstract record ThresholdAlarmSettings
{
    /// <summary>Alarm when the metric is above this: a number with a unit that fits the metric, e.g. <c>70 %</c>, <c>80</c>, <c>100
    /// ms</c>.</summary>
    public string? Above { get; init; }

    /// <summary>Alarm when the metric is below this, e.g. <c>2 GiB</c>, <c>10 %</c> (of the allocated storage, also
    /// after it grew, or of the class's memory).</summary>
    public string? Below { get; init; }

    /// <summary>Statistic over a period. Default: average.</summary>
    public MetricStatistic Statistic { get; init; } = MetricStatistic.Average;

    /// <summary>Period in seconds: a multiple of 60, at least 300 for CPU credits. Default: 300.</summary>
    [Range(60, 86400)]
    public int PeriodSeconds { get; init; } = 300;

    /// <summary>Periods that are looked at. Default: 1.</summary>
    [Range(1, 1440)]
    public int EvaluationPeriods { get; init; } = 1;

    /// <summary>Periods that have to breach. Default: all that are looked at.</summary>
    [Range(1, 1440)]
    public int? DatapointsToAlarm { get; init; }

    /// <summary>Severity; picks the topics. Default: critical.</summary>
    public AlarmSeverity Severity { get; init; } = AlarmSeverity.Critical;
}

/// <summary>One alarm on a metric of the database. <c>ReplicaLag</c> makes one alarm for each replica.</summary>
public sealed record AlarmSettings : ThresholdAlarmSettings
{
    /// <summary>Metric of the namespace AWS/RDS.</summary>
    public required DatabaseMetric Metric { get; init; }
}

/// <summary>One alarm on a metric of every node of a cache.</summary>
public sealed record CacheAlarmSettings : ThresholdAlarmSettings
{
    /// <summary>Key of <c>caches</c>.</summary>
    public required string Cache { get; init; }

    /// <summary>Metric of the namespace AWS/ElastiCache.</summary>
    public required CacheMetric Metric { get; init; }
}

/// <summary>One alarm on the request metrics of a bucket.</summary>
public sealed record BucketAlarmSettings : ThresholdAlarmSettings
{
    /// <summary>Key of <c>buckets</c>; it needs <c>requestMetrics</c>.</summary>
    public required string Bucket { get; init; }

    /// <summary>Metric of the namespace AWS/S3.</summary>
    public required BucketMetric Metric { get; init; }
}

/// <summary>One alarm on lines of the exported PostgreSQL log, counted by a metric filter.</summary>
public sealed record LogAlarmSettings
{
    /// <summary>Which lines are counted.</summary>
    public required LogPattern Pattern { get; init; }

    /// <summary>Alarm when more lines than this come in a period. Default: 0.</summary>
    [Range(0, 1000000)]
    public int Above { get; init; }

    /// <summary>Period in seconds, a multiple of 60. Default: 300.</summary>
    [Range(60, 86400)]
    public int PeriodSeconds { get; init; } = 300;

    /// <summary>Severity; picks the topics. Default: warning.</summary>
    public AlarmSeverity Severity { get; init; } = AlarmSeverity.Warning;
}

/// <summary>Metrics of an ElastiCache node, by their CloudWatch names.</summary>
[AwsSpelling]
public enum CacheMetric
{
    /// <summary>Percent of the CPU.</summary>
    CPUUtilization,

    /// <summary>Percent of the CPU that the engine's one thread takes.</summary>
    EngineCPUUtilization,

    /// <summary>Percent of the memory for data that is in use.</summary>
    DatabaseMemoryUsagePercentage,

    /// <summary>Keys removed because memory was full, a count.</summary>
    Evictions,

    /// <summary>Client connections, a count.</summary>
    CurrConnections,

    /// <summary>Lag of the replica, seconds.</summary>
    ReplicationLag,
}

/// <summary>Request metrics of a bucket, by their CloudWatch names.</summary>
[AwsSpelling]
public enum BucketMetric
{
    /// <summary>Requests that the client got wrong; a rate in percent, or a count.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("4xxErrors")]
    ClientErrors,

    /// <summary>Requests that S3 failed; a rate in percent, or a count.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("5xxErrors")]
    ServerErrors,

    /// <summary>Milliseconds until the first byte of an answer.</summary>
    FirstByteLatency,
}

/// <summary>Metrics of an RDS for PostgreSQL instance, by their CloudWatch names.</summary>
[AwsSpelling]
public enum DatabaseMetric
{
    /// <summary>Percent of the class's CPU.</summary>
    CPUUtilization,

    /// <summary>Connections, a count.</summary>
    DatabaseConnections,

    /// <summary>Free storage, bytes. Aurora's storage grows by itself; an alarm on it is left out there.</summary>
    FreeStorageSpace,

    /// <summary>Free memory, bytes.</summary>
    FreeableMemory,

    /// <summary>Swap in use, bytes.</summary>
    SwapUsage,

    /// <summary>Waiting I/O requests, a count.</summary>
    DiskQueueDepth,

    /// <summary>Seconds per read.</summary>
    ReadLatency,

    /// <summary>Seconds per write.</summary>
    WriteLatency,

    /// <summary>Reads per second.</summary>
    ReadIOPS,

    /// <summary>Writes per second.</summary>
    WriteIOPS,

    /// <summary>CPU credits left; T classes only.</summary>
    CPUCreditBalance,

    /// <summary>gp2 burst credits left, percent; gp2 only.</summary>
    BurstBalance,

    /// <summary>Age of the oldest transaction id, a count.</summary>
    MaximumUsedTransactionIDs,

    /// <summary>Lag of each read replica, seconds; of each reader on Aurora.</summary>
    ReplicaLag,

    /// <summary>Active sessions; needs Performance Insights.</summary>
    DBLoad,

    /// <summary>Lag of each reader, milliseconds; Aurora only.</summary>
    AuroraReplicaLag,

    /// <summary>Free local storage for temporary files, bytes; Aurora only.</summary>
    FreeLocalStorage,

    /// <summary>Storage that the cluster uses, bytes; Aurora only.</summary>
    VolumeBytesUsed,

    /// <summary>Percent of the most capacity that is allowed; Aurora Serverless only.</summary>
    ACUUtilization,
}

/// <summary>A CloudWatch dashboard with a graph of each metric that has an alarm.</summary>
public sealed record DashboardSettings
{
    /// <summary>Name: letters, digits, hyphen, underscore.</summary>
    [Pattern("^[A-Za-z0-9_-]{1,255}$", "must be 1-255 letters, digits, hyphens and underscores", "Orders-RDS")]
    public required string Name { get; init; }

    /// <summary>Metrics to draw, one graph each. Default: those that have an alarm.</summary>
    public IReadOnlyList<DatabaseMetric>? Metrics { get; init; }

    /// <summary>Period of the graphs in seconds. Default: 300.</summary>
    [Range(60, 86400)]
    public int PeriodSeconds { get; init; } = 300;
}
