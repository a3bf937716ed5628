using System.Text.RegularExpressions;
using Infra.Policies.Reports;

namespace Infra.Policies.Tests;

public sealed partial class PolicyCatalogTests
{
    public static TheoryData<string> Ids => [.. PolicyCatalog.All.Select(policy => policy.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Policy_accepts_what_keeps_it_and_refuses_what_does_not(string id)
    {
        Assert.True(PolicyCases.All.TryGetValue(id, out var stacks), $"{id} has no case in PolicyCases");

        var accepted = SmallStack.Check(stacks.Accepts);
        var refused = SmallStack.Check(stacks.Refuses);

        Assert.DoesNotContain(accepted.Findings, finding => finding.Policy.Id == id);
        Assert.True(accepted.Tallies.Single(tally => tally.Policy.Id == id).Passed > 0);
        var finding = Assert.Single(refused.Findings, finding => finding.Policy.Id == id);
        Assert.False(finding.IsUndecided);
        Assert.Equal(PolicyCatalog.Find(id)!.Severity, finding.Severity);
    }

    [Fact]
    public void Every_case_is_of_a_policy() =>
        Assert.Empty(PolicyCases.All.Keys.Except(PolicyCatalog.All.Select(policy => policy.Id)));

    [Fact]
    public void Ids_are_unique_and_well_formed()
    {
        Assert.Equal(PolicyCatalog.All.Count, PolicyCatalog.All.Select(policy => policy.Id).Distinct().Count());
        Assert.All(PolicyCatalog.All, policy => Assert.Matches(Id(), policy.Id));
    }

    [Fact]
    public void Policies_say_why_and_what_to_do_in_sentences()
    {
        Assert.All(PolicyCatalog.All, policy =>
        {
            Assert.DoesNotMatch(@"[.!]\z", policy.Title);
            Assert.Matches(@"\A[\S\s]{20,}\.\z", policy.Reason);
            Assert.Matches(@"\A[\S\s]{10,}\.\z", policy.Fix);
            Assert.StartsWith("https://", policy.Source, StringComparison.Ordinal);
            Assert.All(policy.Controls, control => Assert.Matches(Control(), control));
        });
    }

    [Fact]
    public void Reference_in_the_documentation_is_up_to_date()
    {
        var file = Path.Combine(Golden.Root, "docs", "policies.md");
        var text = PolicyReference.Markdown();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.ReadAllText(file).ReplaceLineEndings("\n"));
        Assert.All(PolicyCatalog.All, policy => Assert.Contains($"| {policy.Id} |", text, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\APOL-[A-Z0-9]+-\d{3}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A((RDS|EC2|IAM|KMS|S3|SNS|SecretsManager|ElastiCache|CloudWatch|Backup)\.\d+|CIS \d\.\d+(\.\d+)?)\z")]
    private static partial Regex Control();
}
