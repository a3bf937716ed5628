using Infra.Cli.Terraform;
using Spectre.Console;

namespace Infra.Cli.Output;

/// <summary>Shows a plan to a person: what happens to which resource, grouped by type, the dangerous last and in red.</summary>
internal static class PlanTable
{
    private const int LongestValue = 60;

    /// <summary>Writes the table, the outputs, the warnings and the totals.</summary>
    public static void Write(IAnsiConsole console, string title, PlanSummary summary, IReadOnlyList<TerraformDiagnostic> warnings)
    {
        if (summary.Resources.Count > 0)
        {
            console.Write(Table(summary));
        }

        if (summary.Outputs.Count > 0)
        {
            console.MarkupLine($"Outputs that change: {Markup.Escape(string.Join(", ", summary.Outputs))}");
        }

        if (summary.Reads.Count > 0)
        {
            console.MarkupLine($"Read during the apply: {Markup.Escape(string.Join(", ", summary.Reads))}");
        }

        if (summary.Drifted.Count > 0)
        {
            console.MarkupLine($"[yellow]Changed outside of Terraform:[/] {Markup.Escape(string.Join(", ", summary.Drifted))}");
        }

        foreach (var warning in warnings.Where(diagnostic => !diagnostic.IsError))
        {
            console.MarkupLine($"[yellow]Warning:[/] {Markup.Escape(warning.ToString())}");
        }

        console.MarkupLine($"[bold]{Markup.Escape(title)}[/]: {Totals(summary)}");
    }

    /// <summary>Writes how many resources of each type the plan touches.</summary>
    public static void WriteByType(IAnsiConsole console, string title, PlanSummary summary)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("", "Type").AddColumn(new TableColumn("Number").RightAligned());
        foreach (var group in Groups(summary))
        {
            var (style, verb) = Appearance(group.Key.Action);
            table.AddRow($"[{style}]{verb}[/]", Markup.Escape(group.Key.Type), $"{group.Count()}");
        }

        console.Write(table);
        console.MarkupLine($"[bold]{Markup.Escape(title)}[/]: {Totals(summary)}");
    }

    private static IEnumerable<IGrouping<(PlanAction Action, string Type), ResourceChange>> Groups(PlanSummary summary) =>
        summary.Resources.GroupBy(resource => (resource.Action, resource.Type))
            .OrderBy(group => group.Key.Action).ThenBy(group => group.Key.Type, StringComparer.Ordinal);

    private static Table Table(PlanSummary summary)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("", "Type", "Resource");
        foreach (var group in Groups(summary))
        {
            var (style, verb) = Appearance(group.Key.Action);
            table.AddRow(
                $"[{style}]{verb}[/]",
                $"[{style}]{Markup.Escape(group.Key.Type)}[/]{(group.Count() == 1 ? "" : $" [grey]× {group.Count()}[/]")}",
                string.Join('\n', group.SelectMany(resource => Lines(resource, style))));
        }

        return table;
    }

    private static IEnumerable<string> Lines(ResourceChange resource, string style)
    {
        var name = resource.Address.Replace($"{resource.Type}.", "", StringComparison.Ordinal);
        yield return $"[{style}]{Markup.Escape(name)}[/]{(resource.Reason is null ? "" : $" [grey]({Markup.Escape(resource.Reason)})[/]")}";
        foreach (var attribute in resource.Attributes.Where(attribute => IsWorthALine(resource, attribute)))
        {
            var consequence = attribute.ForcesReplacement ? " [red]forces replacement[/]" : "";
            yield return $"  {Markup.Escape(attribute.Path)}: {Values(attribute)}{consequence}";
        }
    }

    /// <summary>A replacement makes most attributes unknown; only what causes it tells something.</summary>
    private static bool IsWorthALine(ResourceChange resource, AttributeChange attribute) =>
        resource.Action == PlanAction.Change
            ? !attribute.Path.StartsWith("tags_all", StringComparison.Ordinal)
            : attribute.ForcesReplacement;

    private static string Values(AttributeChange attribute) => attribute.Sensitive
        ? "[grey](sensitive)[/]"
        : $"{Value(attribute.Before)} → {(attribute.KnownAfterApply ? "[grey](known after apply)[/]" : Value(attribute.After))}";

    private static string Value(string? json) => json is null
        ? "[grey]nothing[/]"
        : Markup.Escape(json.Length <= LongestValue ? json : $"{json[..LongestValue]}…");

    private static string Totals(PlanSummary summary) =>
        string.Join(", ", summary.Totals.Split(", ").Select(part => part switch
        {
            _ when part.StartsWith("0 ", StringComparison.Ordinal) => part,
            _ when part.EndsWith("to add", StringComparison.Ordinal) => $"[green]{part}[/]",
            _ when part.EndsWith("to change", StringComparison.Ordinal) => $"[yellow]{part}[/]",
            _ => $"[red]{part}[/]",
        }));

    private static (string Style, string Verb) Appearance(PlanAction action) => action switch
    {
        PlanAction.Add => ("green", "add"),
        PlanAction.Change => ("yellow", "change"),
        PlanAction.Forget => ("yellow", "forget"),
        PlanAction.Replace => ("bold red", "REPLACE"),
        _ => ("bold red", "DESTROY"),
    };
}
