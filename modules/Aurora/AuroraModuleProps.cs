using System.Diagnostics.CodeAnalysis;
using Infra.AwsRules.Aurora;
using Infra.Modules.Rds;

namespace Infra.Modules.Aurora;

/// <summary>One Aurora PostgreSQL cluster with everything that belongs to it. Encryption, no public access, forced TLS and tags copied to
/// snapshots are not choices.</summary>
public sealed record AuroraModuleProps : DatabaseModuleProps
{
    /// <summary>Props with the logs that a cluster has.</summary>
    public AuroraModuleProps() => LogExports = ClusterLogs.Names;

    /// <summary>Props of a cluster in the place of another database: everything that both have in common, without the logs that a cluster
    /// lacks.</summary>
    /// <param name="other">The other database.</param>
    /// <param name="capacity">What the cluster's instances run on.</param>
    [SetsRequiredMembers]
    public AuroraModuleProps(DatabaseModuleProps other, ClusterCapacity capacity)
        : base(other)
    {
        Capacity = capacity;
        LogExports = [.. other.LogExports.Where(ClusterLogs.Names.Contains)];
    }

    /// <summary>Fixed classes or a capacity that follows the load.</summary>
    public required ClusterCapacity Capacity { get; init; }

    /// <summary>Readers beside the writer, 0–15. Default: 1, so that a failure of the writer costs seconds.</summary>
    public int Readers { get; init; } = 1;

    /// <summary>Whether I/O is part of the price of storage instead of paid per request. Default: false.</summary>
    public bool IoOptimized { get; init; }
}
