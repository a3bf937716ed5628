namespace Infra.Environments.Pricing;

/// <summary>An item in two estimates.</summary>
/// <param name="Name">Resource and part.</param>
/// <param name="Before">In the first; null when it is not there.</param>
/// <param name="After">In the second; null when it is not there.</param>
public sealed record CostDifference(string Name, CostLine? Before, CostLine? After)
{
    /// <summary>How much more the second costs in a month; null when one of the two is not known.</summary>
    public decimal? DifferenceUsd => UsdOf(After) - UsdOf(Before);

    private static decimal? UsdOf(CostLine? line) => line is null ? 0 : line.MonthlyUsd;
}

/// <summary>How two estimates differ.</summary>
/// <param name="Items">The items that differ, in the order of their names.</param>
public sealed record CostComparison(IReadOnlyList<CostDifference> Items)
{
    /// <summary>How much more the second costs in a month, as far as it is known.</summary>
    public decimal KnownDifferenceUsd => Items.Sum(item => item.DifferenceUsd ?? 0);

    /// <summary>Items whose difference is not known.</summary>
    public IReadOnlyList<CostDifference> Unknown => [.. Items.Where(item => item.DifferenceUsd is null)];

    /// <summary>Compares two estimates item by item.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    /// <param name="neutral">Name of an item without what is the deployment's own, for those of each side. Default: as it is.</param>
    public static CostComparison Of(
        CostEstimate before, CostEstimate after, (Func<string, string> Before, Func<string, string> After)? neutral = null)
    {
        var (beforeName, afterName) = neutral ?? (name => name, name => name);
        var left = ByName(before, beforeName);
        var right = ByName(after, afterName);
        return new CostComparison(
        [
            .. from name in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal)
               let difference = new CostDifference(name, left.GetValueOrDefault(name), right.GetValueOrDefault(name))
               where !IsSame(difference)
               select difference,
        ]);
    }

    private static Dictionary<string, CostLine> ByName(CostEstimate estimate, Func<string, string> neutral) => estimate.Lines
        .GroupBy(line => neutral(line.Item.Name))
        .SelectMany(lines => lines.Select((line, index) => (Name: index == 0 ? lines.Key : $"{lines.Key} ({index + 1})", line)))
        .ToDictionary(pair => pair.Name, pair => pair.line);

    private static bool IsSame(CostDifference difference) => difference is { Before: { } before, After: { } after }
        && before.MonthlyUsd == after.MonthlyUsd
        && (before.MonthlyUsd is not null
            || (before.Item.Item, before.Item.Region, before.Item.Quantity) == (after.Item.Item, after.Item.Region, after.Item.Quantity));
}
