namespace Infra.Modules.Budget;

/// <summary>A monthly cost budget and its alerts.</summary>
public sealed record BudgetModuleProps
{
    /// <summary>Name of the budget, 1–100 characters without <c>:</c> and <c>\</c>; unique in the account.</summary>
    public required string Name { get; init; }

    /// <summary>Limit in USD a month.</summary>
    public required decimal LimitUsd { get; init; }

    /// <summary>E-mail addresses that are told, 1–10.</summary>
    public required IReadOnlyList<string> Emails { get; init; }

    /// <summary>Alerts when the bill has passed this much of the limit, in percent. Default: 80 and 100.</summary>
    public IReadOnlyList<int> AlertPercentages { get; init; } = [80, 100];

    /// <summary>Alerts when AWS expects the month to end above this much of the limit, in percent. Default: 100.</summary>
    public IReadOnlyList<int> ForecastAlertPercentages { get; init; } = [100];

    /// <summary>Cost allocation tag that the counted cost has to bear; it has to be active. Default: none, all cost of the account
    /// counts.</summary>
    public CostAllocationTag? Tag { get; init; }
}

/// <summary>A tag of one's own by which AWS tells cost apart.</summary>
/// <param name="Key">Key.</param>
/// <param name="Value">Value.</param>
public sealed record CostAllocationTag(string Key, string Value);
