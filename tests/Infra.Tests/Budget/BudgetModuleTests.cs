using Infra.Modules.Budget;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Budget;

public sealed class BudgetModuleTests
{
    private static readonly BudgetModuleProps Props = new() { Name = "shop-prod", LimitUsd = 250.5m, Emails = ["costs@shop.example", "cto@shop.example"] };

    [Fact]
    public void It_limits_the_cost_of_a_month_in_usd()
    {
        var budget = Synth(Props).SingleResource("aws_budgets_budget");
        Assert.Equal(
            ("shop-prod", "COST", "MONTHLY", "250.5", "USD"),
            (budget.Text("name"), budget.Text("budget_type"), budget.Text("time_unit"), budget.Text("limit_amount"), budget.Text("limit_unit")));
    }

    [Fact]
    public void Every_percentage_of_the_bill_and_of_the_forecast_tells_everybody()
    {
        var alerts = Alerts(Props with { AlertPercentages = [50, 90], ForecastAlertPercentages = [110] });
        Assert.Equal([("ACTUAL", "50"), ("ACTUAL", "90"), ("FORECASTED", "110")], alerts.Select(alert => (alert.Text("notification_type"), alert.Text("threshold"))));
        Assert.All(alerts, alert =>
        {
            Assert.Equal(("GREATER_THAN", "PERCENTAGE"), (alert.Text("comparison_operator"), alert.Text("threshold_type")));
            Assert.Equal(Props.Emails, alert.Texts("subscriber_email_addresses"));
        });
    }

    [Fact]
    public void By_default_it_tells_at_80_and_100_percent_and_when_the_month_will_end_above() => Assert.Equal(
        [("ACTUAL", "80"), ("ACTUAL", "100"), ("FORECASTED", "100")],
        Alerts(Props).Select(alert => (alert.Text("notification_type"), alert.Text("threshold"))));

    [Fact]
    public void It_counts_the_account_or_what_bears_a_tag()
    {
        Assert.False(Synth(Props).SingleResource("aws_budgets_budget").Has("cost_filter"));
        var budget = Synth(Props with { Tag = new CostAllocationTag("Project", "Shop") }).SingleResource("aws_budgets_budget");
        Assert.Equal("TagKeyValue", budget["cost_filter"][0].GetProperty("name").GetString());
        Assert.Equal("user:Project$Shop", budget["cost_filter"][0].GetProperty("values")[0].GetString());
    }

    public static TheoryData<string, BudgetModuleProps> Refused { get; } = new()
    {
        { "name", Props with { Name = "shop:prod" } },
        { "name", Props with { Name = "" } },
        { "limitUsd", Props with { LimitUsd = 0 } },
        { "emails", Props with { Emails = [] } },
        { "emails", Props with { Emails = ["costs"] } },
        { "emails", Props with { Emails = [.. Enumerable.Range(1, 11).Select(number => $"a{number}@shop.example")] } },
        { "alertPercentages", Props with { AlertPercentages = [], ForecastAlertPercentages = [] } },
        { "alertPercentages", Props with { AlertPercentages = [.. Enumerable.Range(1, 10)] } },
        { "alertPercentages", Props with { AlertPercentages = [0] } },
        { "forecastAlertPercentages", Props with { ForecastAlertPercentages = [80, 80] } },
        { "tag", Props with { Tag = new CostAllocationTag("Project", "{shop}") } },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_wrong_property_is_refused(string property, BudgetModuleProps props) => Assert.Contains(
        Assert.Throws<ModuleValidationException>(() => Synth(props)).Violations,
        violation => violation.Property == property && violation.Fix.Length > 0);

    private static IReadOnlyList<TerraformBlock> Alerts(BudgetModuleProps props) =>
        [.. Synth(props).SingleResource("aws_budgets_budget")["notification"].EnumerateArray().Select(alert => new TerraformBlock("notification", "", alert))];

    private static SynthTemplate Synth(BudgetModuleProps props) => SynthTemplate.Of(stack => _ = new BudgetModule(stack, "budget", props));
}
