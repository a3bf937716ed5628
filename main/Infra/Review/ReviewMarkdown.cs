using System.Globalization;
using System.Text;
using Infra.AwsRules.Catalogue;
using Infra.Cli.Terraform;
using Infra.Environments;
using static Infra.Cli.Review.MarkdownText;

namespace Infra.Cli.Review;

/// <summary>Writes the report as a comment of a pull request: what matters on top, the rest folded.</summary>
internal static class ReviewMarkdown
{
    /// <summary>First line of every report, by which a workflow finds the comment that it replaces.</summary>
    public static string Marker(EnvironmentName environment) => $"<!-- infra review {environment} -->";

    /// <summary>Longest report, in characters; GitHub refuses comments above 65,536.</summary>
    public const int LongestReport = 60_000;

    private static readonly (int Resources, int Attributes)[] Sizes = [(200, 25), (100, 8), (60, 0), (20, 0)];

    /// <summary>The report, as detailed as <see cref="LongestReport"/> allows.</summary>
    public static string Write(ReviewReport report) =>
        Sizes.Select(size => Write(report, size.Resources, size.Attributes)).FirstOrDefault(text => text.Length <= LongestReport)
        ?? Write(report, 0, 0)[..LongestReport];

    private static string Write(ReviewReport report, int resources, int attributes)
    {
        var text = new StringBuilder();
        Line(text, Marker(report.Environment));
        Line(text, $"## Review of {Plain(report.Environment.ToString())}");
        Line(text);
        WriteLosses(text, report, Math.Max(resources, 20));
        Line(text, $"**{report.Changes.Totals}** ({Plain(report.ComparedWith)}). "
            + $"Rules: {Number(report.Problems.Count(problem => problem.Severity == RuleSeverity.Warning), "warning")}, "
            + $"{Number(report.Problems.Count(problem => problem.Severity == RuleSeverity.Hint), "hint")}. "
            + $"Policies: {(report.Check.Passed ? "passed" : "**failed**")}, {report.OpenFindings.Count} open, "
            + $"{report.Check.Suppressed.Count()} suppressed. {CostLine(report)}");
        WriteEffects(text, report, Math.Max(resources, 20));
        WriteChanges(text, report, resources, attributes);
        WriteRules(text, report, resources);
        WritePolicies(text, report, resources);
        WriteCost(text, report, resources);
        return text.ToString();
    }

    private static void WriteLosses(StringBuilder text, ReviewReport report, int resources)
    {
        if (report.DataLosses.Count == 0)
        {
            return;
        }

        Line(text, "> [!CAUTION]");
        Line(text, $"> **Data would be lost: {Number(report.DataLosses.Count, "resource")} destroyed or replaced.**");
        foreach (var change in report.DataLosses.Take(resources))
        {
            var reason = change.Change.Reason is { } why ? $" ({Plain(why)})" : "";
            Line(text, $"> - **{(change.Change.Action == PlanAction.Replace ? "replaced" : "destroyed")}** {Code(change.Change.Address)}{reason}: "
                + Plain(string.Join("; ", change.Notes)));
        }

        More(text, report.DataLosses.Count - resources, "> - ");
        Line(text);
    }

    private static void WriteEffects(StringBuilder text, ReviewReport report, int resources)
    {
        var effects = report.NoticeableEffects.ToArray();
        Line(text);
        if (effects.Length == 0)
        {
            Line(text, "No change is known to restart, replace or lock a database or cache, or to cut a connection.");
            return;
        }

        Line(text, "| Resource | Attribute | What it does | When | Know |");
        Line(text, "|---|---|---|---|---|");
        foreach (var (change, effect) in effects.Take(resources))
        {
            var source = effect.Source is null ? "" : $" ([source]({effect.Source}))";
            Line(text, $"| {Name(change)} | {Code(effect.Attribute)} | {Word(effect.Impact)} | {Plain(effect.When)} | "
                + $"{Plain(effect.Meaning)}{source} |");
        }

        Line(text);
        More(text, effects.Length - resources, "");
    }

    private static void WriteChanges(StringBuilder text, ReviewReport report, int resources, int attributes)
    {
        var changes = report.Changes.Changes;
        if (changes.Count == 0)
        {
            return;
        }

        Begin(text, $"Changes: {report.Changes.Totals}");
        Line(text, "| Action | Resource | Attribute | Before | After |");
        Line(text, "|---|---|---|---|---|");
        foreach (var change in changes.Take(resources))
        {
            var shown = change.Change.Attributes.Where(attribute =>
                !attribute.KnownAfterApply || attribute.ForcesReplacement || change.Change.Action == PlanAction.Change)
                .ToArray();
            Line(text, $"| {Word(change.Change.Action)} | {Code(change.Change.Address)}{(change.Path is null ? "" : $"<br>{Plain(change.Path)}")} | "
                + $"{(attributes == 0 && shown.Length > 0 ? Number(shown.Length, "attribute") : "")} | | |");
            foreach (var attribute in shown.Take(attributes))
            {
                Line(text, $"| | | {Code(attribute.Path)}{(attribute.ForcesReplacement ? " **forces replacement**" : "")} | "
                    + $"{(attribute.Sensitive ? "*sensitive*" : Value(attribute.Before))} | "
                    + $"{(attribute.KnownAfterApply ? "*known after apply*" : attribute.Sensitive ? "*sensitive*" : Value(attribute.After))} |");
            }

            if (attributes > 0 && shown.Length > attributes)
            {
                Line(text, $"| | | {shown.Length - attributes} more | | |");
            }
        }

        Line(text);
        More(text, changes.Count - resources, "");
        if (report.Changes.Outputs.Count > 0)
        {
            Line(text, $"Outputs that differ: {string.Join(", ", report.Changes.Outputs.Take(50).Select(Code))}");
        }

        End(text);
    }

    private static void WriteRules(StringBuilder text, ReviewReport report, int resources)
    {
        if (report.Problems.Count == 0)
        {
            return;
        }

        Begin(text, $"Rules: {Number(report.Problems.Count, "finding")}");
        foreach (var problem in report.Problems.OrderByDescending(problem => problem.Severity).Take(resources))
        {
            var id = problem.RuleId is { } rule ? $" {Plain(rule)}" : "";
            Line(text, $"- **{problem.Severity.ToString().ToLowerInvariant()}**{id} {Code(problem.Location)} {Code(problem.Path)}: "
                + $"{Plain(problem.Rule)}. {Plain(problem.Fix)}");
        }

        More(text, report.Problems.Count - resources, "- ");
        End(text);
    }

    private static void WritePolicies(StringBuilder text, ReviewReport report, int resources)
    {
        var open = report.OpenFindings;
        if (open.Count > 0)
        {
            Begin(text, $"Policies: {Number(open.Count, "open finding")}");
            foreach (var finding in open.Take(resources))
            {
                Line(text, $"- **{ReviewReport.Word(finding.Severity)}** {Plain(finding.Policy.Id)} {Code(finding.Address)}: "
                    + $"{Plain(finding.Policy.Title)}: {Plain(finding.Message)}. {Plain(finding.Policy.Fix)}");
            }

            More(text, open.Count - resources, "- ");
            End(text);
        }

        var suppressed = report.Check.Suppressed.ToArray();
        if (suppressed.Length + report.Check.UnusedSuppressions.Count > 0)
        {
            Begin(text, $"Policies: {suppressed.Length} suppressed, with reasons");
            foreach (var finding in suppressed.Take(resources))
            {
                Line(text, $"- {Plain(finding.Policy.Id)} {Code(finding.Address)}: {Plain(finding.SuppressedBecause!)}");
            }

            More(text, suppressed.Length - resources, "- ");
            foreach (var suppression in report.Check.UnusedSuppressions.Take(resources))
            {
                Line(text, $"- **warning** the suppression of {Plain(suppression.Rule)} suppresses nothing");
            }

            End(text);
        }
    }

    private static void WriteCost(StringBuilder text, ReviewReport report, int resources)
    {
        if (report.Cost is not { Items.Count: > 0 } cost)
        {
            return;
        }

        Begin(text, $"Cost: {Signed(cost.KnownDifferenceUsd)} USD a month");
        Line(text, "| Item | Before | After | Difference |");
        Line(text, "|---|---:|---:|---:|");
        foreach (var item in cost.Items.OrderByDescending(item => item.DifferenceUsd is { } usd ? Math.Abs(usd) : decimal.MaxValue).Take(resources))
        {
            Line(text, $"| {Plain(item.Name)} | {(item.Before is null ? "–" : Usd(item.Before.MonthlyUsd))} | "
                + $"{(item.After is null ? "–" : Usd(item.After.MonthlyUsd))} | "
                + $"{(item.DifferenceUsd is { } difference ? Signed(difference) : "unknown")} |");
        }

        Line(text);
        More(text, cost.Items.Count - resources, "");
        End(text);
    }

    private static string CostLine(ReviewReport report)
    {
        var total = $"{(report.Estimate.IsLowerBound ? "at least " : "")}{Usd(report.Estimate.KnownUsd)} USD a month"
            + (report.BudgetUsd is { } budget ? $" (budget {Usd(budget)})" : "");
        return report.Cost is { } cost
            ? $"Cost: **{Signed(cost.KnownDifferenceUsd)}**{(cost.Unknown.Count > 0 ? $" and {Number(cost.Unknown.Count, "unknown item")}" : "")}, "
                + $"now {total}."
            : $"Cost: {total}; `--against` shows the difference.";
    }

    private static string Name(ReviewedChange change) => change.Path is { } path ? Plain(path) : Code(change.Change.Address);

    private static string Word(PlanAction action) => action is PlanAction.Replace or PlanAction.Destroy
        ? $"**{action.ToString().ToLowerInvariant()}**"
        : action.ToString().ToLowerInvariant();

    private static string Word(ChangeImpact impact) => impact switch
    {
        ChangeImpact.Replaces => "**replaced**",
        ChangeImpact.Unavailable => "**down**",
        ChangeImpact.Restarts => "**restart**",
        ChangeImpact.Interrupts => "interruption",
        ChangeImpact.Degrades => "slower, locked",
        _ => "online",
    };

    private static string Value(string? json) => json is null ? "–" : Code(json);

    private static string Usd(decimal? usd) => usd?.ToString("#,0.00", CultureInfo.InvariantCulture) ?? "unknown";

    private static string Signed(decimal usd) => usd.ToString("+#,0.00;-#,0.00;0.00", CultureInfo.InvariantCulture);

    private static string Number(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static void Begin(StringBuilder text, string summary)
    {
        Gap(text);
        Line(text, $"<details><summary>{summary}</summary>");
        Line(text);
    }

    private static void End(StringBuilder text)
    {
        Gap(text);
        Line(text, "</details>");
    }

    /// <summary>One empty line, without which Markdown takes what follows for a part of what precedes.</summary>
    private static void Gap(StringBuilder text)
    {
        if (text.Length < 2 || text[^1] != '\n' || text[^2] != '\n')
        {
            Line(text);
        }
    }

    private static void More(StringBuilder text, int count, string before)
    {
        if (count > 0)
        {
            Line(text, $"{before}… and {count} more; `infra review --json` has all of them");
        }
    }

    private static void Line(StringBuilder text, string line = "") => text.Append(line).Append('\n');
}
