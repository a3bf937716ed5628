using System.Globalization;
using System.Text;

namespace Infra.Benchmarks.Reporting;

/// <summary>The report for people, as Markdown that is readable on a terminal too.</summary>
internal static class MarkdownReport
{
    private const string Begin = "<!-- results: begin, written by benchmarks --update-docs -->";
    private const string End = "<!-- results: end -->";
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Writes the whole report.</summary>
    public static string Write(ReportDocument report)
    {
        var text = new StringBuilder();
        var setup = report.Setup;
        text.Append(CultureInfo.InvariantCulture, $"""
            - Measured on {setup.Date}: {setup.Processor}, {setup.Cores} cores, {setup.MemoryBytes / Mebibyte / 1024:0} GiB, {setup.OperatingSystem}
            - {setup.Dotnet}, Npgsql {setup.Npgsql}, {setup.Psql}, sqitch: {setup.Sqitch}
            - {setup.Server}
            - {string.Join(", ", setup.ServerSettings.Select(pair => $"{pair.Key} = {pair.Value}"))}
            - Medians of {setup.Repetitions} run{(setup.Repetitions == 1 ? "" : "s")} after a discarded one; {setup.PauseSeconds:0.#} s of pause
              before each

            """);
        if (report.Gates.Count > 0)
        {
            text.Append("\n### Ratios asked for\n\n");
            AppendTable(
                text, ["ratio of medians", "limit", "measured", ""],
                report.Gates.Select(gate => new[]
                {
                    gate.Title, gate.Limit, gate.Value is { } value ? Number(value, "0.00") : "–",
                    gate.IsReached switch { true => "reached", false => "not reached", null => "not measured" },
                }));
        }

        foreach (var group in report.Results.GroupBy(result => result.Case))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {group.Key.Title}\n\n");
            var hasResume = group.Any(result => result.Runs.Any(run => run.ResumeSeconds is not null));
            string[] headers =
            [
                "contender", "workers", "seconds", "min – max", .. hasResume ? new[] { "resume s", "inconsistent", "unfinished" } : [],
                "ms per tenant", "CPU s", "peak MiB", "connections", "WAL MiB",
            ];
            AppendTable(text, headers, group.Where(result => result.Runs.Count > 0).Select(result => Row(result, hasResume)));
            if (group.Any(result => result.Runs.Count > 0 && result.Runs.Count != setup.Repetitions))
            {
                text.Append(CultureInfo.InvariantCulture, $"\nRuns: {group.Max(result => result.Runs.Count)}.\n");
            }

            foreach (var missing in group.Where(result => result.NotMeasured is not null).DistinctBy(result => result.Contender))
            {
                text.Append(CultureInfo.InvariantCulture, $"\nNot measured: {missing.Contender}, because {missing.NotMeasured}.\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Puts the report between the marks of a page.</summary>
    /// <exception cref="BenchmarkException">The page has no marks.</exception>
    public static void UpdatePage(string path, ReportDocument report)
    {
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new BenchmarkException($"{path} lacks the lines '{Begin}' and '{End}' that the results go between.");
        }

        File.WriteAllText(path, $"{page[..(begin + Begin.Length)]}\n\n{Write(report)}\n{page[end..]}");
    }

    private static string[] Row(Result result, bool hasResume) =>
    [
        result.Contender, $"{result.Workers}",
        Number(result.Median(run => run.Seconds), "0.000"),
        $"{Number(result.Runs.Min(run => run.Seconds), "0.000")} – {Number(result.Runs.Max(run => run.Seconds), "0.000")}",
        .. hasResume
            ? new[]
            {
                Number(result.Median(run => run.ResumeSeconds), "0.000"), $"{result.Runs.Max(run => run.Inconsistent)}",
                $"{result.Runs.Max(run => run.Incomplete)}",
            }
            : [],
        Number(1000 * result.Median(run => run.Seconds) / result.Case.Tenants, "0.0"),
        Number(result.Median(run => run.CpuSeconds), "0.00"),
        Number(result.Median(run => run.PeakMemoryBytes) / Mebibyte, "0"),
        $"{result.Runs.Max(run => run.PeakConnections)}",
        Number(result.Median(run => run.WalBytes) / Mebibyte, "0.0"),
    ];

    private static string Number(double? value, string format) =>
        value is null ? "–" : value.Value.ToString(format, CultureInfo.InvariantCulture);

    private static void AppendTable(StringBuilder text, string[] headers, IEnumerable<string[]> rows)
    {
        string[][] cells = [headers, .. rows];
        var widths = headers.Select((_, column) => cells.Max(row => row[column].Length)).ToArray();
        foreach (var (row, index) in cells.Select((row, index) => (row, index)))
        {
            text.Append("| ").AppendJoin(" | ", row.Select((cell, column) => Pad(cell, column))).Append(" |\n");
            if (index == 0)
            {
                text.Append("| ").AppendJoin(
                    " | ", widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', Math.Max(1, width - 1)) + ":"))
                    .Append(" |\n");
            }
        }

        string Pad(string cell, int column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
    }
}
