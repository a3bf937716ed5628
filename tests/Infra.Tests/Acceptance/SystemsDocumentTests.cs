using System.Text;
using System.Text.RegularExpressions;
using Infra.Tests.Terraform;

namespace Infra.Tests.Acceptance;

/// <summary>Holds the tests against the five pages, and <c>docs/systems.md</c> against the tests.</summary>
public sealed partial class SystemsDocumentTests
{
    /// <summary>What no test holds yet, with the reason; the document says so.</summary>
    private static readonly IReadOnlyList<(string System, string Heading, string Reason)> NotBuilt = [];

    private static readonly IReadOnlyList<TestedRow> Tested = ReadTests();

    [Fact]
    public void Every_row_of_every_page_has_a_test()
    {
        var missing = from page in SystemPage.ReadAll()
                      from item in page.Items
                      where !TestsOf(page, item).Any() && ReasonOf(page, item) is null
                      select $"{page.Name}  {item.Heading}  {(item.IsTrap ? "Trap: " : "")}{item.Text[..Math.Min(60, item.Text.Length)]}";
        Assert.True(!missing.Any(), "no [PageRow] names\n" + string.Join('\n', missing));
    }

    [Fact]
    public void Every_row_that_a_test_names_stands_on_its_page()
    {
        var pages = SystemPage.ReadAll();
        var wrong = Tested.Where(row => !pages.Any(page => page.Items.Any(item => row.Names(page, item)))).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong.Select(row => $"{row.Test}: {row.System}  {row.Heading}  {row.Row}")));
    }

    [Fact]
    public void Document_lists_every_row_with_its_setting_and_its_test()
    {
        var text = new StringBuilder("""
            # The five systems

            What each system's page asks for, where the environment file says it, and the test that holds it. This file is made from the tests'
            `[PageRow]` attributes: `UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests --filter SystemsDocumentTests` writes it anew.

            """);
        foreach (var page in SystemPage.ReadAll())
        {
            text.Append($"\n## {page.Title}\n\n| under | row | setting | test |\n|---|---|---|---|\n");
            foreach (var item in page.Items)
            {
                var rows = TestsOf(page, item).ToArray();
                var settings = rows.Length > 0 ? string.Join("<br>", rows.Select(row => Cell(row.Setting)).Distinct()) : ReasonOf(page, item) ?? "";
                var tests = string.Join("<br>", rows.Select(row => $"`{row.Test}`").Distinct());
                text.Append($"| {Cell(item.Heading == page.Title ? "" : item.Heading)} | {(item.IsTrap ? "**Trap** " : "")}{Cell(Start(item.Text))} | {settings} | {tests} |\n");
            }
        }

        var file = Repository.PathOf("docs", "systems.md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text.ToString());
        }

        Assert.True(
            File.ReadAllText(file).ReplaceLineEndings("\n") == text.ToString(),
            "docs/systems.md is out of date: UPDATE_GOLDEN=1 dotnet test tests/Infra.Tests --filter SystemsDocumentTests");
    }

    private static IEnumerable<TestedRow> TestsOf(SystemPage page, PageItem item) => Tested.Where(row => row.Names(page, item));

    private static string? ReasonOf(SystemPage page, PageItem item) => item.IsTrap
        ? null
        : NotBuilt.Where(entry => entry.System is "*" || entry.System == page.Name).Where(entry => entry.Heading == item.Heading)
            .Select(entry => entry.Reason).FirstOrDefault();

    private static string Start(string text)
    {
        var end = text.IndexOfAny([':', ';', '.'], Math.Min(12, text.Length - 1));
        var start = end > 0 && end < 90 ? text[..end] : text.Length > 90 ? text[..text.LastIndexOf(' ', 90)] + " …" : text;
        return start.Count(character => character == '`') % 2 == 0 ? start : start + "`";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The attributes of all test projects, from their sources: the projects do not refer to each other.</summary>
    private static List<TestedRow> ReadTests()
    {
        var rows = new List<TestedRow>();
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            var text = File.ReadAllText(file);
            var constants = Constant().Matches(text).GroupBy(match => match.Groups["name"].Value)
                .ToDictionary(matches => matches.Key, matches => Unquoted(matches.First().Groups["value"].Value));
            foreach (Match match in Attribute().Matches(text))
            {
                var values = match.Groups["argument"].Captures.Select(argument => argument.Value)
                    .Select(argument => argument[0] == '"' ? Unquoted(argument) : constants[argument]).ToArray();
                var method = Method().Match(text, match.Index).Groups["name"].Value;
                rows.Add(new TestedRow(values[0], values[1], values[2], values[3], $"{Path.GetFileNameWithoutExtension(file)}.{method}"));
            }
        }

        return rows;
    }

    private static string Unquoted(string literal) => literal[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);

    [GeneratedRegex("""const string (?<name>\w+) =\s+(?<value>"([^"\\]|\\.)*");""")]
    private static partial Regex Constant();

    [GeneratedRegex("""\[PageRow\(\s*((?<argument>"([^"\\]|\\.)*"|\w+)(,\s*|\s*\)))+\]""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"public (async Task|Task|void) (?<name>\w+)\(")]
    private static partial Regex Method();

    private sealed record TestedRow(string System, string Heading, string Row, string Setting, string Test)
    {
        public bool Names(SystemPage page, PageItem item) =>
            page.Name == System && item.Heading == Heading && item.Text.StartsWith(Row, StringComparison.Ordinal);
    }
}
