using Infra.AwsRules.Catalogue;

namespace Infra.Environments;

/// <summary>Something wrong with an environment file.</summary>
/// <param name="RuleId">Id of the rule in the catalogue, e.g. <c>RDS012</c>; <c>infra rules RDS012</c> explains it.</param>
/// <param name="File">File, relative to the repository, with forward slashes; <c>--set</c> for an override.</param>
/// <param name="Line">Line from 1; 0 when the problem has no place in the file.</param>
/// <param name="Column">Column from 1; 0 when the problem has no place in the file.</param>
/// <param name="Path">JSON path, e.g. <c>$.database.storage.sizeGiB</c>.</param>
/// <param name="Value">The value as written; empty when something is missing or must not be shown.</param>
/// <param name="Rule">What is required.</param>
/// <param name="Fix">What to write instead.</param>
/// <param name="Severity">How bad it is. An environment with an error cannot be used.</param>
public sealed record SettingsProblem(
    string RuleId, string File, int Line, int Column, string Path, string Value, string Rule, string Fix, RuleSeverity Severity)
{
    /// <summary>Why a warning or a hint is right here, from <c>suppressions</c>; null when it is not suppressed.</summary>
    public string? Suppression { get; init; }

    /// <summary>Place as editors and terminals link it: <c>file:line:column</c>.</summary>
    public string Location => Line > 0 ? $"{File}:{Line}:{Column}" : File;

    /// <summary>One line: <c>file:line:column  RDS012  $.path  value  rule  fix</c>, with <c>warning</c> or <c>hint</c> before the path of
    /// what is no error, and <c>suppressed</c> with the reason instead of the fix for what is suppressed.</summary>
    public override string ToString()
    {
        var severity = Suppression is not null ? "suppressed" : Severity == RuleSeverity.Error ? "" : Severity.ToString().ToLowerInvariant();
        var last = Suppression is { } reason ? $"reason: {reason}" : Fix;
        return string.Join("  ", new[] { Location, RuleId, severity, Path, Value, Rule, last }.Where(part => part != ""));
    }
}
