using System.Text.Json.Serialization;
using Infra.Migrator.Verification;

namespace Infra.Migrator.Fleet;

/// <summary>What became of a tenant.</summary>
public enum TenantOutcome
{
    /// <summary>It was as it should be.</summary>
    Unchanged,

    /// <summary>It was changed, or would be in a dry run.</summary>
    Changed,

    /// <summary>Not created, because it is a future one, or left alone, because it is archived.</summary>
    Skipped,

    /// <summary>Something failed; what was done before stays.</summary>
    Failed,

    /// <summary>Not begun, because other tenants had failed.</summary>
    NotStarted,

    /// <summary>The run was ended before or while it was worked on.</summary>
    Cancelled,
}

/// <summary>A tenant after a run.</summary>
public sealed record TenantResult
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Its wave; null for tenants that are not worked on.</summary>
    public string? Wave { get; init; }

    /// <summary>What became of it.</summary>
    public required TenantOutcome Outcome { get; init; }

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The changes with their SQL; only in a dry run.</summary>
    [JsonIgnore]
    public IReadOnlyList<Change> Sql { get; init; } = [];

    /// <summary>Milliseconds spent on it.</summary>
    public long DurationMs { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The statement that failed, when it was one of a file.</summary>
    public SqlFailure? Failure { get; init; }

    /// <summary>Kind of failure.</summary>
    public ExitCode ErrorCode { get; init; }
}

/// <summary>A run over all tenants.</summary>
public sealed record RunReport
{
    /// <summary>The run, as the history and the journal call it.</summary>
    public required Guid Run { get; init; }

    /// <summary>What was done: <c>up</c>, <c>provision</c> or <c>migrate</c>.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether nothing was really done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Hash of the tenants' SQL files.</summary>
    public string Manifest { get; init; } = "none";

    /// <summary>What the server was asked afterwards; null when it was not.</summary>
    public VerificationReport? Verification { get; init; }

    /// <summary>What was done that belongs to no single tenant: roles, shared databases, templates.</summary>
    public IReadOnlyList<string> ServerChanges { get; init; } = [];

    /// <summary>The changes of the server with their SQL; only in a dry run.</summary>
    [JsonIgnore]
    public IReadOnlyList<Change> ServerSql { get; init; } = [];

    /// <summary>What failed of that.</summary>
    public IReadOnlyList<string> ServerErrors { get; init; } = [];

    /// <summary>Each tenant, in the order of the environment file.</summary>
    public required IReadOnlyList<TenantResult> Tenants { get; init; }

    /// <summary>Whether anything was done, or would be.</summary>
    public bool HasChanges => ServerChanges.Count > 0 || Tenants.Any(tenant => tenant.Changes.Count > 0);

    /// <summary>What the program ends with.</summary>
    public ExitCode ExitCode
    {
        get
        {
            var failures = Tenants.Where(tenant => tenant.Outcome == TenantOutcome.Failed).Select(tenant => tenant.ErrorCode).ToArray();
            return Tenants.Any(tenant => tenant.Outcome == TenantOutcome.Cancelled) ? ExitCode.Cancelled
                : failures.Length == 0 ? (ServerErrors.Count > 0 ? ExitCode.TenantsFailed : Verification?.ExitCode ?? ExitCode.Success)
                : failures.Distinct().Count() == 1 && failures[0] is ExitCode.ConnectionOrLock or ExitCode.VerificationFailed ? failures[0]
                : ExitCode.TenantsFailed;
        }
    }
}
