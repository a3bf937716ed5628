using Infra.Environments.Pricing;

namespace Infra.Environments.Tests.Pricing;

/// <summary>The two ways to a bill: the settings, and the synthesised stack.</summary>
public sealed class BillTests
{
    public static TheoryData<string> Deployments { get; } = [.. Shipped.Catalog.List().Select(name => name.ToString())];

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Settings_and_stack_are_billed_for_the_same(string deployment)
    {
        var ofSettings = SettingsBill.Of(Shipped.Settings(deployment));
        var ofStack = TerraformBill.Parse(Shipped.Stack(deployment));
        Assert.Equal(ofStack.Select(item => item.Name), ofSettings.Select(item => item.Name));
        Assert.Equal(ofStack, ofSettings);
    }

    [Fact]
    public void There_are_nine_deployments() => Assert.Equal(9, Deployments.Count);

    [Theory]
    [MemberData(nameof(Deployments))]
    public void Items_have_names_of_their_own_a_quantity_and_an_assumption(string deployment)
    {
        var items = SettingsBill.Of(Shipped.Settings(deployment));
        Assert.Equal(items.Count, items.Select(item => item.Name).Distinct().Count());
        Assert.All(items, item => Assert.True(item.Quantity > 0 && item.Assumption.Length > 0, $"{item}"));
    }

    [Fact]
    public void A_database_that_stops_at_night_is_billed_for_its_hours_only()
    {
        // 13 hours on 5 days of the week's 168.
        var hours = Item("happytrip/dev", "database/instance instance");
        Assert.Equal(decimal.Round(730m * 13 * 5 / 168, 1), hours.Quantity);
        Assert.Equal(730, hours.ReservedQuantity);
        Assert.Equal(20, Item("happytrip/dev", "database/instance storage").Quantity);
    }

    [Fact]
    public void Multi_az_doubles_instance_and_storage()
    {
        Assert.Equal(1460, Item("credlink/production", "database/instance instance").Quantity);
        Assert.Equal(40, Item("credlink/production", "database/instance storage").Quantity);
        Assert.Equal(730, Item("credlink/dev", "database/instance instance").Quantity);
    }

    [Fact]
    public void A_replica_in_another_region_has_that_region_s_prices_and_its_source_s_traffic()
    {
        Assert.Equal("us-east-1", Item("happytrip/prod", "recovery/replica instance").Region);
        Assert.Equal("ap-south-1", Item("happytrip/prod", "recovery/replica replication").Region);
    }

    [Fact]
    public void A_proxy_is_billed_for_the_vcpu_behind_it()
    {
        Assert.Equal(4 * 730, Item("happytrip/prod", "proxy/proxy proxy").Quantity);
        Assert.Equal(12 * 730, Item("happytrip/aurora", "proxy/proxy proxy").Quantity);
    }

    [Theory]
    [InlineData("""{ "type": "gp3", "sizeGiB": 500, "maxSizeGiB": 1000, "iops": 14000, "throughputMiBps": 600 }""", 2000, 100)]
    [InlineData("""{ "type": "gp3", "sizeGiB": 500, "maxSizeGiB": 1000 }""", null, null)]
    [InlineData("""{ "type": "gp2", "sizeGiB": 500, "maxSizeGiB": 1000 }""", null, null)]
    [InlineData("""{ "type": "io1", "sizeGiB": 500, "maxSizeGiB": 1000, "iops": 5000 }""", 5000, null)]
    public void Iops_and_throughput_are_billed_beyond_what_is_included(string storage, int? iops, int? throughput)
    {
        var items = SettingsBill.Of(Shipped.Settings("mosaic/prod", ("database.storage", storage)));
        Assert.Equal(iops, items.SingleOrDefault(item => item.Part == "IOPS")?.Quantity);
        Assert.Equal(throughput, items.SingleOrDefault(item => item.Part == "throughput")?.Quantity);
    }

    [Fact]
    public void Seven_days_of_performance_insights_are_free_and_a_month_is_not_known()
    {
        var free = CostEstimate.Of(SettingsBill.Of(Shipped.Settings("startupwebapp/prod"))).Lines.Single(line => line.Item.Part == "Performance Insights");
        Assert.Equal(0, free.MonthlyUsd);
        var month = CostEstimate.Of(SettingsBill.Of(Shipped.Settings("mosaic/prod", ("database.performanceInsightsRetentionDays", "31"))));
        Assert.Equal(["Performance Insights 31 days"], month.Unknown.Select(line => line.Item.Item));
        Assert.True(month.IsLowerBound);
    }

    [Fact]
    public void Aurora_serverless_is_billed_midway_between_its_capacities()
    {
        var items = SettingsBill.Of(Shipped.Settings(
            "happytrip/aurora", ("database.cluster.serverless", """{ "minAcu": 1, "maxAcu": 4 }""")));
        Assert.Equal(2.5m * 730, items.Single(item => item.Name == "database/writer capacity").Quantity);
        Assert.Equal((8 * 730, PriceUnit.AcuHour), items.Where(item => item.Part == "proxy").Select(item => ((int)item.Quantity!, item.Unit)).Single());
    }

    [Fact]
    public void Interface_endpoints_are_billed_by_zone_and_gateway_endpoints_are_free()
    {
        var items = SettingsBill.Of(Shipped.Settings("credlink/dev", ("network.interfaceEndpoints", """["secretsmanager"]""")));
        Assert.Equal(2 * 730, items.Single(item => item.Name == "network/endpoint-secretsmanager endpoint").Quantity);
        Assert.Equal(0, CostEstimate.Of(items).Lines.Single(line => line.Item.Name == "network/s3-endpoint endpoint").MonthlyUsd);
    }

    [Theory]
    [InlineData("credlink/dev", "network/nat-gateway-us-east-1a", 1)]
    [InlineData("credlink/production", "network/nat-gateway-us-east-1b", 2)]
    [InlineData("startupwebapp/prod", null, 0)]
    public void Nat_gateways_are_billed_with_their_data_and_their_address(string deployment, string? one, int count)
    {
        var items = SettingsBill.Of(Shipped.Settings(deployment));
        Assert.Equal(count, items.Count(item => item.Item == "NAT gateway"));
        Assert.Equal(count, items.Count(item => item.Item == "NAT gateway data"));
        Assert.Equal(one is not null, items.Any(item => item.Resource == one));
        Assert.Equal(count, items.Count(item => item.Item == "public IPv4 address" && item.Resource.StartsWith("network/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_kind_of_resource_that_the_estimator_does_not_know_is_unknown_and_never_free()
    {
        const string Json = """
            { "provider": { "aws": [ { "region": "us-east-1" } ] },
              "resource": { "aws_mq_broker": { "events": { "host_instance_type": "mq.t3.micro" } }, "aws_vpc": { "main": {} }, "random_id": { "suffix": {} } } }
            """;
        var estimate = CostEstimate.Of(TerraformBill.Parse(Json));
        Assert.Equal(["events"], estimate.Unknown.Select(line => line.Item.Resource));
        Assert.Single(estimate.Lines);
    }

    [Theory]
    [InlineData("\"count\": 3", 3)]
    [InlineData("\"count\": \"${var.n}\"", null)]
    [InlineData("\"for_each\": { \"a\": 1, \"b\": 2 }", 2)]
    [InlineData("\"for_each\": \"${local.zones}\"", 2)]
    [InlineData("\"for_each\": \"${toset(local.zones)}\"", null)]
    public void Copies_of_a_resource_are_counted_where_the_stack_says_how_many(string copies, int? count)
    {
        var json = $$"""
            { "provider": { "aws": { "region": "us-east-1" } }, "locals": { "zones": ["a", "b"] }, "resource": { "aws_nat_gateway": { "out": { {{copies}} } } } }
            """;
        Assert.Equal(count * 730m, TerraformBill.Parse(json).Single(item => item.Part == "gateway").Quantity);
        Assert.Equal(count is null, CostEstimate.Of(TerraformBill.Parse(json)).IsLowerBound);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "resource": 1 }""")]
    [InlineData("""{ "resource": { "aws_eip": { "a": {} } } }""")]
    public void What_is_no_stack_is_refused(string json) => Assert.Throws<FormatException>(() => TerraformBill.Parse(json));

    private static BillableItem Item(string deployment, string name) =>
        SettingsBill.Of(Shipped.Settings(deployment)).Single(item => item.Name == name);
}
