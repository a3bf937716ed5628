namespace Infra.Environments.Pricing;

/// <summary>An item with its price.</summary>
/// <param name="Item">The item.</param>
/// <param name="Price">Its price; null when the catalogue has none.</param>
public sealed record CostLine(BillableItem Item, Price? Price)
{
    /// <summary>USD a month; null when the price or the quantity is not known.</summary>
    public decimal? MonthlyUsd => Item.Quantity * Price?.Usd;
}

/// <summary>What a deployment costs in a month, on demand.</summary>
/// <param name="Lines">All items, in the order of their names.</param>
public sealed record CostEstimate(IReadOnlyList<CostLine> Lines)
{
    /// <summary>Sum of what is known.</summary>
    public decimal KnownUsd => Lines.Sum(line => line.MonthlyUsd ?? 0);

    /// <summary>Items whose cost is not known.</summary>
    public IReadOnlyList<CostLine> Unknown => [.. Lines.Where(line => line.MonthlyUsd is null)];

    /// <summary>Whether the real cost is higher than <see cref="KnownUsd"/>, because something is not known.</summary>
    public bool IsLowerBound => Unknown.Count > 0;

    /// <summary>Prices the items.</summary>
    /// <param name="items">The items.</param>
    /// <param name="catalogue">The prices. Default: the shipped ones.</param>
    public static CostEstimate Of(IReadOnlyList<BillableItem> items, PriceCatalogue? catalogue = null) =>
        new([.. items.Select(item => new CostLine(item, (catalogue ?? PriceCatalogue.Shipped).Find(item)))]);

    /// <summary>The dearest items, the dearest first.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<CostLine> Dearest(int count) =>
    [
        .. Lines.Where(line => line.MonthlyUsd > 0).OrderByDescending(line => line.MonthlyUsd).ThenBy(line => line.Item.Name, StringComparer.Ordinal)
            .Take(count),
    ];

    /// <summary>The same with its hours reserved: whatever can be has its reserved price, and every hour is paid. Where the catalogue has no
    /// reserved price the item's cost is unknown.</summary>
    /// <param name="term">For how long.</param>
    /// <param name="catalogue">The prices. Default: the shipped ones.</param>
    public CostEstimate Reserved(PurchaseTerm term, PriceCatalogue? catalogue = null) => new(
    [
        .. Lines.Select(line => line.Item.ReservedQuantity is { } hours
            ? new CostLine(
                line.Item with { Quantity = hours, Assumption = $"reserved: every hour is paid ({hours} h)" },
                (catalogue ?? PriceCatalogue.Shipped).Find(line.Item, term))
            : line),
    ]);
}
