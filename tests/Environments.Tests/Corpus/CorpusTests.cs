using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.Corpus;

/// <summary>The files of this folder: each has one mistake and is refused by the named rule, at the marked place and nowhere else.</summary>
public sealed class CorpusTests : IDisposable
{
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
            loaded.Problems.Select(problem => $"{problem.RuleId} {problem.Severity} {problem.Location}"));
        Assert.Equal(broken.Severity != RuleSeverity.Error, loaded.IsValid);
        Assert.NotEmpty(loaded.Problems[0].Rule);
        Assert.NotEmpty(loaded.Problems[0].Fix);
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void What_the_broken_files_extend_has_no_problem_so_that_the_mistake_is_all_that_is_wrong(string file)
    {
        _repository.Write("prod.json", $$"""{ "extends": "{{file}}" }""");
        Assert.Empty(_repository.Load().Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public void The_name_of_a_broken_file_begins_with_its_rule() =>
        Assert.All(CorpusCase.All(), broken => Assert.StartsWith(broken.RuleId + "-", broken.Name, StringComparison.Ordinal));
}
