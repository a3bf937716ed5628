namespace Infra.Environments.Pricing;

/// <summary>Something that AWS bills for.</summary>
/// <param name="Resource">Resource by its place in the stack, e.g. <c>database/instance</c>; the same from the settings and from the
/// synthesised stack.</param>
/// <param name="Part">What of the resource, e.g. <c>storage</c>; with the resource it names the item.</param>
/// <param name="Region">Region that it is billed in.</param>
/// <param name="Service">Service code of the AWS price list, e.g. <c>AmazonRDS</c>.</param>
/// <param name="Item">Class or item of the price catalogue, e.g. <c>db.t4g.small</c>.</param>
/// <param name="Unit">Unit of the quantity.</param>
/// <param name="Quantity">Quantity in a month; null when it cannot be known.</param>
/// <param name="Assumption">How the quantity came about.</param>
public sealed record BillableItem(
    string Resource, string Part, string Region, string Service, string Item, PriceUnit Unit, decimal? Quantity, string Assumption)
{
    /// <summary>Quantity in a month when it is reserved: every hour is paid then, used or not. Null for what cannot be reserved.</summary>
    public decimal? ReservedQuantity { get; init; }

    /// <summary>Resource and part.</summary>
    public string Name => $"{Resource} {Part}";

    /// <summary>The same, a number of times.</summary>
    /// <param name="count">How many; null when it cannot be known.</param>
    public BillableItem Times(int? count) => count == 1 ? this : this with
    {
        Quantity = Quantity * count,
        ReservedQuantity = ReservedQuantity * count,
        Assumption = count is null ? $"an unknown number: {Assumption}" : $"{count}: {Assumption}",
    };
}
