namespace Infra.Migrator.Linting;

/// <summary>How bad a finding is.</summary>
internal enum LintSeverity
{
    /// <summary>May hurt a running application, depending on the size and use of the table.</summary>
    Warning,

    /// <summary>Fails, loses data beside the point, or reaches what is not the tenant's.</summary>
    Error,
}

/// <summary>What a rule found.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in Unicode characters, from 1.</param>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Severity">The rule's severity.</param>
/// <param name="Message">What is wrong and why.</param>
/// <param name="Fix">What to write instead.</param>
/// <param name="Excerpt">The line with a caret under the place.</param>
internal sealed record LintFinding(
    string Path, int Line, int Column, string Rule, LintSeverity Severity, string Message, string Fix, string Excerpt);
