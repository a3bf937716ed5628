namespace Infra.AwsRules.Monitoring;

/// <summary>An alarm on one metric: exactly one of <see cref="Above"/> and <see cref="Below"/>.</summary>
public record AlarmDefinition
{
    /// <summary>CloudWatch name of the metric, one of <see cref="MetricFacts.Rds"/> (<see cref="MetricFacts.Cache"/>,
    /// <see cref="MetricFacts.Bucket"/>).</summary>
    public required string Metric { get; init; }

    /// <summary>Alarm when the statistic is greater than this, e.g. <c>70 %</c>; see <see cref="Quantity.Parse"/> for the units.</summary>
    public string? Above { get; init; }

    /// <summary>Alarm when the statistic is less than this, e.g. <c>2 GiB</c>.</summary>
    public string? Below { get; init; }

    /// <summary>Statistic over a period. Default: average.</summary>
    public MetricStatistic Statistic { get; init; } = MetricStatistic.Average;

    /// <summary>Period in seconds: a multiple of 60, at least as long as the metric's own interval. Default: 300.</summary>
    public int PeriodSeconds { get; init; } = 300;

    /// <summary>Periods that are looked at, 1 or more. Default: 1.</summary>
    public int EvaluationPeriods { get; init; } = 1;

    /// <summary>Periods that have to breach, at most <see cref="EvaluationPeriods"/>. Default: all of them.</summary>
    public int? DatapointsToAlarm { get; init; }

    /// <summary>Severity; picks the topics. Default: critical.</summary>
    public AlarmSeverity Severity { get; init; } = AlarmSeverity.Critical;

    /// <summary>The threshold as written, <see cref="Above"/> or <see cref="Below"/>.</summary>
    internal string? WrittenThreshold => Above ?? Below;
}

/// <summary>An alarm on a metric of every node of a cache.</summary>
public sealed record CacheAlarmDefinition : AlarmDefinition
{
    /// <summary>Key of the cache, one of <see cref="MonitoringDefinition.Caches"/>.</summary>
    public required string Cache { get; init; }
}

/// <summary>An alarm on the request metrics of a bucket.</summary>
public sealed record BucketAlarmDefinition : AlarmDefinition
{
    /// <summary>Key of the bucket, one of <see cref="MonitoringDefinition.Buckets"/>.</summary>
    public required string Bucket { get; init; }
}

/// <summary>An alarm on the number of lines of PostgreSQL's exported log that a pattern finds in a period.</summary>
public sealed record LogAlarmDefinition
{
    /// <summary>Which lines are counted.</summary>
    public required LogPattern Pattern { get; init; }

    /// <summary>Alarm when more lines than this come in a period. Default: 0.</summary>
    public int Above { get; init; }

    /// <summary>Period in seconds, a multiple of 60. Default: 300.</summary>
    public int PeriodSeconds { get; init; } = 300;

    /// <summary>Severity; picks the topics. Default: warning.</summary>
    public AlarmSeverity Severity { get; init; } = AlarmSeverity.Warning;
}

/// <summary>How urgent an alarm is.</summary>
public enum AlarmSeverity
{
    /// <summary>Look at it in office hours.</summary>
    Warning,

    /// <summary>Look at it now.</summary>
    Critical,
}

/// <summary>Statistic of a CloudWatch metric.</summary>
public enum MetricStatistic
{
    /// <summary>Mean of the period.</summary>
    Average,

    /// <summary>Smallest value of the period.</summary>
    Minimum,

    /// <summary>Largest value of the period.</summary>
    Maximum,

    /// <summary>Sum of the period.</summary>
    Sum,
}
