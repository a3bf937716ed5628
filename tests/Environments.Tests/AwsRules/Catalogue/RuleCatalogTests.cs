using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>What every rule of the catalogue has to be, so that people can look it up.</summary>
public sealed partial class RuleCatalogTests
{
    private static readonly IReadOnlyList<RuleDefinition> Rules = RuleCatalog.Of(typeof(RuleDefinition).Assembly);

    public static TheoryData<string> Ids { get; } = [.. Rules.Select(rule => rule.Id)];

    [Fact]
    public void Ids_are_an_area_and_three_digits_and_belong_to_one_rule_each()
    {
        Assert.All(Rules, rule => Assert.Matches(IdForm(), rule.Id));
        Assert.Equal(Rules.Select(rule => rule.Id).Distinct(), Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void Numbers_of_an_area_have_no_gaps() =>
        Assert.All(Rules.GroupBy(rule => rule.Id[..3]), area => Assert.Equal(
            Enumerable.Range(1, area.Count()).Select(number => $"{area.Key}{number:000}"), area.Select(rule => rule.Id)));

    [Fact]
    public void No_two_rules_ask_for_the_same() =>
        Assert.Equal(Rules.Count, Rules.Select(rule => (rule.Id[..3], rule.Title)).Distinct().Count());

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_says_what_why_and_what_to_do(string id)
    {
        var rule = Rules.Single(rule => rule.Id == id);

        Assert.Matches(TitleForm(), rule.Title);
        Assert.Matches(SentenceForm(), rule.Reason);
        Assert.Matches(SentenceForm(), rule.Fix);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_names_its_source(string id)
    {
        var source = Rules.Single(rule => rule.Id == id).Source;

        Assert.True(
            (Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.Fragment.Length == 0)
                || File.Exists(Path.Combine(TemporaryRepository.RepositoryRoot(), source)),
            source);
    }

    [Fact]
    public void A_violation_carries_its_rule_and_that_rules_severity() => Assert.All(Rules, rule =>
    {
        var violation = rule.At("property", "value", "must be another", "write another");

        Assert.Same(rule, violation.Definition);
        Assert.Equal(rule.Severity == RuleSeverity.Warning, violation.IsWarning);
    });

    [GeneratedRegex(@"\A[A-Z0-9]{3}\d{3}\z")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"\A[A-Za-z].*[^.\s]\z")]
    private static partial Regex TitleForm();

    [GeneratedRegex(@"\A[A-Za-z].*\.\z")]
    private static partial Regex SentenceForm();
}
