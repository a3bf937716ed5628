using Infra.AwsRules.Catalogue;
using Infra.Environments.Catalogue;

namespace Infra.Environments.Tests.Corpus;

/// <summary>The files of this folder: each has one mistake and is refused by the named rule, at the marked place and nowhere else.</summary>
public sealed class CorpusTests : IDisposable
{
    /// <summary>Rules that have no file here, each with the reason. Nothing is to be added: a new rule comes with a file.</summary>
    private static readonly IReadOnlyDictionary<string, string> WithoutFile = new Dictionary<string, string>
    {
        ["CFG002"] = "bytes that are no text have no place for a comment",
        ["CFG016"] = "is about a variable on the command line",
        ["CFG017"] = "is about a variable on the command line",
        ["CFG020"] = "is about an override on the command line",
        ["CFG024"] = "needs two environments",
        ["CFG025"] = "is about a file that is not there",
        ["CFG026"] = "is about a file that cannot be read",
    };

    private readonly TemporaryRepository _repository = new();

    public CorpusTests()
    {
        foreach (var file in CorpusCase.BaseFiles())
        {
            _repository.Write(Path.GetFileName(file), File.ReadAllText(file));
        }
    }

    public static TheoryData<string> Cases() => [.. CorpusCase.All().Select(broken => broken.Name)];

    public static TheoryData<string> Bases() => [.. CorpusCase.BaseFiles().Select(file => Path.GetFileName(file))];

    public void Dispose() => _repository.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_broken_file_is_told_by_its_rule_at_its_place_and_by_nothing_else(string name)
    {
        var broken = CorpusCase.Read(Path.Combine(CorpusCase.Folder, name + ".json"));
        _repository.Write("prod.json", broken.Text);
        var loaded = _repository.Load();
        Assert.Equal(
            [$"{broken.RuleId} {broken.Severity} environments/app/prod.json:{broken.Line}:{broken.Column}"],
            Open(loaded).Select(problem => $"{problem.RuleId} {problem.Severity} {problem.Location}"));
        Assert.Equal(broken.Severity != RuleSeverity.Error, loaded.IsValid);
        Assert.All(Open(loaded), problem => Assert.NotEmpty(problem.Rule));
        Assert.All(Open(loaded), problem => Assert.NotEmpty(problem.Fix));
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void What_the_broken_files_extend_has_no_problem_so_that_the_mistake_is_all_that_is_wrong(string file)
    {
        _repository.Write("prod.json", $$"""{ "extends": "{{file}}" }""");
        Assert.Empty(Open(_repository.Load()).Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_name_of_a_broken_file_begins_with_its_rule() =>
        Assert.All(CorpusCase.All(), broken => Assert.StartsWith(broken.RuleId + "-", broken.Name, StringComparison.Ordinal));

    [Fact]
    public void Every_rule_has_a_broken_file_but_those_that_none_can_break()
    {
        var covered = CorpusCase.All().Select(broken => broken.RuleId).ToHashSet();
        Assert.Equal(
            WithoutFile.Keys.Order(StringComparer.Ordinal),
            RuleIndex.All.Select(rule => rule.Id).Where(id => !covered.Contains(id)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_are_at_least_60_broken_files() => Assert.True(CorpusCase.All().Count >= 60);

    /// <summary>What is left when the suppressions of the file are taken away.</summary>
    private static IEnumerable<SettingsProblem> Open(LoadedEnvironment loaded) => loaded.Problems.Where(problem => problem.Suppression is null);
}
