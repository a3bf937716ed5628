namespace Infra.AwsRules.Monitoring;

/// <summary>What alarms need to know of an RDS instance: which metrics it publishes and what a percentage is taken of.</summary>
public sealed record MonitoredInstance
{
    /// <summary>Instance identifier, lower case, as plain text; CloudWatch's dimension <c>DBInstanceIdentifier</c>. Not the resource id
    /// (<c>db-ABC…</c>), which is what <c>aws_db_instance.id</c> gives and which has no metrics.</summary>
    public required string Identifier { get; init; }

    /// <summary>Instance class, e.g. <c>db.t4g.small</c>.</summary>
    public required string InstanceClass { get; init; }

    /// <summary>Allocated storage in GiB.</summary>
    public required int AllocatedStorageGiB { get; init; }

    /// <summary>Volume type in lower case: gp2, gp3, io1, io2.</summary>
    public required string StorageType { get; init; }

    /// <summary>Whether Performance Insights is on.</summary>
    public required bool PerformanceInsights { get; init; }

    /// <summary>Memory of the class in bytes; null when unknown, then a percentage of memory is refused.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Virtual CPUs of the class; null when unknown, then a percentage of vCPUs is refused.</summary>
    public int? VCpu { get; init; }

    /// <summary>The parameter <c>max_connections</c>; null when unknown, then a percentage of connections is refused.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Whether the instance is a read replica. Default: false.</summary>
    public bool IsReadReplica { get; init; }

    /// <summary>Identifiers of the instance's read replicas in its region. Default: none.</summary>
    public IReadOnlyList<string> Replicas { get; init; } = [];

    /// <summary>Identifiers of the instances of an Aurora cluster, <see cref="Identifier"/> being the cluster's. Default: none, an RDS
    /// instance.</summary>
    public IReadOnlyList<string> ClusterInstances { get; init; } = [];

    /// <summary>Whether the cluster's capacity follows the load (Aurora Serverless v2). Default: false.</summary>
    public bool IsServerless { get; init; }

    /// <summary>Whether it is an Aurora cluster.</summary>
    public bool IsCluster => ClusterInstances.Count > 0;

    /// <summary>Whether the class is burstable (T classes).</summary>
    public bool IsBurstable => InstanceClass.StartsWith("db.t", StringComparison.Ordinal);

    /// <summary>Size of a capacity in the unit of the metrics that are measured against it; null when it is not known.</summary>
    public decimal? SizeOf(Capacity capacity) => capacity switch
    {
        Capacity.Storage => AllocatedStorageGiB * 1024m * 1024m * 1024m,
        Capacity.Memory => MemoryBytes,
        Capacity.MaxConnections => MaxConnections,
        Capacity.VCpu => VCpu,
        _ => null,
    };

    /// <summary>Whether the instance publishes such a metric.</summary>
    public bool Publishes(MetricApplicability applicability) => applicability switch
    {
        MetricApplicability.BurstableClass => IsBurstable,
        MetricApplicability.Gp2Storage => StorageType == "gp2" && !IsCluster,
        MetricApplicability.PerformanceInsights => PerformanceInsights,
        MetricApplicability.ReadReplica => (IsReadReplica || Replicas.Count > 0) && !IsCluster,
        MetricApplicability.OwnVolume => !IsCluster,
        MetricApplicability.Aurora => IsCluster,
        MetricApplicability.AuroraReader => ClusterInstances.Count > 1,
        MetricApplicability.AuroraServerless => IsServerless,
        _ => true,
    };
}
