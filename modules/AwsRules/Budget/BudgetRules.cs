using System.Globalization;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Budget;

/// <summary>What AWS Budgets takes. Source: AWS Billing and Cost Management API reference, <c>CreateBudget</c> and
/// <c>NotificationWithSubscribers</c>.</summary>
public static class BudgetRules
{
    /// <summary>Most alerts of a budget.</summary>
    public const int MostAlerts = 10;

    /// <summary>Most e-mail addresses of an alert.</summary>
    public const int MostReceivers = 10;

    /// <summary>Lowest and highest percentage of an alert.</summary>
    public const int LowestPercentage = 1;

    /// <summary>Highest percentage of an alert: ten times the limit.</summary>
    public const int HighestPercentage = 1000;

    private const string BudgetPage = "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Budget.html";

    private const string CreateBudget = "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html";

    private const string Subscribers =
        "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html";

    /// <summary>An alert needs somebody who hears it.</summary>
    public static readonly RuleDefinition Receivers = new(
        "CST001", RuleSeverity.Error, "A budget tells 1 to 10 e-mail addresses",
        "AWS Budgets refuses an alert without a subscriber, and one with more than ten addresses.",
        "Name addresses under emails, or a topic that has some.", Subscribers);

    /// <summary>Number of alerts.</summary>
    public static readonly RuleDefinition Alerts = new(
        "CST002", RuleSeverity.Error, "A budget has 1 to 10 alerts",
        "Without an alert nobody hears of the budget, and AWS Budgets refuses more than ten.",
        "Keep the percentages at which somebody would act.", CreateBudget);

    /// <summary>Percentages of the alerts.</summary>
    public static readonly RuleDefinition Percentages = new(
        "CST003", RuleSeverity.Error, "An alert stands at 1 to 1000 percent of the limit, each only once",
        "An alert at nothing fires always, and AWS Budgets refuses two equal ones.",
        "Write whole percentages of the limit, each once.", CreateBudget);

    /// <summary>Form of a budget's name.</summary>
    public static readonly RuleDefinition Name = new(
        "CST004", RuleSeverity.Error, "A budget's name has 1 to 100 characters without colon and backslash",
        "AWS Budgets refuses other names, at apply.", "Name it after the deployment.", BudgetPage);

    /// <summary>Least limit.</summary>
    public static readonly RuleDefinition Limit = new(
        "CST005", RuleSeverity.Error, "A budget's limit is above 0",
        "Every bill is above a limit of nothing, so that the alert says nothing.", "Write what the deployment may cost in a month.", BudgetPage);

    /// <summary>Form of the tag that a budget follows.</summary>
    public static readonly RuleDefinition Tag = new(
        "CST006", RuleSeverity.Error, "The value of a budget's tag does not begin with a brace",
        "Together with the dollar sign of the filter Terraform would read it as an expression.", "Choose another value or another tag.",
        "https://developer.hashicorp.com/terraform/language/expressions/strings");

    /// <summary>Checks the receivers.</summary>
    /// <param name="property">Property that names them.</param>
    /// <param name="receivers">E-mail addresses.</param>
    public static IReadOnlyList<Violation> CheckReceivers(string property, IReadOnlyList<string> receivers) => receivers.Count switch
    {
        0 => [Receivers.At(property, null, "must name somebody who is told", "add an e-mail address, or a topic that has some")],
        > MostReceivers => [Receivers.At(
            property, Text(receivers.Count), $"must be at most {MostReceivers} addresses", "name a mailing list instead")],
        _ => [.. receivers.Where(address => !address.Contains('@', StringComparison.Ordinal))
            .Select(address => Receivers.At(property, address, "must be an e-mail address", "write it as team@example.com"))],
    };

    /// <summary>Checks the alerts.</summary>
    /// <param name="actualProperty">Property of the percentages of the bill.</param>
    /// <param name="actual">Percentages of the bill.</param>
    /// <param name="forecastProperty">Property of the percentages of the forecast.</param>
    /// <param name="forecast">Percentages of the forecast.</param>
    public static IReadOnlyList<Violation> CheckAlerts(
        string actualProperty, IReadOnlyList<int> actual, string forecastProperty, IReadOnlyList<int> forecast) =>
    [
        .. (actual.Count + forecast.Count) switch
        {
            0 => [Alerts.At(actualProperty, null, "must name at least one percentage, or the forecast must", "write [80, 100]")],
            > MostAlerts and var count => [Alerts.At(actualProperty, Text(count), $"must be at most {MostAlerts} alerts with the forecast's",
                "remove some")],
            _ => Array.Empty<Violation>(),
        },
        .. CheckPercentages(actualProperty, actual),
        .. CheckPercentages(forecastProperty, forecast),
    ];

    private static IEnumerable<Violation> CheckPercentages(string property, IReadOnlyList<int> percentages) =>
    [
        .. percentages.Where(percentage => percentage is < LowestPercentage or > HighestPercentage).Select(percentage => Percentages.At(
            property, Text(percentage), $"must be {LowestPercentage}-{HighestPercentage} percent of the limit", "write for example 80")),
        .. percentages.GroupBy(percentage => percentage).Where(same => same.Count() > 1)
            .Select(same => Percentages.At(property, Text(same.Key), "must be named only once", "remove the second one")),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
