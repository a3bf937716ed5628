using Infra.AwsRules.Catalogue;
using Infra.Environments.Catalogue;

namespace Infra.Environments.Tests.Corpus;

/// <summary>The files of this folder: each has one mistake and is refused by the named rule, at the marked place and nowhere else.</summary>
public sealed class CorpusTests : IDisposable
{
    /// <summary>Rules whose mistake has no place in a file: bytes that are no text, the command line, a file that is not there.</summary>
    private static readonly string[] OutsideOfFiles =
    [
        "CFG002", "CFG016", "CFG017", "CFG020", "CFG024", "CFG025", "CFG026",
    ];

    /// <summary>Rules of the modules whose mistake a setting's own range, form or list of words refuses first, as CFG008 or CFG010 to CFG013.</summary>
    private static readonly string[] RefusedBefore =
    [
        "AUR002", "CCH002", "CCH005", "CCH006", "CCH008", "DRC005", "MON001", "MON011", "MON015", "MON025", "MON035", "NET006", "NET010", "NET026",
        "NET029", "PRX001", "PRX002", "PRX003", "PRX005", "RDS001", "RDS004", "RDS005", "RDS011", "RDS013", "RDS014", "RDS015", "RDS017", "RDS033",
        "RDS035", "RDS037", "RDS059", "RDS074", "S3B001", "S3B005", "S3B010", "S3B011", "SCH001", "SCH003", "SCH004", "SEC004", "SEC010",
    ];

    /// <summary>Rules about what a file cannot say: the modules, used without one, can.</summary>
    private static readonly string[] OfModules =
    [
        "AUR007", "AUR017", "CCH007", "CCH014", "CCH015", "CCH016", "CST004", "CST005", "CST006",
        "IAM001", "IAM002", "IAM003", "IAM004", "IAM006", "IAM007", "IAM008", "IAM009", "IAM010",
        "IAM011", "IAM012", "IAM013", "IAM014", "IAM015", "IAM019", "IAM020", "MON002", "NET015", "NET019", "NET020", "NET021", "NET024", "NET025", "NET030", "NET031",
        "NET032", "NET033", "RDS039", "RDS040", "RDS077", "RDS078", "RDS079", "RDS080", "S3B003", "SEC013", "SEC014", "SEC015", "SEC016",
    ];

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
            new[] { OutsideOfFiles, RefusedBefore, OfModules }.SelectMany(ids => ids).Order(StringComparer.Ordinal),
            RuleIndex.All.Select(rule => rule.Id).Where(id => !covered.Contains(id)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void There_are_at_least_60_broken_files() => Assert.True(CorpusCase.All().Count >= 60);

    /// <summary>What is left when the suppressions of the file are taken away.</summary>
    private static IEnumerable<SettingsProblem> Open(LoadedEnvironment loaded) => loaded.Problems.Where(problem => problem.Suppression is null);
}
