using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Environments.Pricing;

/// <summary>The prices that the estimates are made with: the data of <c>environments/Pricing/prices.json</c>.</summary>
public sealed class PriceCatalogue
{
    /// <summary>Region of a price that holds everywhere.</summary>
    public const string EveryRegion = "*";

    private const string ResourceName = "Infra.Environments.Pricing.prices.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    private static readonly Lazy<PriceCatalogue> Embedded = new(ReadEmbedded);

    private readonly Dictionary<(string Service, string Region, string Item, PriceUnit Unit, PurchaseTerm Term), Price> _prices;

    private PriceCatalogue(IReadOnlyList<Price> prices)
    {
        Prices = prices;
        _prices = prices.ToDictionary(price => (price.Service, price.Region, price.Item, price.Unit, price.Term));
    }

    /// <summary>The shipped catalogue.</summary>
    public static PriceCatalogue Shipped => Embedded.Value;

    /// <summary>All prices.</summary>
    public IReadOnlyList<Price> Prices { get; }

    /// <summary>Reads a catalogue.</summary>
    /// <param name="json">Text in the form of <c>prices.json</c>.</param>
    /// <exception cref="JsonException">It has another form.</exception>
    /// <exception cref="ArgumentException">It has two prices for the same.</exception>
    public static PriceCatalogue Parse(string json) => new(
    [
        .. from list in JsonSerializer.Deserialize<PriceFile>(json, Options)!.Lists
           from price in list.Prices
           select new Price(
               list.Service, list.Region, price.Item, price.Unit, price.Term, price.Usd, list.Source, list.Date, list.Confidence, price.Note),
    ]);

    /// <summary>Price of something in a region, or everywhere; null when it is not known.</summary>
    /// <param name="item">What is billed.</param>
    /// <param name="term">How it is bought. Default: on demand.</param>
    public Price? Find(BillableItem item, PurchaseTerm term = PurchaseTerm.OnDemand) =>
        _prices.GetValueOrDefault((item.Service, item.Region, item.Item, item.Unit, term))
        ?? _prices.GetValueOrDefault((item.Service, EveryRegion, item.Item, item.Unit, term));

    private static PriceCatalogue ReadEmbedded()
    {
        using var stream = typeof(PriceCatalogue).Assembly.GetManifestResourceStream(ResourceName)!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    private sealed record PriceFile(IReadOnlyList<PriceList> Lists);

    private sealed record PriceList(
        string Service, string Region, string Source, DateOnly Date, PriceConfidence Confidence, IReadOnlyList<PriceLine> Prices);

    private sealed record PriceLine(string Item, PriceUnit Unit, decimal Usd, PurchaseTerm Term = PurchaseTerm.OnDemand, string? Note = null);
}
