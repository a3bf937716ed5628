namespace Infra.AwsRules.Monitoring;

/// <summary>What is known about a CloudWatch metric before an alarm may be put on it.</summary>
public sealed record MetricFact
{
    /// <summary>Name in CloudWatch, e.g. <c>CPUUtilization</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Unit of the metric's values, and so of an alarm's threshold.</summary>
    public required MetricUnit Unit { get; init; }

    /// <summary>What the metric says, one sentence; it opens the alarm's description.</summary>
    public required string Meaning { get; init; }

    /// <summary>What to look at first when the alarm goes off; it closes the alarm's description.</summary>
    public required string Runbook { get; init; }

    /// <summary>Why one would alarm on it and with which threshold; for the documentation.</summary>
    public required string Rationale { get; init; }

    /// <summary>Which instances publish the metric. Default: all.</summary>
    public MetricApplicability Applicability { get; init; } = MetricApplicability.EveryInstance;

    /// <summary>What a percentage of a threshold is taken of. Default: nothing, percentages are refused unless they are the unit.</summary>
    public Capacity Capacity { get; init; } = Capacity.None;

    /// <summary>Whether <see cref="Capacity"/> is also the most that the metric can reach, so that a threshold has to be below it.
    /// Default: false.</summary>
    public bool IsBoundedByCapacity { get; init; }

    /// <summary>Seconds between two values; a shorter period leaves the alarm without data. Default: 60.</summary>
    public int PublishedEverySeconds { get; init; } = 60;

    /// <summary>How an alarm treats periods without data. Default: missing, so that a metric that stops is seen as such and wakes nobody
    /// up; breaching is never used, because a metric that does not exist for an instance would alarm for ever.</summary>
    public MissingData MissingData { get; init; } = MissingData.Missing;

    /// <summary>Whether an Aurora cluster has one value of it (dimension <c>DBClusterIdentifier</c>), not each instance its own. Default:
    /// false.</summary>
    public bool IsOfCluster { get; init; }

    /// <summary>What an idle instance shows, when it surprises. Default: nothing special.</summary>
    public string? IdleCaveat { get; init; }

    /// <summary>A threshold below this, in the native unit, alarms on an idle source although nothing is wrong. Default: none.</summary>
    public decimal? IdleLevel { get; init; }

    /// <summary>Label of the metric's axis on a dashboard: one unit per axis.</summary>
    public string AxisLabel => Unit switch
    {
        MetricUnit.Percent => "Percent",
        MetricUnit.Bytes => "Bytes",
        MetricUnit.Seconds => "Seconds",
        MetricUnit.Milliseconds => "Milliseconds",
        MetricUnit.Ratio => "Share, 1 = 100 %",
        MetricUnit.CountPerSecond => "Count/second",
        _ => "Count",
    };
}

/// <summary>Unit in which CloudWatch keeps a metric.</summary>
public enum MetricUnit
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>0–100.</summary>
    Percent,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>A number of things per second.</summary>
    CountPerSecond,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>0–1, written in percent.</summary>
    Ratio,
}

/// <summary>Which instances publish a metric.</summary>
public enum MetricApplicability
{
    /// <summary>Every instance.</summary>
    EveryInstance,

    /// <summary>Burstable classes, <c>db.t…</c>.</summary>
    BurstableClass,

    /// <summary>Instances with gp2 storage; gp3 has no burst bucket.</summary>
    Gp2Storage,

    /// <summary>Instances with Performance Insights on.</summary>
    PerformanceInsights,

    /// <summary>Read replicas of an instance.</summary>
    ReadReplica,

    /// <summary>Instances with a volume of their own: everything but Aurora.</summary>
    OwnVolume,

    /// <summary>Instances of an Aurora cluster.</summary>
    Aurora,

    /// <summary>Readers of an Aurora cluster.</summary>
    AuroraReader,

    /// <summary>Aurora Serverless v2.</summary>
    AuroraServerless,
}

/// <summary>A property of the instance that a threshold can be a percentage of.</summary>
public enum Capacity
{
    /// <summary>None.</summary>
    None,

    /// <summary>Allocated storage, written <c>% of storage</c>.</summary>
    Storage,

    /// <summary>Memory of the instance class, written <c>% of memory</c>.</summary>
    Memory,

    /// <summary>The parameter max_connections, written <c>% of max_connections</c>.</summary>
    MaxConnections,

    /// <summary>Virtual CPUs of the instance class, written <c>% of vcpu</c>.</summary>
    VCpu,
}

/// <summary>How an alarm treats periods without data.</summary>
public enum MissingData
{
    /// <summary>The alarm goes to INSUFFICIENT_DATA, which notifies nobody.</summary>
    Missing,

    /// <summary>No data is good data.</summary>
    NotBreaching,
}
