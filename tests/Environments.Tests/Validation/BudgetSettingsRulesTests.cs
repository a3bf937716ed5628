using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Pricing;
using Infra.Environments.Settings;
using Infra.Environments.Tests.Pricing;
using Infra.Environments.Validation;

namespace Infra.Environments.Tests.Validation;

public sealed class BudgetSettingsRulesTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_budget_above_the_estimate_is_accepted()
    {
        Use("\"limitUsd\": 100, \"emails\": [\"costs@example.com\"], \"alertPercentages\": [50, 90], \"topic\": \"rds-alerts\", \"tag\": \"Application\"");
        Assert.DoesNotContain(_repository.Load().Problems, problem => problem.RuleId?.StartsWith("CST", StringComparison.Ordinal) == true);
        Assert.Empty(_repository.Errors());
    }

    [Fact]
    public void An_estimate_above_the_budget_is_an_error_that_names_the_three_dearest_items()
    {
        Use("\"limitUsd\": 20, \"emails\": [\"costs@example.com\"]");
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal(("CST501", "$.monthlyBudget.limitUsd", "20.00"), (error.RuleId, error.Path, error.Value));
        Assert.True(error.Line > 0);
        var estimate = CostEstimate.Of(SettingsBill.Of(Shipped.Settings("startupwebapp/prod"))).KnownUsd;
        Assert.StartsWith(FormattableString.Invariant($"is below the estimate of {estimate:0.00} USD a month"), error.Rule, StringComparison.Ordinal);
        Assert.EndsWith("the dearest: database/instance instance 23.36, network/flow-logs/log-group ingestion 5.00, bastion/instance address 3.65", error.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_decided_for_one_run_counts()
    {
        Use("\"limitUsd\": 100, \"emails\": [\"costs@example.com\"]");
        Assert.True(_repository.Load().IsValid);
        var error = Assert.Single(_repository.Load(new SettingOverride("database.instanceClass", "\"db.m6g.xlarge\"")).Errors);
        Assert.Equal("CST501", error.RuleId);
    }

    [Fact]
    public void An_unknown_price_is_a_warning_that_the_total_is_a_lower_bound()
    {
        Use("\"limitUsd\": 1000, \"emails\": [\"costs@example.com\"]");
        var problem = Assert.Single(_repository.Load(new SettingOverride("database.instanceClass", "\"db.r8g.large\"")).Warnings, warning => warning.RuleId == "CST502");
        Assert.Equal("$.monthlyBudget.limitUsd", problem.Path);
        Assert.Contains("lower bound", problem.Rule, StringComparison.Ordinal);
        Assert.Contains("database/instance instance (db.r8g.large in us-east-1)", problem.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lower_bound_above_the_budget_is_an_error_all_the_same()
    {
        Use("\"limitUsd\": 5, \"emails\": [\"costs@example.com\"]");
        var loaded = _repository.Load(new SettingOverride("database.instanceClass", "\"db.r8g.large\""));
        Assert.Contains("at least", Assert.Single(loaded.Errors).Rule, StringComparison.Ordinal);
        Assert.Contains(loaded.Warnings, warning => warning.RuleId == "CST502");
    }

    [Theory]
    [InlineData("\"limitUsd\": 100", "$.monthlyBudget.emails", "CST001")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"costs\"]", "$.monthlyBudget.emails", "CST001")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"a@b.example\"], \"alertPercentages\": [], \"forecastAlertPercentages\": []", "$.monthlyBudget.alertPercentages", "CST002")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"a@b.example\"], \"alertPercentages\": [1,2,3,4,5,6,7,8,9,10]", "$.monthlyBudget.alertPercentages", "CST002")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"a@b.example\"], \"alertPercentages\": [0]", "$.monthlyBudget.alertPercentages", "CST003")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"a@b.example\"], \"forecastAlertPercentages\": [80, 80]", "$.monthlyBudget.forecastAlertPercentages", "CST003")]
    [InlineData("\"limitUsd\": 100, \"topic\": \"rds-alert\"", "$.monthlyBudget.topic", "CST503")]
    [InlineData("\"limitUsd\": 100, \"emails\": [\"a@b.example\"], \"tag\": \"Applicaton\"", "$.monthlyBudget.tag", "CST503")]
    [InlineData("\"limitUsd\": 0, \"emails\": [\"a@b.example\"]", "$.monthlyBudget.limitUsd", "CFG010")]
    public void A_budget_that_would_tell_nobody_or_see_nothing_is_refused_where_it_stands(string budget, string path, string rule)
    {
        Use(budget);
        var error = Assert.Single(_repository.Load().Errors);
        Assert.Equal((path, rule), (error.Path, error.RuleId));
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void A_near_miss_of_a_topic_is_suggested()
    {
        Use("\"limitUsd\": 100, \"topic\": \"rds-alert\"");
        Assert.Equal("did you mean rds-alerts?", Assert.Single(_repository.Load().Errors).Fix);
    }

    [Fact]
    public void A_file_with_other_mistakes_is_not_estimated_and_nothing_breaks()
    {
        Use("\"limitUsd\": 1, \"emails\": [\"costs@example.com\"]");
        _repository.With("\"instanceClass\": \"db.t4g.small\"", "\"instanceClass\": \"small\"");
        Assert.DoesNotContain(_repository.Load().Problems, problem => problem.RuleId == "CST501");
    }

    [Fact]
    public void The_rules_are_in_the_catalogue_with_ids_of_their_own()
    {
        var ids = RuleCatalog.Of(typeof(Violation).Assembly, typeof(BudgetSettingsRules).Assembly).Select(rule => rule.Id).Where(id => id.StartsWith("CST", StringComparison.Ordinal));
        Assert.Equal(["CST001", "CST002", "CST003", "CST004", "CST005", "CST006", "CST501", "CST502", "CST503"], ids);
    }

    [Fact]
    public void Receivers_are_those_of_the_budget_and_of_its_topic_each_once()
    {
        var budget = new MonthlyBudgetSettings { LimitUsd = 1, Emails = ["a@b.example", "c@d.example"], Topic = "alerts" };
        Assert.Equal(
            ["a@b.example", "c@d.example", "e@f.example"],
            budget.ReceiversOf(new Dictionary<string, TopicSettings> { ["alerts"] = new() { Emails = ["A@B.example", "e@f.example"] } }));
    }

    private void Use(string budget) => _repository.With("\"bastion\": {\n", $"\"monthlyBudget\": {{ {budget} }},\n  \"bastion\": {{\n");
}
