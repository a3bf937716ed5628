namespace Infra.AwsRules.Monitoring;

/// <summary>The CloudWatch metrics that alarms and dashboards may use. Sources: RDS User Guide, "Amazon CloudWatch metrics for Amazon RDS"
/// (units, classes); "CloudWatch metrics for Performance Insights" (DBLoad exists only under load); "Recommended alarms" of the
/// CloudWatch User Guide (thresholds).</summary>
public static partial class MetricFacts
{
    /// <summary>Metrics of one RDS for PostgreSQL instance (namespace <c>AWS/RDS</c>), in the order of dashboards and docs.</summary>
    public static IReadOnlyList<MetricFact> Rds { get; } =
    [
        new()
        {
            Name = "CPUUtilization",
            Unit = MetricUnit.Percent,
            Meaning = "Share of the instance's CPU that is in use.",
            Runbook = "Look for the heaviest statements in Performance Insights, then consider a larger class.",
            Rationale = "Above 90 % queries queue for CPU; 70 % leaves time to act. A T class above its baseline also spends credits.",
        },
        new()
        {
            Name = "DatabaseConnections",
            Unit = MetricUnit.Count,
            Capacity = Capacity.MaxConnections,
            IsBoundedByCapacity = true,
            Meaning = "Client connections to the database.",
            Runbook = "Count pg_stat_activity by database, user and state; look for idle sessions and pools that are too large.",
            Rationale = "At max_connections every new log-in fails; alarm at 80-90 % of it.",
        },
        new()
        {
            Name = "FreeStorageSpace",
            Unit = MetricUnit.Bytes,
            Applicability = MetricApplicability.OwnVolume,
            Capacity = Capacity.Storage,
            IsBoundedByCapacity = true,
            Meaning = "Storage that is still free.",
            Runbook = "Look for large tables, old replication slots and log files, then raise the allocated storage.",
            Rationale = "A full disk stops the instance. Alarm at 10 % of the size; with autoscaling, that is also when it grows.",
        },
        new()
        {
            Name = "FreeableMemory",
            Unit = MetricUnit.Bytes,
            Capacity = Capacity.Memory,
            IsBoundedByCapacity = true,
            Meaning = "Memory that is free or can be freed.",
            Runbook = "Look at the number of connections and at work_mem, then consider a larger class.",
            Rationale = "Below 25 % of the class's memory the page cache shrinks; near zero the kernel ends processes.",
        },
        new()
        {
            Name = "SwapUsage",
            Unit = MetricUnit.Bytes,
            Capacity = Capacity.Memory,
            Meaning = "Swap in use.",
            Runbook = "Compare with FreeableMemory; reduce connections or work_mem, or take a larger class.",
            Rationale = "A little swap is normal; more than 256 MiB that keeps growing means that memory is short.",
        },
        new()
        {
            Name = "DiskQueueDepth",
            Unit = MetricUnit.Count,
            Meaning = "I/O requests that wait for the disk.",
            Runbook = "Compare with the IOPS and latency metrics; the volume's limit may be reached.",
            Rationale = "Lasting values above 64 mean that the volume cannot keep up.",
        },
        new()
        {
            Name = "ReadLatency",
            Unit = MetricUnit.Seconds,
            Meaning = "Time that one disk read takes.",
            Runbook = "Compare with ReadIOPS and the volume's limits; look for statements that read much in Performance Insights.",
            Rationale = "gp3 answers within a few milliseconds; above 20 ms users notice. The metric is in seconds, not milliseconds.",
        },
        new()
        {
            Name = "WriteLatency",
            Unit = MetricUnit.Seconds,
            Meaning = "Time that one disk write takes.",
            Runbook = "Compare with WriteIOPS and the volume's limits; look at checkpoints and bulk loads.",
            Rationale = "Every commit waits for a write; above 20 ms transactions queue. The metric is in seconds, not milliseconds.",
        },
        new()
        {
            Name = "ReadIOPS",
            Unit = MetricUnit.CountPerSecond,
            Meaning = "Disk reads per second.",
            Runbook = "Look for missing indexes and for a cache that has become too small.",
            Rationale = "Alarm near the volume's IOPS (3000 for small gp3), not at a fixed number.",
        },
        new()
        {
            Name = "WriteIOPS",
            Unit = MetricUnit.CountPerSecond,
            Meaning = "Disk writes per second.",
            Runbook = "Look for bulk loads, too frequent checkpoints and unused indexes.",
            Rationale = "Alarm near the volume's IOPS (3000 for small gp3), not at a fixed number.",
        },
        new()
        {
            Name = "CPUCreditBalance",
            Unit = MetricUnit.Count,
            Applicability = MetricApplicability.BurstableClass,
            PublishedEverySeconds = 300,
            Meaning = "CPU credits that the burstable class has saved.",
            Runbook = "Look for the heaviest statements; a balance that stays low asks for a larger or a non-burstable class.",
            Rationale = "db.t3 and db.t4g run in unlimited mode: an empty balance costs money instead of stopping the instance.",
            IdleCaveat = "starts low after creation and after a change of class",
        },
        new()
        {
            Name = "BurstBalance",
            Unit = MetricUnit.Percent,
            Applicability = MetricApplicability.Gp2Storage,
            Meaning = "Burst credits left in the gp2 volume's bucket.",
            Runbook = "Move the volume to gp3, whose baseline does not depend on its size.",
            Rationale = "At 0 % a small gp2 volume falls to its baseline of 3 IOPS per GiB; alarm at 20 %.",
        },
        new()
        {
            Name = "MaximumUsedTransactionIDs",
            Unit = MetricUnit.Count,
            Meaning = "Age of the oldest transaction id that is not frozen.",
            Runbook = "Find what holds vacuum back: old or prepared transactions, replication slots, autovacuum turned off for a table.",
            Rationale = "Autovacuum works from 200 million; 1000 million asks for action; near 2147 million the database only reads.",
        },
        new()
        {
            Name = "ReplicaLag",
            Unit = MetricUnit.Seconds,
            Applicability = MetricApplicability.ReadReplica,
            Meaning = "How far the read replica is behind its source.",
            Runbook = "Look for long queries on the replica, heavy writes on the source and a replica smaller than its source.",
            Rationale = "Readers see old data. Keep the threshold above 5 minutes where the source can be idle.",
            IdleCaveat = "rises to about 5 minutes while the source is idle",
            IdleLevel = 300,
        },
        new()
        {
            Name = "DBLoad",
            Unit = MetricUnit.Count,
            Applicability = MetricApplicability.PerformanceInsights,
            Capacity = Capacity.VCpu,
            MissingData = MissingData.NotBreaching,
            Meaning = "Sessions that are active at the same time.",
            Runbook = "Open Performance Insights and look at the waits and statements behind the load.",
            Rationale = "More active sessions than vCPUs (100 %) means that sessions wait for each other.",
            IdleCaveat = "is not published while there is no load, which counts as good",
        },
        .. Aurora,
    ];

    /// <summary>The metric of that name, compared exactly as CloudWatch does; null when it is not known.</summary>
    public static MetricFact? FindRds(string name) => Rds.FirstOrDefault(fact => fact.Name == name);
}
