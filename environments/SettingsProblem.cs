namespace Infra.Environments;

/// <summary>Something wrong, or worth knowing, in an environment file. It carries everything that is needed to mend it.</summary>
/// <param name="File">File relative to the repository root with forward slashes, or <c>--set &lt;path&gt;</c> for an override.</param>
/// <param name="Line">Line, from 1; 0 where there is no line (an override, a missing file).</param>
/// <param name="Column">Column in characters, from 1; 0 where there is no line.</param>
/// <param name="Path">Path in the settings, e.g. <c>$.database.storage.sizeGiB</c>.</param>
/// <param name="Value">The value as written, shortened; null when there is none to show. Never a value that may be a secret.</param>
/// <param name="Rule">What is required, e.g. <c>must be between 20 and 65536</c>.</param>
/// <param name="Fix">What to write instead.</param>
/// <param name="Severity">How bad it is.</param>
public sealed record SettingsProblem(
    string File, int Line, int Column, string Path, string? Value, string Rule, string Fix, ProblemSeverity Severity = ProblemSeverity.Error)
{
    /// <summary>File with line and column, as editors and terminals make links of: <c>file:line:column</c>.</summary>
    public string Location => Line == 0 ? File : $"{File}:{Line}:{Column}";

    /// <summary>The problem on one line: <c>file:line:column  $.path  value  rule  fix</c>, with <c>-</c> for no value.</summary>
    public override string ToString() => $"{Location}  {Path}  {Value ?? "-"}  {Rule}  {Fix}";
}

/// <summary>How bad a problem is.</summary>
public enum ProblemSeverity
{
    /// <summary>The environment cannot be used.</summary>
    Error,

    /// <summary>Allowed, and rarely wanted.</summary>
    Warning,

    /// <summary>Allowed and common; worth knowing.</summary>
    Hint,
}
