namespace Infra.AwsRules.Monitoring;

/// <summary>One series of values in CloudWatch.</summary>
/// <param name="Suffix">What an alarm's name ends with to tell the series apart, <c>-replica-1</c>; empty for the database itself.</param>
/// <param name="Namespace">Namespace of the metric, e.g. <c>AWS/RDS</c>.</param>
/// <param name="Dimensions">Dimensions that pick the series. An alarm without the right ones would watch nothing.</param>
public sealed record MetricSource(string Suffix, string Namespace, IReadOnlyDictionary<string, string> Dimensions);

/// <summary>What an alarm watches.</summary>
public enum AlarmSubject
{
    /// <summary>The database.</summary>
    Database,

    /// <summary>A cache.</summary>
    Cache,

    /// <summary>A bucket.</summary>
    Bucket,

    /// <summary>The database's log.</summary>
    Log,
}

/// <summary>One alarm as CloudWatch gets it: a definition may make several, one for each replica or node.</summary>
/// <param name="Subject">What it watches.</param>
/// <param name="SubjectName">Name of it, for people: the cache's or bucket's, or the database's identifier.</param>
/// <param name="Key">Key of the definition.</param>
/// <param name="Alarm">The definition.</param>
/// <param name="Metric">Facts of its metric.</param>
/// <param name="Source">The series that it watches.</param>
public sealed record PlannedAlarm(
    AlarmSubject Subject, string SubjectName, string Key, AlarmDefinition Alarm, MetricFact Metric, MetricSource Source)
{
    /// <summary>Key that tells it from all others of its subject.</summary>
    public string FullKey => Key + Source.Suffix;
}

/// <summary>Which alarms a definition makes. Alarms that break rules may be missing.</summary>
public static class AlarmPlan
{
    private const string Rds = "AWS/RDS";

    /// <summary>All alarms: the database's, the caches', the buckets', the log's, each by key.</summary>
    public static IReadOnlyList<PlannedAlarm> Of(MonitoringDefinition monitoring) =>
    [
        .. from alarm in ByKey(monitoring.Alarms)
           let metric = MetricFacts.FindRds(alarm.Value.Metric)
           where metric is not null
           from source in SourcesOf(metric, monitoring.Instance)
           select new PlannedAlarm(AlarmSubject.Database, monitoring.Instance.Identifier, alarm.Key, alarm.Value, metric, source),
        .. from alarm in ByKey(monitoring.CacheAlarms)
           let metric = MetricFacts.FindCache(alarm.Value.Metric)
           let cache = monitoring.Caches.GetValueOrDefault(alarm.Value.Cache)
           where metric is not null && cache is not null
           from source in SourcesOf(cache)
           select new PlannedAlarm(AlarmSubject.Cache, cache.Identifier, alarm.Key, alarm.Value, metric, source),
        .. from alarm in ByKey(monitoring.BucketAlarms)
           let metric = MetricFacts.FindBucket(alarm.Value.Metric, alarm.Value.Statistic)
           let bucket = monitoring.Buckets.GetValueOrDefault(alarm.Value.Bucket)
           where metric is not null && bucket?.MetricsFilterId is not null
           select new PlannedAlarm(AlarmSubject.Bucket, bucket.Name, alarm.Key, alarm.Value, metric, SourceOf(bucket)),
        .. from alarm in ByKey(monitoring.LogAlarms)
           let metric = LogPatterns.Of(alarm.Value.Pattern).Metric
           let source = new MetricSource("", LogPatterns.NamespaceOf(monitoring.Instance.Identifier), new Dictionary<string, string>())
           select new PlannedAlarm(AlarmSubject.Log, "log", alarm.Key, ToAlarm(alarm.Value, metric), metric, source),
    ];

    /// <summary>The series of a metric of the database: its own, one for each instance of a cluster, or one for each replica.</summary>
    public static IReadOnlyList<MetricSource> SourcesOf(MetricFact metric, MonitoredInstance instance) => (metric, instance) switch
    {
        ({ IsOfCluster: true }, _) =>
            [new MetricSource("", Rds, new Dictionary<string, string> { ["DBClusterIdentifier"] = instance.Identifier })],
        (_, { IsCluster: true }) => [.. instance.ClusterInstances.Select(member => OfInstance(member, instance.Identifier))],
        ({ Applicability: MetricApplicability.ReadReplica }, { IsReadReplica: false }) =>
            [.. instance.Replicas.Select(replica => OfInstance(replica, instance.Identifier))],
        _ => [OfInstance(instance.Identifier, instance.Identifier)],
    };

    private static MetricSource OfInstance(string identifier, string owner) => new(
        identifier.StartsWith(owner, StringComparison.Ordinal) ? identifier[owner.Length..] : $"-{identifier}",
        Rds,
        new Dictionary<string, string> { ["DBInstanceIdentifier"] = identifier });

    private static IEnumerable<MetricSource> SourcesOf(MonitoredCache cache) => cache.NodeIds.Select(node => new MetricSource(
        node[cache.Identifier.Length..],
        "AWS/ElastiCache",
        new Dictionary<string, string> { ["CacheClusterId"] = node, ["CacheNodeId"] = "0001" }));

    private static MetricSource SourceOf(MonitoredBucket bucket) => new(
        "", "AWS/S3", new Dictionary<string, string> { ["BucketName"] = bucket.Name, ["FilterId"] = bucket.MetricsFilterId! });

    private static AlarmDefinition ToAlarm(LogAlarmDefinition alarm, MetricFact metric) => new()
    {
        Metric = metric.Name,
        Above = FormattableString.Invariant($"{alarm.Above}"),
        Statistic = MetricStatistic.Sum,
        PeriodSeconds = alarm.PeriodSeconds,
        Severity = alarm.Severity,
    };

    private static IEnumerable<KeyValuePair<string, T>> ByKey<T>(IReadOnlyDictionary<string, T> alarms) =>
        alarms.OrderBy(alarm => alarm.Key, StringComparer.Ordinal);
}
