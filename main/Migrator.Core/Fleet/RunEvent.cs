namespace Infra.Migrator.Fleet;

/// <summary>Something that a run tells while it goes on; a line of NDJSON.</summary>
public sealed record RunEvent
{
    /// <summary>What happened, e.g. <c>tenantFinished</c>.</summary>
    public required RunEventKind Event { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The run, when it begins and ends.</summary>
    public Guid? Run { get; init; }

    /// <summary>The wave.</summary>
    public string? Wave { get; init; }

    /// <summary>The tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>The file.</summary>
    public string? File { get; init; }

    /// <summary>Number of the statement that is done, for a file outside a transaction.</summary>
    public int? Statement { get; init; }

    /// <summary>How many there are: statements of the file, or tenants of the wave or the run.</summary>
    public int? Count { get; init; }

    /// <summary>How many tenants are finished, this one included.</summary>
    public int? Number { get; init; }

    /// <summary>Milliseconds that it took.</summary>
    public long? DurationMs { get; init; }

    /// <summary>More in words: a notice, the reason of another try, a change of the server.</summary>
    public string? Message { get; init; }

    /// <summary>PostgreSQL's severity of a notice, e.g. <c>WARNING</c>; null for the migrator's own.</summary>
    public string? Severity { get; init; }

    /// <summary>How the tenant came out.</summary>
    public TenantResult? Result { get; init; }

    /// <summary>A line worth knowing.</summary>
    internal static RunEvent Notice(string? tenant, string message) => new() { Event = RunEventKind.Notice, Tenant = tenant, Message = message };

    /// <summary>Something is tried again.</summary>
    internal static RunEvent Retry(string? tenant, string message) => new() { Event = RunEventKind.Retry, Tenant = tenant, Message = message };

    /// <summary>A statement of a file outside a transaction is done.</summary>
    internal static RunEvent StatementApplied(string tenant, string file, int statement, int count) => new()
    {
        Event = RunEventKind.StatementApplied,
        Tenant = tenant,
        File = file,
        Statement = statement,
        Count = count,
    };

    /// <summary>A file is applied.</summary>
    internal static RunEvent FileApplied(string tenant, string file, TimeSpan duration) => new()
    {
        Event = RunEventKind.FileApplied,
        Tenant = tenant,
        File = file,
        DurationMs = (long)duration.TotalMilliseconds,
    };
}

/// <summary>What happened in a run.</summary>
public enum RunEventKind
{
    /// <summary>The run began.</summary>
    RunStarted,

    /// <summary>Something was done, or would be, that belongs to no single tenant.</summary>
    ServerChanged,

    /// <summary>A wave began.</summary>
    WaveStarted,

    /// <summary>A tenant is worked on.</summary>
    TenantStarted,

    /// <summary>A file is applied.</summary>
    FileApplied,

    /// <summary>A statement of a file outside a transaction is done.</summary>
    StatementApplied,

    /// <summary>Something is tried again.</summary>
    Retry,

    /// <summary>A line worth knowing.</summary>
    Notice,

    /// <summary>A line of a tenant's own command.</summary>
    CommandOutput,

    /// <summary>A tenant is finished.</summary>
    TenantFinished,

    /// <summary>A wave is finished.</summary>
    WaveFinished,

    /// <summary>The run is finished.</summary>
    RunFinished,
}
