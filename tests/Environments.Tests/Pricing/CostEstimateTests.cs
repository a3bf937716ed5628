using Infra.Environments.Pricing;

namespace Infra.Environments.Tests.Pricing;

public sealed class CostEstimateTests
{
    [Fact]
    public void An_unknown_price_is_no_zero()
    {
        var estimate = CostEstimate.Of([Item("database/instance", "db.t3.micro"), Item("database/replica", "db.z9.huge")]);
        Assert.Equal(0.018m * 730, estimate.KnownUsd);
        Assert.Null(estimate.Lines[1].MonthlyUsd);
        Assert.True(estimate.IsLowerBound);
        Assert.Equal(["database/instance instance"], estimate.Dearest(3).Select(line => line.Item.Name));
    }

    [Fact]
    public void A_reservation_pays_the_hours_that_a_schedule_saves()
    {
        var settings = Shipped.Settings("happytrip/dev");
        var reserved = CostEstimate.Of(SettingsBill.Of(settings)).Reserved(PurchaseTerm.ReservedThreeYears);
        Assert.Equal(0.018m * 730, reserved.Lines.Single(line => line.Item.Name == "database/instance instance").MonthlyUsd);
    }

    [Fact]
    public void A_reservation_without_a_price_makes_the_total_a_lower_bound()
    {
        var reserved = WhatIf.All.Single(change => change.Key == "reserved-1y").Apply(Shipped.Settings("happytrip/dev"));
        Assert.Equal(["database/instance instance"], reserved.Unknown.Select(line => line.Item.Name));
    }

    [Fact]
    public void A_second_zone_and_back_is_what_it_was()
    {
        decimal Of(string change, string deployment) => WhatIf.All.Single(known => known.Key == change).Apply(Shipped.Settings(deployment)).KnownUsd;
        var asIs = CostEstimate.Of(SettingsBill.Of(Shipped.Settings("ecommerce/dev"))).KnownUsd;
        Assert.Equal(asIs, Of("single-az", "ecommerce/dev"));
        Assert.Equal((0.018m * 730) + (0.115m * 20), Of("multi-az", "ecommerce/dev") - asIs);
        Assert.True(Of("single-az", "happytrip/aurora") < Of("multi-az", "happytrip/aurora"));
    }

    [Fact]
    public void A_comparison_has_what_came_what_went_and_what_changed()
    {
        var before = CostEstimate.Of([Item("a", "db.t3.micro"), Item("b", "db.t3.micro"), Item("c", "db.t3.small")]);
        var after = CostEstimate.Of([Item("b", "db.t3.micro"), Item("c", "db.t3.medium"), Item("d", "db.z9.huge")]);
        var comparison = CostComparison.Of(before, after);
        Assert.Equal(["a instance", "c instance", "d instance"], comparison.Items.Select(item => item.Name));
        Assert.Equal([-0.018m * 730, 0.036m * 730, null], comparison.Items.Select(item => item.DifferenceUsd));
        Assert.Equal(0.018m * 730, comparison.KnownDifferenceUsd);
        Assert.Equal(["d instance"], comparison.Unknown.Select(item => item.Name));
    }

    [Fact]
    public void A_comparison_of_the_same_is_empty_even_where_prices_are_unknown()
    {
        var estimate = CostEstimate.Of([Item("a", "db.t3.micro"), Item("b", "db.z9.huge")]);
        Assert.Empty(CostComparison.Of(estimate, estimate).Items);
    }

    [Fact]
    public void A_comparison_leaves_out_what_is_the_deployment_s_own()
    {
        var before = CostEstimate.Of([Item("events-dev", "db.t3.micro")]);
        var after = CostEstimate.Of([Item("events-prod", "db.t3.micro")]);
        Assert.Equal(2, CostComparison.Of(before, after).Items.Count);
        string Neutral(string name) => name.Replace("dev", "*", StringComparison.Ordinal).Replace("prod", "*", StringComparison.Ordinal);
        Assert.Empty(CostComparison.Of(before, after, (Neutral, Neutral)).Items);
    }

    private static BillableItem Item(string resource, string instanceClass) =>
        new(resource, "instance", "us-east-1", "AmazonRDS", instanceClass, PriceUnit.Hour, 730, "always") { ReservedQuantity = 730 };
}
