namespace Infra.Modules.Aurora;

/// <summary>What a new cluster is made from. It matters when the cluster is created; on one that lives, adding, changing or removing it
/// changes nothing.</summary>
public abstract record ClusterRestore
{
    private ClusterRestore()
    {
    }

    /// <summary>A copy of a snapshot.</summary>
    /// <param name="SnapshotIdentifier">Identifier or ARN of a snapshot of a cluster, or ARN of a snapshot of an RDS for PostgreSQL
    /// instance.</param>
    public sealed record Snapshot(string SnapshotIdentifier) : ClusterRestore;

    /// <summary>A copy of a cluster as it was at some time. Exactly one of the two sources.</summary>
    /// <param name="SourceIdentifier">Identifier of a cluster that lives.</param>
    /// <param name="SourceResourceId">Resource id (<c>cluster-…</c>) of a cluster that may be deleted already.</param>
    /// <param name="Time">The time in UTC, <c>2026-11-21T09:30:00Z</c>; null for the latest that can be restored.</param>
    public sealed record PointInTime(string? SourceIdentifier = null, string? SourceResourceId = null, string? Time = null) : ClusterRestore;
}
