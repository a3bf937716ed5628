using Infra.Modules.Budget;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Budget;

public sealed class BudgetReadmeTests
{
    private const string Readme = "modules/Budget/README.md";

    [Fact]
    public void The_usage_makes_a_budget()
    {
        var template = SynthTemplate.Of(stack =>
        {
            _ = new BudgetModule(stack, "budget", new BudgetModuleProps
            {
                Name = "orders-prod",
                LimitUsd = 250,
                Emails = ["costs@example.com"],
                Tag = new CostAllocationTag("Project", "Orders"),
            });
        });

        Assert.Single(template.Resources("aws_budgets_budget"));
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Budget/BudgetReadmeTests.cs");
    }

    [Fact]
    public void The_table_names_every_property() => ModuleReadme.AssertNamesProperties(Readme, typeof(BudgetModuleProps));
}
