using Infra.Environments;
using Infra.Environments.Pricing;

namespace Infra.Cli.Output;

/// <summary>A change that was tried on paper.</summary>
/// <param name="Key">Name on the command line.</param>
/// <param name="Description">What it means.</param>
/// <param name="Estimate">What the deployment costs with it.</param>
internal sealed record CostChange(string Key, string Description, CostEstimate Estimate)
{
    /// <summary>How much more than as it is, in USD a month; null when something in either is not known that the other knows.</summary>
    public decimal? DifferenceUsd(CostEstimate asItIs) =>
        CostComparison.Of(asItIs, Estimate) is { Unknown.Count: 0 } comparison ? comparison.KnownDifferenceUsd : null;
}

/// <summary>What <c>infra cost</c> found out.</summary>
/// <param name="Environment">Name.</param>
/// <param name="Region">The deployment's region.</param>
/// <param name="Estimate">The estimate.</param>
/// <param name="BudgetUsd">The monthly budget; null when there is none.</param>
/// <param name="Changes">Changes that were tried.</param>
internal sealed record CostReport(
    EnvironmentName Environment, string Region, CostEstimate Estimate, decimal? BudgetUsd, IReadOnlyList<CostChange> Changes)
{
    /// <summary>What it was compared with; null when with nothing.</summary>
    public string? Other { get; init; }

    /// <summary>The comparison; null when there is none.</summary>
    public CostComparison? Comparison { get; init; }

    /// <summary>The document of <c>--json</c>.</summary>
    public object ToDocument() => new
    {
        Environment = Environment.ToString(),
        Region,
        Currency = "USD",
        UsageAssumptions.HoursPerMonth,
        Items = Estimate.Lines.Select(Item),
        Total = Total(Estimate),
        MonthlyBudgetUsd = BudgetUsd,
        WhatIf = Changes.Select(change => new
        {
            Change = change.Key,
            change.Description,
            Total = Total(change.Estimate),
            DifferenceUsd = Rounded(change.DifferenceUsd(Estimate)),
        }),
        Against = Comparison is null ? null : new
        {
            Other,
            Items = Comparison.Items.Select(item => new
            {
                item.Name,
                BeforeUsd = Rounded(item.Before?.MonthlyUsd),
                AfterUsd = Rounded(item.After?.MonthlyUsd),
                DifferenceUsd = Rounded(item.DifferenceUsd),
            }),
            DifferenceUsd = Rounded(Comparison.KnownDifferenceUsd),
            Unknown = Comparison.Unknown.Select(item => item.Name),
        },
    };

    private static object Item(CostLine line) => new
    {
        line.Item.Resource,
        line.Item.Part,
        line.Item.Region,
        line.Item.Service,
        line.Item.Item,
        line.Item.Quantity,
        line.Item.Unit,
        UnitPriceUsd = line.Price?.Usd,
        MonthlyUsd = Rounded(line.MonthlyUsd),
        line.Item.Assumption,
        Price = line.Price is { } price ? new { price.Source, price.Date, price.Confidence, price.Note } : null,
    };

    private static object Total(CostEstimate estimate) => new
    {
        MonthlyUsd = Rounded(estimate.KnownUsd),
        estimate.IsLowerBound,
        Unknown = estimate.Unknown.Select(line => line.Item.Name),
    };

    // Requests cost fractions of a cent: four places keep them from looking free.
    private static decimal? Rounded(decimal? usd) => usd is { } known ? decimal.Round(known, 4) : null;
}
