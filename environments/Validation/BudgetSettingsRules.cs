using System.Globalization;
using Infra.AwsRules;
using Infra.AwsRules.Budget;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Pricing;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.monthlyBudget</c>.</summary>
public static class BudgetSettingsRules
{
    /// <summary>The estimate is within the budget.</summary>
    public static readonly RuleDefinition WithinBudget = new(
        "CST501", RuleSeverity.Error, "The monthly estimate is within the budget",
        "What is above the budget on paper is above it on the bill, and is cheapest to change before it is made.",
        "Choose smaller classes or fewer copies (infra cost shows each item), or raise the limit.", "docs/cost.md#budget");

    /// <summary>The estimate is complete.</summary>
    public static readonly RuleDefinition CompleteEstimate = new(
        "CST502", RuleSeverity.Warning, "Every price of an environment with a budget is known",
        "The total leaves out what has no price, so that the deployment costs more than the estimate says.",
        "Add the price to environments/Pricing/prices.json.", "docs/cost.md#add-a-price");

    /// <summary>What the budget refers to is there.</summary>
    public static readonly RuleDefinition References = new(
        "CST503", RuleSeverity.Error, "A budget's topic and tag are in the same file",
        "A budget that follows a tag that nothing has sees no cost and never alerts.",
        "Name a topic of monitoring.topics and a key of tags.", "docs/cost.md#budget");

    private const string Path = "$.monthlyBudget";

    private const int NamedItems = 3;

    internal static IEnumerable<RuleCheck> All(EnvironmentSettings settings) => settings.MonthlyBudget is not { } budget
        ? []
        :
        [
            new RuleCheck(() => CheckAlerts(budget), Path),
            new RuleCheck(() => CheckReferences(budget, settings), Path, "$.monitoring.topics", "$.tags"),
            new RuleCheck(() => CheckEstimate(budget, CostEstimate.Of(SettingsBill.Of(settings))), "$"),
        ];

    /// <summary>Checks an estimate against the budget; violations stand at <c>$.monthlyBudget.limitUsd</c>.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="estimate">The estimate.</param>
    internal static IEnumerable<Violation> CheckEstimate(MonthlyBudgetSettings budget, CostEstimate estimate)
    {
        var limit = Usd(budget.LimitUsd);
        if (estimate.KnownUsd > budget.LimitUsd)
        {
            var dearest = estimate.Dearest(NamedItems).Select(line => $"{line.Item.Name} {Usd(line.MonthlyUsd!.Value)}");
            yield return WithinBudget.At(
                $"{Path}.limitUsd", limit,
                $"is below the estimate of {(estimate.IsLowerBound ? "at least " : "")}{Usd(estimate.KnownUsd)} USD a month; "
                + $"the dearest: {string.Join(", ", dearest)}",
                "choose something smaller there, or raise the limit; infra cost shows all items");
        }

        if (estimate.IsLowerBound)
        {
            var unknown = estimate.Unknown.Select(line => $"{line.Item.Name} ({line.Item.Item} in {line.Item.Region})").ToArray();
            yield return CompleteEstimate.At(
                $"{Path}.limitUsd", limit,
                $"is compared with a lower bound of {Usd(estimate.KnownUsd)} USD a month: "
                + $"no price is known for {string.Join(", ", unknown.Take(NamedItems))}"
                + (unknown.Length > NamedItems ? $" and {unknown.Length - NamedItems} more" : ""),
                "add the price to environments/Pricing/prices.json");
        }
    }

    private static IEnumerable<Violation> CheckAlerts(MonthlyBudgetSettings budget) => BudgetRules.CheckAlerts(
        $"{Path}.alertPercentages", budget.AlertPercentages, $"{Path}.forecastAlertPercentages", budget.ForecastAlertPercentages);

    private static IEnumerable<Violation> CheckReferences(MonthlyBudgetSettings budget, EnvironmentSettings settings)
    {
        var topics = settings.Monitoring.Topics;
        if (budget.Topic is { } topic && !topics.ContainsKey(topic))
        {
            yield return References.At(
                $"{Path}.topic", topic, "must be a topic of monitoring.topics",
                Suggestion.For(topic, topics.Keys) is { } near ? $"did you mean {near}?" : "add the topic, or name addresses under emails");
        }
        else
        {
            foreach (var violation in BudgetRules.CheckReceivers($"{Path}.emails", budget.ReceiversOf(topics)))
            {
                yield return violation;
            }
        }

        if (budget.Tag is { } tag && !settings.Tags.ContainsKey(tag))
        {
            yield return References.At(
                $"{Path}.tag", tag, "must be a key of tags",
                Suggestion.For(tag, settings.Tags.Keys) is { } near
                    ? $"did you mean {near}?" : "add the tag, or leave it out for a budget of the whole account");
        }
    }

    private static string Usd(decimal usd) => usd.ToString("0.00", CultureInfo.InvariantCulture);
}
