using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Environments.Pricing;
using Infra.Tests.Acceptance;

namespace Infra.Environments.Tests.Pricing;

public sealed partial class PriceCatalogueTests
{
    private const string OneList = """
        { "lists": [ { "service": "AmazonRDS", "region": "us-east-1", "source": "https://aws.amazon.com/rds/", "date": "2026-01-31", "confidence": "stated",
          "prices": [ { "item": "db.t3.micro", "unit": "hour", "usd": 0.018 } ] } ] }
        """;

    private static readonly PriceCatalogue Shipped = PriceCatalogue.Shipped;

    [Fact]
    public void Every_price_is_there_once() => Assert.Empty(
        Shipped.Prices.GroupBy(price => (price.Service, price.Region, price.Item, price.Unit, price.Term)).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Two_prices_for_the_same_are_refused()
    {
        var line = "{ \"item\": \"db.t3.micro\", \"unit\": \"hour\", \"usd\": 0.018 }";
        Assert.Throws<ArgumentException>(() => PriceCatalogue.Parse(OneList.Replace(line, $"{line}, {line}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"hour\"", "\"fortnight\"")]
    [InlineData("\"hour\"", "0")]
    [InlineData("\"stated\"", "\"certain\"")]
    [InlineData("\"2026-01-31\"", "\"2026-02-31\"")]
    [InlineData("\"usd\"", "\"eur\"")]
    [InlineData("\"usd\": 0.018", "\"usd\": 0.018, \"term\": \"forever\"")]
    public void Another_unit_date_confidence_or_member_is_refused(string old, string replacement)
    {
        Assert.NotEmpty(PriceCatalogue.Parse(OneList).Prices);
        Assert.Throws<JsonException>(() => PriceCatalogue.Parse(OneList.Replace(old, replacement, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_price_is_in_a_region_from_a_known_kind_of_source_on_a_day_that_was()
    {
        Assert.All(Shipped.Prices, price =>
        {
            Assert.Matches(RegionOrAll(), price.Region);
            Assert.Matches(Source(), price.Source);
            Assert.InRange(price.Date, new DateOnly(2025, 1, 1), DateOnly.FromDateTime(DateTime.UtcNow.AddDays(1)));
        });
    }

    [Fact]
    public void Nothing_is_free_without_a_reason_and_nothing_costs_less_than_nothing() => Assert.All(Shipped.Prices, price =>
    {
        Assert.True(price.Usd >= 0, $"{price.Item}: {price.Usd}");
        Assert.True(price.Usd > 0 || price.Note is not null, $"{price.Item} is free without a note");
        Assert.True(price.Confidence != PriceConfidence.Derived || price.Note is not null, $"{price.Item} is derived without a note");
    });

    [Fact]
    public void A_reservation_is_cheaper_than_its_on_demand_price() => Assert.All(
        Shipped.Prices.Where(price => price.Term != PurchaseTerm.OnDemand),
        price => Assert.True(price.Usd < Shipped.Prices.Single(other =>
            (other.Service, other.Region, other.Item, other.Unit, other.Term) == (price.Service, price.Region, price.Item, price.Unit, PurchaseTerm.OnDemand)).Usd));

    [Fact]
    public void A_price_of_every_region_holds_where_the_region_has_none()
    {
        var key = new BillableItem("key", "key", "eu-west-3", "awskms", "key", PriceUnit.Month, 1, "");
        Assert.Equal(PriceCatalogue.EveryRegion, Shipped.Find(key)?.Region);
        Assert.Null(Shipped.Find(key with { Item = "cloud" }));
    }

    [Fact]
    public void The_catalogue_lies_beside_the_systems_and_is_taken_for_none()
    {
        var root = TemporaryRepository.RepositoryRoot();
        Assert.True(File.Exists(Path.Combine(root, "environments", "Pricing", "prices.json")));
        Assert.DoesNotContain(EnvironmentCatalog.Open(root).List(), name => name.ToString().Contains("ricing", StringComparison.Ordinal));
    }

    [Theory]
    [PageRow("happytrip", "Sizing guide and prices (Mumbai, hourly on demand / reserved 3 years)", "db.t3.micro 0.017/0.009", "infra cost; environments/Pricing")]
    [InlineData("db.t3.micro", 0.017, 0.009)]
    [InlineData("db.t3.small", 0.034, 0.018)]
    [InlineData("db.t3.medium", 0.068, 0.036)]
    [InlineData("db.m6g.xlarge", 0.254, 0.134)]
    [InlineData("db.m6g.2xlarge", 0.508, 0.268)]
    public void HappyTrip_prices_are_those_of_the_page(string instanceClass, decimal onDemand, decimal reserved)
    {
        var item = new BillableItem("database/instance", "instance", "ap-south-1", "AmazonRDS", instanceClass, PriceUnit.Hour, 730, "");
        Assert.Equal(onDemand, Shipped.Find(item)?.Usd);
        Assert.Equal(reserved, Shipped.Find(item, PurchaseTerm.ReservedThreeYears)?.Usd);
    }

    [GeneratedRegex(@"\A(\*|[a-z]{2}(-[a-z]+)+-[0-9])\z")]
    private static partial Regex RegionOrAll();

    [GeneratedRegex(@"\A(https://[a-z0-9.-]+/\S*|acceptance page of (CredLink|HappyTrip|Mosaic Life|StartupWebApp))\z")]
    private static partial Regex Source();
}
