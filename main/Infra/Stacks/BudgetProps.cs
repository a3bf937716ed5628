using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Modules.Budget;

namespace Infra.Cli.Stacks;

/// <summary>The budget module's words for the settings' budget.</summary>
internal static class BudgetProps
{
    /// <summary>Props of the budget.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="name">The environment's name; the budget has the stack's.</param>
    /// <param name="settings">The environment.</param>
    public static BudgetModuleProps Of(MonthlyBudgetSettings budget, EnvironmentName name, EnvironmentSettings settings) => new()
    {
        Name = name.StackName,
        LimitUsd = budget.LimitUsd,
        Emails = budget.ReceiversOf(settings.Monitoring.Topics),
        AlertPercentages = budget.AlertPercentages,
        ForecastAlertPercentages = budget.ForecastAlertPercentages,
        Tag = budget.Tag is { } key ? new CostAllocationTag(key, settings.Tags[key]) : null,
    };
}
