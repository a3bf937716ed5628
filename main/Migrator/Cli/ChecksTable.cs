using Infra.Migrator.Verification;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>Checks as a table.</summary>
internal static class ChecksTable
{
    /// <summary>Writes it; nothing when it would be empty.</summary>
    public static void Write(ConsoleOutput output, IReadOnlyList<Check> all, bool onlyProblems)
    {
        var checks = all.Where(check => !onlyProblems || check.Outcome == CheckOutcome.Failed).ToArray();
        if (checks.Length == 0)
        {
            return;
        }

        var table = ConsoleOutput.NewTable("", "Subject", "Check", "Found", "What to do");
        foreach (var check in checks)
        {
            var mark = check.Outcome switch
            {
                CheckOutcome.Passed => "[green]ok[/]",
                CheckOutcome.Warning => "[yellow]note[/]",
                _ => "[red]FAIL[/]",
            };
            table.AddRow(
                mark, output.Escape(check.Subject), output.Escape(check.Name), output.Escape(check.Detail), output.Escape(check.Fix ?? ""));
        }

        output.Table(table);
    }

    /// <summary>Writes how many there were.</summary>
    public static void WriteSummary(ConsoleOutput output, string done, IReadOnlyList<Check> checks)
    {
        var failed = checks.Count(check => check.Outcome == CheckOutcome.Failed);
        var notes = checks.Count(check => check.Outcome == CheckOutcome.Warning);
        output.Line(
            failed == 0 ? $"{done}: {checks.Count} checks{(notes == 0 ? "" : $", {notes} note(s)")}." : $"{failed} of {checks.Count} checks failed.");
    }
}
