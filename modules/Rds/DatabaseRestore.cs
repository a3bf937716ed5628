namespace Infra.Modules.Rds;

/// <summary>What a new instance is made from. It matters when the instance is made; on one that lives, adding, changing or removing it
/// changes nothing.</summary>
public abstract record DatabaseRestore
{
    private protected DatabaseRestore()
    {
    }
}

/// <summary>A copy of a snapshot.</summary>
/// <param name="SnapshotIdentifier">Identifier or ARN of the snapshot.</param>
public sealed record FromSnapshot(string SnapshotIdentifier) : DatabaseRestore;

/// <summary>A copy of an instance as it was at some time. Exactly one of the three sources.</summary>
public sealed record FromPointInTime : DatabaseRestore
{
    /// <summary>Identifier of an instance that exists.</summary>
    public string? SourceIdentifier { get; init; }

    /// <summary>Resource id (<c>db-…</c>) of an instance that may be deleted already.</summary>
    public string? SourceResourceId { get; init; }

    /// <summary>ARN of (replicated) automated backups.</summary>
    public string? AutomatedBackupArn { get; init; }

    /// <summary>The time in UTC, <c>2026-11-21T09:30:00Z</c>. Default: the latest that can be restored.</summary>
    public string? Time { get; init; }
}
