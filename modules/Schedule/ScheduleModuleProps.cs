namespace Infra.Modules.Schedule;

/// <summary>Hours that a database runs.</summary>
public sealed record ScheduleModuleProps
{
    /// <summary>Identifier of the instance or cluster; also the beginning of the schedules' and the role's names.</summary>
    public required string Identifier { get; init; }

    /// <summary>ARN of the instance or cluster; the role may stop and start this one only.</summary>
    public required string Arn { get; init; }

    /// <summary>What the identifier names. Default: an instance.</summary>
    public ScheduledDatabase Database { get; init; } = ScheduledDatabase.Instance;

    /// <summary>Time of day that it stops, <c>hh:mm</c>; every day, because RDS starts a stopped database by itself after 7 days.</summary>
    public required string StopAt { get; init; }

    /// <summary>Time of day that it starts, <c>hh:mm</c>.</summary>
    public required string StartAt { get; init; }

    /// <summary>Days that it starts on, <c>MON</c> to <c>SUN</c>. Default: Monday to Friday.</summary>
    public IReadOnlyList<string> StartDays { get; init; } = ["MON", "TUE", "WED", "THU", "FRI"];

    /// <summary>Time zone of both times by its IANA name; daylight saving time is followed. Default: <c>UTC</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Account, 12 digits: only its schedules may use the role. Default: not narrowed.</summary>
    public string? AccountId { get; init; }

    /// <summary>Region; picks the partition. Default: <c>us-east-1</c>'s.</summary>
    public string? Region { get; init; }
}

/// <summary>What is stopped and started.</summary>
public enum ScheduledDatabase
{
    /// <summary>An RDS instance.</summary>
    Instance,

    /// <summary>An Aurora cluster with all its instances.</summary>
    Cluster,
}
