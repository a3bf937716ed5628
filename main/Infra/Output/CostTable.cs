using System.Globalization;
using Infra.Environments.Pricing;
using Spectre.Console;

namespace Infra.Cli.Output;

/// <summary>Shows an estimate to a person.</summary>
internal static class CostTable
{
    private const string Unknown = "[yellow]unknown[/]";

    /// <summary>Writes the items, unknown and dear resources first, the total, what is unknown, the changes and the comparison.</summary>
    public static void Write(IAnsiConsole console, CostReport report)
    {
        var table = new Table().Border(TableBorder.Minimal).AddColumns("Resource", "Billed");
        table.AddColumn(new TableColumn("Quantity").RightAligned()).AddColumn(new TableColumn("Unit price").RightAligned());
        table.AddColumn(new TableColumn("USD a month").RightAligned()).AddColumn("Assumption");
        foreach (var resource in report.Estimate.Lines.GroupBy(line => line.Item.Resource)
            .OrderByDescending(lines => lines.Any(line => line.MonthlyUsd is null))
            .ThenByDescending(lines => lines.Sum(line => line.MonthlyUsd))
            .ThenBy(lines => lines.Key, StringComparer.Ordinal))
        {
            foreach (var (index, line) in resource.OrderByDescending(line => line.MonthlyUsd ?? decimal.MaxValue).Index())
            {
                table.AddRow(
                    index == 0 ? $"[bold]{Markup.Escape(resource.Key)}[/]" : "",
                    Markup.Escape(Billed(line.Item)),
                    line.Item.Quantity is { } quantity ? $"{Number(quantity)} {UnitOf(line)}" : Unknown,
                    line.Price is { } price ? price.Usd == 0 ? "free" : Number(price.Usd) : Unknown,
                    line.Price?.Usd == 0 ? "free" : Usd(line.MonthlyUsd),
                    $"[grey]{Markup.Escape(line.Item.Assumption)}[/]");
            }
        }

        console.Write(table);
        WriteTotal(console, report);
        WriteChanges(console, report);
        WriteComparison(console, report);
    }

    private static void WriteTotal(IAnsiConsole console, CostReport report)
    {
        var unverified = report.Estimate.Lines.Where(line => line.Price?.Confidence == PriceConfidence.Unverified).Sum(line => line.MonthlyUsd ?? 0);
        console.MarkupLine(
            $"[bold]{Markup.Escape(report.Environment.ToString())}[/] in {Markup.Escape(report.Region)}: "
            + $"[bold]{Total(report.Estimate)} USD a month[/], on demand, {UsageAssumptions.HoursPerMonth} hours, without taxes and free tiers"
            + (report.BudgetUsd is { } budget ? $"; the budget is {budget.ToString("0.00", CultureInfo.InvariantCulture)}" : ""));
        if (report.Estimate.IsLowerBound)
        {
            console.MarkupLine($"[yellow]Unknown and not in the total:[/] {Names(report.Estimate.Unknown)}");
        }

        if (unverified > 0)
        {
            console.MarkupLine(
                $"[grey]{Usd(unverified)} USD of it at unverified prices; --json names the page to check each on[/]");
        }
    }

    private static void WriteChanges(IAnsiConsole console, CostReport report)
    {
        foreach (var change in report.Changes)
        {
            var difference = change.DifferenceUsd(report.Estimate) is { } usd
                ? $"{Signed(usd)} USD a month, {Total(change.Estimate)} in all"
                : Unknown;
            console.MarkupLine($"[bold]{Markup.Escape(change.Key)}[/] ({Markup.Escape(change.Description)}): {difference}");
            var known = report.Estimate.Lines.Where(line => line.MonthlyUsd is not null).Select(line => line.Item.Name).ToHashSet();
            var unknown = change.Estimate.Unknown.Where(line => known.Contains(line.Item.Name)).ToArray();
            if (unknown.Length > 0)
            {
                var rest = CostComparison.Of(report.Estimate, change.Estimate).KnownDifferenceUsd;
                console.MarkupLine($"  no price is known for {Names(unknown)}; the rest is {Signed(rest)} USD a month");
            }
        }
    }

    private static void WriteComparison(IAnsiConsole console, CostReport report)
    {
        if (report.Comparison is not { } comparison)
        {
            return;
        }

        if (comparison.Items.Count > 0)
        {
            var table = new Table().Border(TableBorder.Minimal).AddColumn("Item");
            table.AddColumn(new TableColumn(Markup.Escape(report.Other!)).RightAligned())
                .AddColumn(new TableColumn(Markup.Escape(report.Environment.ToString())).RightAligned())
                .AddColumn(new TableColumn("Difference").RightAligned());
            foreach (var item in comparison.Items.OrderByDescending(item => item.DifferenceUsd is { } usd ? Math.Abs(usd) : decimal.MaxValue))
            {
                table.AddRow(
                    Markup.Escape(item.Name),
                    Side(item.Before),
                    Side(item.After),
                    item.DifferenceUsd is { } difference ? Signed(difference) : Unknown);
            }

            console.Write(table);
        }

        console.MarkupLine(
            $"[bold]{Markup.Escape(report.Environment.ToString())}[/] against {Markup.Escape(report.Other!)}: "
            + $"[bold]{Signed(comparison.KnownDifferenceUsd)} USD a month[/], {comparison.Items.Count} items differ"
            + (comparison.Unknown.Count > 0 ? $"; unknown for {comparison.Unknown.Count} of them, which are not in the total" : ""));
    }

    /// <summary>Part and item, once where one says the other.</summary>
    private static string Billed(BillableItem item) => item.Item.Contains(item.Part, StringComparison.Ordinal) ? item.Item
        : item.Part.Contains(item.Item, StringComparison.Ordinal) ? item.Part
        : $"{item.Part}: {item.Item}";

    private static string Side(CostLine? line) => line is null ? "[grey]–[/]" : Usd(line.MonthlyUsd);

    private static string Total(CostEstimate estimate) => (estimate.IsLowerBound ? "at least " : "") + Usd(estimate.KnownUsd);

    private static string Usd(decimal? usd) => usd switch
    {
        null => Unknown,
        > 0 and < 0.005m => "< 0.01",
        { } known => known.ToString("#,0.00", CultureInfo.InvariantCulture),
    };

    private static string Signed(decimal usd) => usd.ToString("+#,0.00;-#,0.00;0.00", CultureInfo.InvariantCulture);

    private static string Number(decimal number) => number.ToString("#,0.##########", CultureInfo.InvariantCulture);

    private static string Names(IReadOnlyList<CostLine> lines) =>
        Markup.Escape(string.Join(", ", lines.Select(line => $"{line.Item.Name} ({line.Item.Item} in {line.Item.Region})")));

    private static string UnitOf(CostLine line) => line.Item.Unit switch
    {
        PriceUnit.Hour => "h",
        PriceUnit.VCpuHour => "vCPU-h",
        PriceUnit.AcuHour => "ACU-h",
        PriceUnit.Month => "×",
        PriceUnit.VCpuMonth => "vCPU",
        PriceUnit.GiBMonth or PriceUnit.GiB => "GiB",
        PriceUnit.IopsMonth => "IOPS",
        PriceUnit.MiBpsMonth => "MiB/s",
        PriceUnit.GiBSecond => "GiB-s",
        _ => "million",
    };
}
