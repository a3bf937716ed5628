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
}
