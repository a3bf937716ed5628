using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.Validation;

/// <summary>The shipped file warns of the shared owner (TEN032, <c>$.tenants</c>) and hints at the missing standby (RDS503).</summary>
public sealed partial class SuppressionRulesTests : IDisposable
{
    private const string Reason = "One team owns all of these tenants";

    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_suppressed_warning_is_shown_with_its_reason_and_is_no_warning_any_more()
    {
        var loaded = Load($$"""{ "rule": "TEN032", "reason": "{{Reason}}" }""");
        Assert.True(loaded.IsValid);
        Assert.Empty(loaded.Warnings);
        var suppressed = Assert.Single(loaded.Suppressed);
        Assert.Equal(("TEN032", RuleSeverity.Warning, Reason), (suppressed.RuleId, suppressed.Severity, suppressed.Suppression));
        Assert.Matches(@"prod\.json:\d+:\d+  TEN032  suppressed  \$\.tenants  .*  reason: " + Reason + "$", suppressed.ToString());
        Assert.Contains(loaded.Problems, problem => problem is { RuleId: "RDS503", Severity: RuleSeverity.Hint, Suppression: null });
    }

    [Theory]
    [InlineData("$.database.multiAz", true)]
    [InlineData("$.database", true)]
    [InlineData("$.database.multi", false)]
    [InlineData("$.network", false)]
    public void A_suppression_with_a_place_counts_there_and_below(string at, bool isSuppressed)
    {
        var loaded = Load($$"""{ "rule": "RDS503", "at": "{{at}}", "reason": "An outage of an hour is accepted" }""");
        Assert.Equal(isSuppressed, loaded.Suppressed.Any(problem => problem.RuleId == "RDS503"));
        Assert.Equal(isSuppressed ? [] : ["$.suppressions[0]"], loaded.Problems.Where(problem => problem.RuleId == "CFG032").Select(problem => problem.Path));
    }

    [Theory]
    [InlineData("TEN32", "is no rule and no policy", "did you mean \"TEN032\"?")]
    [InlineData("XYZ999", "is no rule and no policy", "infra rules lists the rules")]
    [InlineData("RDS501", "is an error, which cannot be suppressed", "infra rules RDS501")]
    public void Only_a_rule_that_is_no_error_can_be_suppressed(string rule, string requirement, string fix)
    {
        var problem = Assert.Single(Load($$"""{ "rule": "{{rule}}", "reason": "{{Reason}}" }""").Errors);
        Assert.Equal(("$.suppressions[0].rule", rule, requirement), (problem.Path, problem.Value, problem.Rule));
        Assert.Contains(fix, problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("because")]
    [InlineData("           ")]
    public void A_suppression_without_a_real_reason_is_refused(string reason) => Assert.Contains(
        Load($$"""{ "rule": "TEN032", "reason": "{{reason}}" }""").Errors, problem => problem.Path == "$.suppressions[0].reason");

    [Fact]
    public void Two_suppressions_of_one_rule_need_two_places()
    {
        Assert.Equal("CFG031", Assert.Single(Load(
            $$"""{ "rule": "TEN032", "reason": "{{Reason}}" }""", $$"""{ "rule": "TEN032", "reason": "{{Reason}}" }""").Errors).RuleId);
        Assert.Empty(Load(
            $$"""{ "rule": "TEN032", "at": "$.tenants", "reason": "{{Reason}}" }""", $$"""{ "rule": "TEN032", "reason": "{{Reason}}" }""").Errors);
    }

    [Fact]
    public void The_id_of_a_policy_is_accepted_and_left_to_the_check_of_policies()
    {
        var loaded = Load($$"""{ "rule": "POL-RDS-001", "at": "aws_db_instance.main", "reason": "{{Reason}}" }""");
        Assert.True(loaded.IsValid);
        Assert.DoesNotContain(loaded.Problems, problem => problem.Path.StartsWith("$.suppressions", StringComparison.Ordinal));
        Assert.Equal("CFG028", Assert.Single(Load($$"""{ "rule": "POL-rds-1", "reason": "{{Reason}}" }""").Errors).RuleId);
    }

    [Fact]
    public void With_errors_nothing_is_said_of_unused_suppressions_because_warnings_may_be_missing()
    {
        var suppression = $$"""{ "rule": "RDS503", "at": "$.network", "reason": "{{Reason}}" }""";
        Assert.Contains(Load(suppression).Warnings, problem => problem.RuleId == "CFG032");
        _repository.With("\"sizeGiB\": 20", "\"sizeGiB\": \"20\"");
        Assert.DoesNotContain(_repository.Load().Problems, problem => problem.RuleId == "CFG032");
    }

    [Fact]
    public void A_deployment_s_list_replaces_the_one_of_its_base_as_every_list_does()
    {
        _repository.Write("base.json", Plain.Replace("\"tenancy\": {", $$"""
            "suppressions": [{ "rule": "TEN032", "reason": "{{Reason}}" }], "tenancy": {
            """, StringComparison.Ordinal));
        _repository.Write("prod.json", """{ "extends": "base.json" }""");
        Assert.Equal(["TEN032"], _repository.Load().Suppressed.Select(problem => problem.RuleId));
        _repository.Write("prod.json", $$"""{ "extends": "base.json", "suppressions": [{ "rule": "RDS503", "reason": "{{Reason}}" }] }""");
        Assert.Equal(["RDS503"], _repository.Load().Suppressed.Select(problem => problem.RuleId));
    }

    // The shipped file's own suppressions are of policies.
    private static string Plain => Suppressions().Replace(TemporaryRepository.Shipped, "", 1);

    [GeneratedRegex("""  "suppressions": \[.*?\n  \],?\n""", RegexOptions.Singleline)]
    private static partial Regex Suppressions();

    private LoadedEnvironment Load(params string[] suppressions)
    {
        _repository.Write("prod.json", Plain.Replace(
            "\"tenancy\": {", $$""" "suppressions": [{{string.Join(", ", suppressions)}}], "tenancy": {""", StringComparison.Ordinal));
        return _repository.Load();
    }
}
