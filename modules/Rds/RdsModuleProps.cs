using Infra.AwsRules.Rds;

namespace Infra.Modules.Rds;

/// <summary>One RDS for PostgreSQL instance with everything that belongs to it. Encryption, no public access, forced TLS and tags copied to
/// snapshots are not choices.</summary>
public sealed record RdsModuleProps : DatabaseModuleProps
{
    /// <summary>Instance class, <c>db.&lt;family&gt;.&lt;size&gt;</c>.</summary>
    public required string InstanceClass { get; init; }

    /// <summary>Volume type, size and autoscaling ceiling.</summary>
    public required StorageShape Storage { get; init; }

    /// <summary>A standby in a second zone. Default: false.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Read replicas in the region; not with <see cref="RdsManaged"/> credentials. Default: none.</summary>
    public ReadReplicaProps ReadReplicas { get; init; } = new();

    /// <summary>What the instance is made from, when it is made. Default: it begins empty.</summary>
    public DatabaseRestore? Restore { get; init; }

    /// <summary>Whether changes are made on a copy that takes over, with seconds of interruption. Not with read replicas, a proxy or
    /// <see cref="RdsManaged"/> credentials; needs backups and <c>rds.logical_replication</c>. Default: false.</summary>
    public bool BlueGreenUpdates { get; init; }
}
