using System.Text;
using System.Text.RegularExpressions;
using Infra.Migrator.Cli;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Documentation;

/// <summary>Holds <c>docs/migrator.md</c> against the tests and the program; its tables are made here.</summary>
public sealed partial class MigratorDocumentTests
{
    private const string Update = "UPDATE_GOLDEN=1 dotnet test tests/Migrator.Tests --filter MigratorDocumentTests";

    private static readonly string FilePath = Path.Combine(TestDeployment.RepositoryRoot(), "docs", "migrator.md");

    [Fact]
    public void Every_feature_has_a_test_that_exists()
    {
        var tests = TestNames();
        Assert.All(Feature.All, feature => Assert.NotEmpty(feature.Tests));
        var missing = Feature.All.SelectMany(feature => feature.Tests.Select(test => $"{feature.Number} {test}"))
            .Where(test => !tests.Contains(test[(test.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
        Assert.True(!missing.Any(), $"no such tests: {string.Join(", ", missing)}");
        Assert.Equal(Enumerable.Range(1, Feature.All.Count), Feature.All.Select(feature => feature.Number));
    }

    [Theory]
    [InlineData("basics")]
    [InlineData("beyond")]
    [InlineData("bad inputs")]
    public void A_table_of_the_document_is_that_of_the_tests(string name)
    {
        var table = name switch
        {
            "basics" => Features(Feature.All.Where(feature => feature.Number <= Feature.LastBasic)),
            "beyond" => Features(Feature.All.Where(feature => feature.Number > Feature.LastBasic)),
            _ => BadInputs(),
        };
        var text = File.ReadAllText(FilePath).ReplaceLineEndings("\n");
        var (begin, end) = ($"<!-- {name}: made by {nameof(MigratorDocumentTests)} -->\n", $"<!-- end of {name} -->\n");
        var start = text.IndexOf(begin, StringComparison.Ordinal);
        var stop = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(start >= 0 && stop > start, $"docs/migrator.md lacks the marks of {name}");
        var expected = $"{text[..(start + begin.Length)]}\n{table}\n{text[stop..]}";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(FilePath, expected);
            text = expected;
        }

        Assert.True(text == expected, $"docs/migrator.md is out of date: {Update}");
    }

    [Fact]
    public void Every_verb_and_every_option_is_taught()
    {
        var text = File.ReadAllText(FilePath);
        var verbs = CommandLine.Verbs.SelectMany(verb => verb.Verbs.Any() ? verb.Verbs.Select(below => $"{verb.Name} {below.Name}") : [verb.Name]);
        Assert.All(verbs, verb => Assert.Contains($"\n### `migrator {verb}", text, StringComparison.Ordinal));
        var shared = new SharedOptions();
        var options = CommandLine.Verbs.SelectMany(verb => verb.Verbs.Append(verb)).SelectMany(verb => verb.Options(shared)).Select(option => option.Name).Distinct();
        Assert.All(options, option => Assert.Contains($"`{option}", text, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"\n| {(int)code} |", text, StringComparison.Ordinal));
    }

    private static string Features(IEnumerable<Feature> features)
    {
        var text = new StringBuilder("| | what | command or setting | tests |\n|---|---|---|---|\n");
        foreach (var feature in features)
        {
            text.Append($"| {feature.Number} | {feature.Title} | {feature.How} | {string.Join("<br>", feature.Tests.Select(test => $"`{test}`"))} |\n");
        }

        return text.ToString();
    }

    private static string BadInputs()
    {
        var text = new StringBuilder("| what is wrong | command | the message says | exit code |\n|---|---|---|---|\n");
        foreach (var input in BadInput.All)
        {
            text.Append($"| {input.Title} | `migrator {string.Join(' ', input.Arguments).Replace("|", "\\|", StringComparison.Ordinal)}` | `{input.Message}` | {input.ExitCode} |\n");
        }

        return text.ToString();
    }

    private static HashSet<string> TestNames()
    {
        var names = new HashSet<string>();
        foreach (var folder in new[] { "Migrator.Tests", "Migrator.Library.Tests" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(TestDeployment.RepositoryRoot(), "tests", folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
            {
                names.UnionWith(Method().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}"));
            }
        }

        return names;
    }

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\n]*\]\n(?:(?!\s*public )[^\n]*\n)*\s*public (?:async Task|Task|void) (\w+)\(")]
    private static partial Regex Method();
}
