namespace Infra.AwsRules.Monitoring;

/// <summary>Metrics that only Aurora has. Source: Aurora User Guide, "Amazon CloudWatch metrics for Amazon Aurora".</summary>
public static partial class MetricFacts
{
    // A property, not a field: another part's initialiser reads it, and the order of fields across parts is not defined.
    private static MetricFact[] Aurora =>
    [
        new()
        {
            Name = "AuroraReplicaLag",
            Unit = MetricUnit.Milliseconds,
            Applicability = MetricApplicability.AuroraReader,
            Meaning = "How far a reader is behind the writer.",
            Runbook = "Look for long queries on the reader and heavy writes; an Aurora reader that lags far restarts itself.",
            Rationale = "Usually below 100 ms. The metric is in milliseconds; the instance that writes has no data.",
        },
        new()
        {
            Name = "FreeLocalStorage",
            Unit = MetricUnit.Bytes,
            Applicability = MetricApplicability.Aurora,
            Meaning = "Local storage left for temporary files and logs.",
            Runbook = "Look for sorts and index builds that spill (temp_files of pg_stat_database), then take a larger class.",
            Rationale = "Its size depends on the class and does not grow; a full one fails queries that sort on disk.",
        },
        new()
        {
            Name = "VolumeBytesUsed",
            Unit = MetricUnit.Bytes,
            Applicability = MetricApplicability.Aurora,
            IsOfCluster = true,
            PublishedEverySeconds = 300,
            Meaning = "Storage that the cluster uses and pays for.",
            Runbook = "Look for tables that grew, bloat and old replication slots.",
            Rationale = "Grows by itself up to 128 TiB, so this is about cost.",
        },
        new()
        {
            Name = "ACUUtilization",
            Unit = MetricUnit.Percent,
            Applicability = MetricApplicability.AuroraServerless,
            Meaning = "Capacity in use, of the most that is allowed.",
            Runbook = "Raise the greatest capacity, or look for the heaviest statements.",
            Rationale = "At 100 % the cluster cannot grow any more.",
        },
    ];
}
