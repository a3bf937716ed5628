using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Infra.Environments.Settings;

/// <summary>Read replicas in the instance's own region, numbered from 1.</summary>
public sealed record ReadReplicaSettings
{
    /// <summary>How many; replica n is called <c>&lt;identifier&gt;-replica-&lt;n&gt;</c>. Default: 0. Source: RDS allows 15 replicas of one source.</summary>
    [Range(0, 15)]
    public int Count { get; init; }

    /// <summary>Instance class. Default: the source's.</summary>
    [Pattern("^db\\.[a-z0-9-]+\\.[a-z0-9-]+$", "must be an instance class, db.<family>.<size>", "db.t4g.small")]
    public string? InstanceClass { get; init; }

    /// <summary>A standby of each replica in a second zone. Default: false.</summary>
    public bool MultiAz { get; init; }
}

/// <summary>What stands ready in a second region for the loss of the first.</summary>
public sealed record DisasterRecoverySettings
{
    /// <summary>Name of the second region, e.g. <c>us-east-1</c>.</summary>
    [Pattern("^[a-z]{2}(-[a-z]+)+-[0-9]$", "must be the name of an AWS region", "us-east-1")]
    public required string Region { get; init; }

    /// <summary>Alias of the KMS key that encrypts the data there; made in that region, with rotation on.</summary>
    [Pattern("^alias/[A-Za-z0-9/_-]{1,250}$", "must be alias/ and letters, digits, slashes, underscores and hyphens", "alias/orders-dr")]
    public required string KeyAlias { get; init; }

    /// <summary>A replica that can be promoted within minutes. Default: none.</summary>
    public CrossRegionReplicaSettings? Replica { get; init; }

    /// <summary>Copies of the automated backups: cheaper, an hour or more until a database stands. Default: none.</summary>
    public BackupReplicationSettings? BackupReplication { get; init; }
}

/// <summary>A read replica in the second region, in a network of its own there.</summary>
public sealed record CrossRegionReplicaSettings
{
    /// <summary>Instance identifier.</summary>
    [Pattern("^[a-z](-?[a-z0-9]){0,62}$", "must be 1-63 lower-case letters, digits and single hyphens, a letter first, no hyphen last",
        "orders-prod-dr")]
    public required string Identifier { get; init; }

    /// <summary>Instance class. Default: the source's.</summary>
    [Pattern("^db\\.[a-z0-9-]+\\.[a-z0-9-]+$", "must be an instance class, db.<family>.<size>", "db.t4g.small")]
    public string? InstanceClass { get; init; }

    /// <summary>A standby in a second zone of that region. Default: false.</summary>
    public bool MultiAz { get; init; }

    /// <summary>The network there.</summary>
    public required NetworkSettings Network { get; init; }

    /// <summary>Who may reach the replica's port, by a short key; ranges only. Default: nobody.</summary>
    public IReadOnlyDictionary<string, CidrIngressSettings> Ingress { get; init; } = new Dictionary<string, CidrIngressSettings>();
}

/// <summary>IPv4 ranges that may reach a port.</summary>
public sealed record CidrIngressSettings
{
    /// <summary>Description of the rule, shown in the AWS console.</summary>
    [MaxLength(255)]
    public required string Description { get; init; }

    /// <summary>IPv4 ranges; never 0.0.0.0/0.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Cidrs { get; init; }
}

/// <summary>Replication of the automated backups.</summary>
public sealed record BackupReplicationSettings
{
    /// <summary>Days that the copies are kept, 1–35. Default: 7. Source: RDS API reference, <c>StartDBInstanceAutomatedBackupsReplication</c>.</summary>
    [Range(1, 35)]
    public int RetentionDays { get; init; } = 7;
}

/// <summary>What a new database is made from. It matters at creation only: on a database that lives, adding, changing or removing it changes
/// nothing.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SnapshotRestoreSettings), "snapshot")]
[JsonDerivedType(typeof(PointInTimeRestoreSettings), "pointInTime")]
public abstract record RestoreSettings;

/// <summary>A copy of a snapshot.</summary>
public sealed record SnapshotRestoreSettings : RestoreSettings
{
    /// <summary>Identifier or ARN of the snapshot.</summary>
    public required string SnapshotIdentifier { get; init; }
}

/// <summary>A copy of a database as it was at some time. Exactly one of the three sources.</summary>
public sealed record PointInTimeRestoreSettings : RestoreSettings
{
    /// <summary>Identifier of the instance or cluster to copy.</summary>
    public string? SourceIdentifier { get; init; }

    /// <summary>Resource id (<c>db-…</c>) of an instance that may be deleted already.</summary>
    public string? SourceResourceId { get; init; }

    /// <summary>ARN of (replicated) automated backups.</summary>
    public string? AutomatedBackupArn { get; init; }

    /// <summary>The time in UTC, <c>2026-11-21T09:30:00Z</c>. Default: the latest that can be restored.</summary>
    [Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "must be a time in UTC", "2026-11-21T09:30:00Z")]
    public string? Time { get; init; }
}

/// <summary>Stops the database when nobody uses it. RDS starts a stopped instance by itself after 7 days; the schedule stops it again.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Time of day that the database stops, <c>hh:mm</c>.</summary>
    [Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$", "must be a time of day, hh:mm", "21:00")]
    public required string StopAt { get; init; }

    /// <summary>Time of day that it starts, <c>hh:mm</c>.</summary>
    [Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$", "must be a time of day, hh:mm", "07:00")]
    public required string StartAt { get; init; }

    /// <summary>Days of the week that it starts on. It stops every day. Default: Monday to Friday.</summary>
    [MinLength(1)]
    public IReadOnlyList<Weekday> StartDays { get; init; } = [Weekday.Mon, Weekday.Tue, Weekday.Wed, Weekday.Thu, Weekday.Fri];

    /// <summary>Time zone of both times by its IANA name. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";
}

/// <summary>Day of the week.</summary>
public enum Weekday
{
    /// <summary>Monday.</summary>
    Mon,

    /// <summary>Tuesday.</summary>
    Tue,

    /// <summary>Wednesday.</summary>
    Wed,

    /// <summary>Thursday.</summary>
    Thu,

    /// <summary>Friday.</summary>
    Fri,

    /// <summary>Saturday.</summary>
    Sat,

    /// <summary>Sunday.</summary>
    Sun,
}
