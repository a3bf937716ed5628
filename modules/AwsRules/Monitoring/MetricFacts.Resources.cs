namespace Infra.AwsRules.Monitoring;

/// <summary>Metrics of what stands beside the database. Sources: ElastiCache User Guide, "Metrics for Valkey and Redis OSS", "Host-level
/// metrics"; Amazon S3 User Guide, "Amazon S3 CloudWatch request metrics".</summary>
public static partial class MetricFacts
{
    /// <summary>Metrics of one node of a cache (namespace <c>AWS/ElastiCache</c>).</summary>
    public static IReadOnlyList<MetricFact> Cache { get; } =
    [
        new()
        {
            Name = "CPUUtilization",
            Unit = MetricUnit.Percent,
            Meaning = "Share of the node's CPU that is in use.",
            Runbook = "Look at EngineCPUUtilization: the engine runs commands in one thread.",
            Rationale = "On nodes with one or two vCPUs alarm at 90 %.",
        },
        new()
        {
            Name = "EngineCPUUtilization",
            Unit = MetricUnit.Percent,
            Meaning = "Share of the CPU of the engine's one thread that is in use.",
            Runbook = "Look for slow commands (SLOWLOG) and hot keys, then take a larger node.",
            Rationale = "At 100 % commands queue; alarm at 90 %.",
        },
        new()
        {
            Name = "DatabaseMemoryUsagePercentage",
            Unit = MetricUnit.Percent,
            Meaning = "Share of the memory for data that is in use.",
            Runbook = "Look at keys without an expiry and at maxmemory-policy, then take a larger node.",
            Rationale = "At 100 % keys are evicted or writes fail.",
        },
        new()
        {
            Name = "Evictions",
            Unit = MetricUnit.Count,
            Meaning = "Keys removed because memory was full.",
            Runbook = "Look at DatabaseMemoryUsagePercentage and at the keys' expiry; a cache that evicts much is too small.",
            Rationale = "For 100 a minute take the sum over 60 seconds.",
        },
        new()
        {
            Name = "CurrConnections",
            Unit = MetricUnit.Count,
            Meaning = "Client connections, some of them ElastiCache's own.",
            Runbook = "Look for clients that open a connection for each request.",
            Rationale = "At most 65000 for a node.",
        },
        new()
        {
            Name = "ReplicationLag",
            Unit = MetricUnit.Seconds,
            Applicability = MetricApplicability.ReadReplica,
            Meaning = "How far a replica is behind its primary.",
            Runbook = "Look at the primary's load and at large values.",
            Rationale = "Published by replicas only; the primary's alarm is without data until roles change.",
        },
    ];

    /// <summary>Request metrics of a bucket (namespace <c>AWS/S3</c>), for the average of a period.</summary>
    public static IReadOnlyList<MetricFact> Bucket { get; } =
    [
        new()
        {
            Name = "4xxErrors",
            Unit = MetricUnit.Ratio,
            MissingData = MissingData.NotBreaching,
            Meaning = "Requests that were refused as the client's mistake.",
            Runbook = "Look for missing objects (404), expired signatures and missing permissions (403).",
            Rationale = "The average is the share of all requests, the sum their number. Without requests there is no data, which counts as good.",
        },
        new()
        {
            Name = "5xxErrors",
            Unit = MetricUnit.Ratio,
            MissingData = MissingData.NotBreaching,
            Meaning = "Requests that S3 could not serve.",
            Runbook = "Look for too many requests on one prefix (503 Slow Down); clients have to retry.",
            Rationale = "The average is the share of all requests, the sum their number. Without requests there is no data, which counts as good.",
        },
        new()
        {
            Name = "FirstByteLatency",
            Unit = MetricUnit.Milliseconds,
            MissingData = MissingData.NotBreaching,
            Meaning = "Time until S3 begins to answer.",
            Runbook = "Look at the size and the place of clients.",
            Rationale = "The metric is in milliseconds.",
        },
    ];

    /// <summary>The cache metric of that name; null when it is not known.</summary>
    public static MetricFact? FindCache(string name) => Cache.FirstOrDefault(fact => fact.Name == name);

    /// <summary>The bucket metric of that name; null when it is not known. Errors are a share on average and a number in sum.</summary>
    public static MetricFact? FindBucket(string name, MetricStatistic statistic) =>
        Bucket.FirstOrDefault(fact => fact.Name == name) is { } fact
            ? fact.Unit == MetricUnit.Ratio && statistic == MetricStatistic.Sum ? fact with { Unit = MetricUnit.Count } : fact
            : null;
}
