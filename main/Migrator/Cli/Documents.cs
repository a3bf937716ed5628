using System.Text.Json.Serialization;
using Infra.Migrator.Archive;
using Infra.Migrator.Fleet;
using Infra.Migrator.Linting;
using Infra.Migrator.Migrations;
using Infra.Migrator.Verification;

namespace Infra.Migrator.Cli;

/// <summary>What a verb writes with <c>--format json</c>, and as the last line with <c>--format ndjson</c>.</summary>
internal abstract record ResultDocument
{
    /// <summary>The verb, e.g. <c>migrate</c>.</summary>
    [JsonPropertyOrder(-3)]
    public required string Command { get; init; }

    /// <summary>The deployment, e.g. <c>startupwebapp/prod</c>.</summary>
    [JsonPropertyOrder(-2)]
    public required string Environment { get; init; }

    /// <summary>What the program ends with.</summary>
    [JsonPropertyOrder(-1)]
    public required int ExitCode { get; init; }
}

/// <summary>A run of <c>up</c>, <c>provision</c> or <c>migrate</c>, resumed ones included; a change of histories by <c>baseline</c> or
/// <c>repair</c>.</summary>
internal sealed record FleetDocument : ResultDocument
{
    /// <summary>The run, as the history and the journal call it.</summary>
    public required Guid Run { get; init; }

    /// <summary>Whether nothing was really done.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>Hash of every SQL folder.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether anything was done, or would be.</summary>
    public required bool HasChanges { get; init; }

    /// <summary>What was done that belongs to no single tenant.</summary>
    public required IReadOnlyList<string> ServerChanges { get; init; }

    /// <summary>What failed of that.</summary>
    public required IReadOnlyList<string> ServerErrors { get; init; }

    /// <summary>Each tenant.</summary>
    public required IReadOnlyList<TenantResult> Tenants { get; init; }

    /// <summary>What the server was asked afterwards; null when it was not.</summary>
    public IReadOnlyList<Check>? Checks { get; init; }

    /// <summary>The command that goes on; null when there is nothing to go on with.</summary>
    public string? Resume { get; init; }
}

/// <summary>What <c>plan</c> found.</summary>
internal sealed record PlanDocument : ResultDocument
{
    /// <summary>Hash of every SQL folder.</summary>
    public required string Manifest { get; init; }

    /// <summary>Whether there is work to do.</summary>
    public required bool HasChanges { get; init; }

    /// <summary>What would be done that belongs to no single tenant.</summary>
    public required IReadOnlyList<string> ServerChanges { get; init; }

    /// <summary>What could not be planned of that.</summary>
    public required IReadOnlyList<string> ServerErrors { get; init; }

    /// <summary>The waves in the order of a run.</summary>
    public required IReadOnlyList<PlanWave> Waves { get; init; }

    /// <summary>Each tenant with what would be done.</summary>
    public required IReadOnlyList<TenantResult> Tenants { get; init; }
}

/// <summary>A wave of a plan.</summary>
/// <param name="Name">Name; <c>others</c> for the tenants that no wave matches, <c>all</c> when the environment file has no waves.</param>
/// <param name="DependsOn">Waves that come first.</param>
/// <param name="Tenants">Names of its tenants, in order.</param>
internal sealed record PlanWave(string Name, IReadOnlyList<string> DependsOn, IReadOnlyList<string> Tenants);

/// <summary>What <c>status</c> found.</summary>
internal sealed record StatusDocument : ResultDocument
{
    /// <summary>Hash of every SQL folder.</summary>
    public required string Manifest { get; init; }

    /// <summary>Each tenant.</summary>
    public required IReadOnlyList<TenantState> Tenants { get; init; }
}

/// <summary>What <c>verify</c> found.</summary>
internal sealed record VerifyDocument : ResultDocument
{
    /// <summary>The checks.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }

    /// <summary>What each tenant holds, by its name.</summary>
    public required IReadOnlyDictionary<string, TenantFacts> Tenants { get; init; }

    /// <summary>Tenants that ought to be alike; null when they were not compared.</summary>
    public IReadOnlyList<DriftGroup>? Drift { get; init; }
}

/// <summary>What <c>doctor</c> found.</summary>
internal sealed record DoctorDocument : ResultDocument
{
    /// <summary>The checks.</summary>
    public required IReadOnlyList<Check> Checks { get; init; }
}

/// <summary>What <c>registry</c> wrote.</summary>
internal sealed record RegistryTextDocument : ResultDocument
{
    /// <summary>Full path of the file; null for none.</summary>
    public string? File { get; init; }

    /// <summary>The registry in Markdown.</summary>
    public required string Markdown { get; init; }
}

/// <summary>What <c>rotate</c> did.</summary>
internal sealed record RotateDocument : ResultDocument
{
    /// <summary>The role.</summary>
    public required string Role { get; init; }

    /// <summary>Whether nothing was really done.</summary>
    public required bool IsDryRun { get; init; }

    /// <summary>What was done, in order.</summary>
    public required IReadOnlyList<string> Changes { get; init; }
}

/// <summary>What <c>tenant archive</c> did.</summary>
internal sealed record TenantArchiveDocument : ResultDocument
{
    /// <summary>Full path of the archive.</summary>
    public required string File { get; init; }

    /// <summary>Whether it was made now; false when it was there.</summary>
    public required bool IsNew { get; init; }

    /// <summary>What is known of it.</summary>
    public required ArchiveRecord Archive { get; init; }
}

/// <summary>What <c>tenant drop</c> did.</summary>
internal sealed record TenantDropDocument : ResultDocument
{
    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>Full path of its archive.</summary>
    public required string Archive { get; init; }

    /// <summary>Whether it was dropped now; false when it was gone.</summary>
    public required bool IsDropped { get; init; }
}

/// <summary>What <c>lint</c> found.</summary>
internal sealed record LintDocument : ResultDocument
{
    /// <summary>Number of files.</summary>
    public required int Files { get; init; }

    /// <summary>Number of errors.</summary>
    public required int Errors { get; init; }

    /// <summary>Number of warnings.</summary>
    public required int Warnings { get; init; }

    /// <summary>What was found; paths are relative to the repository.</summary>
    public required IReadOnlyList<LintFinding> Findings { get; init; }
}

/// <summary>What <c>lint --rules</c> lists.</summary>
internal sealed record LintRulesDocument : ResultDocument
{
    /// <summary>The rules.</summary>
    public required IReadOnlyList<LintRuleEntry> Rules { get; init; }
}

/// <summary>A rule of the linter.</summary>
/// <param name="Id">Id, as ignore comments name it.</param>
/// <param name="Severity">How bad a finding is.</param>
/// <param name="Title">What it looks for.</param>
/// <param name="Why">What happens otherwise.</param>
/// <param name="Fix">What to write instead.</param>
internal sealed record LintRuleEntry(string Id, LintSeverity Severity, string Title, string Why, string Fix);

/// <summary>What <c>new</c> made.</summary>
internal sealed record NewDocument : ResultDocument
{
    /// <summary>Full path of the file.</summary>
    public required string File { get; init; }

    /// <summary>When its SQL runs.</summary>
    public required MigrationKind Kind { get; init; }
}
