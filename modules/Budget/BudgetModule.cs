using System.Globalization;
using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.BudgetsBudget;
using Infra.AwsRules;
using Infra.AwsRules.Budget;
using Infra.Modules.Shared;

namespace Infra.Modules.Budget;

/// <summary>A monthly cost budget of AWS Budgets, with alerts on the bill and on its forecast.</summary>
public sealed partial class BudgetModule : Construct
{
    /// <summary>Makes the budget.</summary>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public BudgetModule(Construct scope, string id, BudgetModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));
        _ = new BudgetsBudget(this, "budget", new BudgetsBudgetConfig
        {
            Name = props.Name,
            BudgetType = "COST",
            TimeUnit = "MONTHLY",
            LimitAmount = props.LimitUsd.ToString("0.##", CultureInfo.InvariantCulture),
            LimitUnit = "USD",
            CostFilter = props.Tag is { } tag
                ? new[] { new BudgetsBudgetCostFilter { Name = "TagKeyValue", Values = [$"user:{tag.Key}${tag.Value}"] } }
                : null,
            Notification = (BudgetsBudgetNotification[])
            [
                .. props.AlertPercentages.Select(percentage => Alert("ACTUAL", percentage, props.Emails)),
                .. props.ForecastAlertPercentages.Select(percentage => Alert("FORECASTED", percentage, props.Emails)),
            ],
        });
    }

    private static BudgetsBudgetNotification Alert(string type, int percentage, IReadOnlyList<string> emails) => new()
    {
        NotificationType = type,
        ComparisonOperator = "GREATER_THAN",
        Threshold = percentage,
        ThresholdType = "PERCENTAGE",
        SubscriberEmailAddresses = [.. emails],
    };

    private static IEnumerable<Violation> Check(BudgetModuleProps props)
    {
        if (!NamePattern().IsMatch(props.Name))
        {
            yield return BudgetRules.Name.At("name", props.Name, "must be 1 to 100 characters without : and \\", "write for example shop-prod");
        }

        if (props.LimitUsd <= 0)
        {
            yield return BudgetRules.Limit.At(
                "limitUsd", props.LimitUsd.ToString(CultureInfo.InvariantCulture), "must be above 0", "write what the deployment may cost in a month");
        }

        if (props.Tag is { } tag && tag.Value.StartsWith('{'))
        {
            yield return BudgetRules.Tag.At("tag", tag.Value, "must not begin with {, which Terraform would read", "choose another tag");
        }

        foreach (var violation in BudgetRules.CheckReceivers("emails", props.Emails)
            .Concat(BudgetRules.CheckAlerts("alertPercentages", props.AlertPercentages, "forecastAlertPercentages", props.ForecastAlertPercentages)))
        {
            yield return violation;
        }
    }

    [GeneratedRegex(@"\A[^:\\]{1,100}\z")]
    private static partial Regex NamePattern();
}
