using System.Globalization;
using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Catalogue;

namespace Infra.Environments.Tests.Catalogue;

public sealed partial class RuleIndexTests
{
    public static TheoryData<string> Ids() => [.. RuleIndex.All.Select(rule => rule.Id)];

    [Fact]
    public void An_id_belongs_to_one_rule() =>
        Assert.Empty(RuleIndex.All.GroupBy(rule => rule.Id).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void There_are_at_least_80_rules() => Assert.True(RuleIndex.All.Count >= 80, $"{RuleIndex.All.Count} rules");

    [Fact]
    public void The_numbers_of_an_area_have_no_gaps_so_that_the_next_one_is_known()
    {
        // The modules count from 1, the environment files from 501 where the area is one of AWS.
        foreach (var block in RuleIndex.All.GroupBy(rule => (Area: rule.Id[..3], IsOfFiles: NumberOf(rule) > 500)))
        {
            var first = block.Key.IsOfFiles ? 501 : 1;
            Assert.Equal(Enumerable.Range(first, block.Count()), block.Select(NumberOf).Order());
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_rule_says_what_why_and_what_to_do(string id)
    {
        var rule = RuleIndex.Find(id)!;
        Assert.Matches(IdForm(), rule.Id);
        Assert.False(rule.Title.EndsWith('.'), rule.Title);
        Assert.True(rule.Title.Length is > 10 and <= 110, $"{rule.Title.Length}: {rule.Title}");
        Assert.EndsWith(".", rule.Reason, StringComparison.Ordinal);
        Assert.EndsWith(".", rule.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_source_of_a_rule_is_a_page_of_the_web_or_of_this_project(string id)
    {
        var source = RuleIndex.Find(id)!.Source;
        if (Uri.TryCreate(source, UriKind.Absolute, out var address))
        {
            Assert.Equal("https", address.Scheme);
            return;
        }

        var parts = source.Split('#');
        var file = Path.Combine(TemporaryRepository.RepositoryRoot(), parts[0]);
        Assert.True(File.Exists(file), $"{id}: there is no {parts[0]}");
        if (parts is [_, var anchor])
        {
            Assert.Contains(anchor, File.ReadLines(file).Where(line => line.StartsWith('#')).Select(Anchor));
        }
    }

    private static int NumberOf(RuleDefinition rule) => int.Parse(rule.Id[3..], CultureInfo.InvariantCulture);

    /// <summary>Address of a heading on its page: lower case, hyphens for spaces, no other signs.</summary>
    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^[A-Z0-9]{3}[0-9]{3}$")]
    private static partial Regex IdForm();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NoAnchor();
}
