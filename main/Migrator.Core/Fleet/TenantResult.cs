namespace Infra.Migrator.Fleet;

/// <summary>What became of a tenant.</summary>
internal enum TenantOutcome
{
    /// <summary>It was as it should be.</summary>
    Unchanged,

    /// <summary>It was changed, or would be in a dry run.</summary>
    Changed,

    /// <summary>Not created, because it is a future one, or left alone, because it is archived.</summary>
    Skipped,

    /// <summary>Something failed; what was done before stays.</summary>
    Failed,

    /// <summary>The run was ended before or while it was worked on.</summary>
    Cancelled,
}

/// <summary>A tenant after a run.</summary>
/// <param name="Name">Name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Changes">What was done, in order.</param>
/// <param name="Duration">Time spent on it.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="ErrorCode">Kind of failure.</param>
internal sealed record TenantResult(
    string Name, TenantOutcome Outcome, IReadOnlyList<string> Changes, TimeSpan Duration, string? Error = null,
    ExitCode ErrorCode = ExitCode.Success);

/// <summary>A run over all tenants.</summary>
/// <param name="ServerChanges">What was done that belongs to no single tenant: roles.</param>
/// <param name="ServerErrors">What failed with roles.</param>
/// <param name="Tenants">Each tenant, in the order of the file.</param>
internal sealed record ApplyReport(
    IReadOnlyList<string> ServerChanges, IReadOnlyList<string> ServerErrors, IReadOnlyList<TenantResult> Tenants)
{
    /// <summary>Whether anything was done, or would be.</summary>
    public bool HasChanges => ServerChanges.Count > 0 || Tenants.Any(tenant => tenant.Changes.Count > 0);

    /// <summary>What the program ends with.</summary>
    public ExitCode ExitCode
    {
        get
        {
            var failures = Tenants.Where(tenant => tenant.Outcome == TenantOutcome.Failed).Select(tenant => tenant.ErrorCode).ToArray();
            return Tenants.Any(tenant => tenant.Outcome == TenantOutcome.Cancelled) ? ExitCode.Cancelled
                : failures.Length == 0 ? (ServerErrors.Count == 0 ? ExitCode.Success : ExitCode.TenantsFailed)
                : failures.Distinct().Count() == 1 && failures[0] is ExitCode.ConnectionOrLock or ExitCode.VerificationFailed ? failures[0]
                : ExitCode.TenantsFailed;
        }
    }
}
