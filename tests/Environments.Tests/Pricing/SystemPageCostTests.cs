using Infra.Environments.Pricing;
using Infra.Tests.Acceptance;

namespace Infra.Environments.Tests.Pricing;

/// <summary>The costs that the systems' pages give, against the estimate. What differs by more than 15 % is explained by numbers that are
/// computed here: what a page counts, what it leaves out, and where it counts another class than its own table.</summary>
public sealed class SystemPageCostTests
{
    private const decimal Tolerance = 0.15m;

    [PageRow("startupwebapp", "Cost", "Instance 26.00, storage and backups included", "infra cost; registry.monthlyCostsUsd")]
    [Fact]
    public void StartupWebApp_total_is_met_and_what_the_page_leaves_out_is_the_way_in_and_the_watching()
    {
        var estimate = Estimate("startupwebapp/prod");
        AssertNear(26.00m, Sum(estimate, "database/instance instance", "database/instance storage", "database/instance backups"));
        AssertNear(1.50m, Sum(estimate, "database/instance enhanced monitoring"));
        Assert.Equal(0m, Sum(estimate, "database/instance Performance Insights"));
        AssertNear(1.00m, Sum(estimate, "database/log-postgresql ingestion", "database/log-postgresql storage"));
        AssertNear(0.40m, Sum(estimate, "secrets/secret secret"));
        AssertExplained(
            estimate,
            29.50m,
            ["database/instance instance", "database/instance storage", "database/instance backups", "database/instance enhanced monitoring",
                "database/instance Performance Insights", "database/log-postgresql", "database/log-upgrade", "secrets/secret"],
            ["bastion/instance", "monitoring/", "network/flow-logs", "network/s3-endpoint", "database/instance master secret"]);
    }

    [PageRow("startupwebapp", "Cost", "Instance 26.00, storage and backups included", "infra cost --what-if reserved-1y,reserved-3y")]
    [Theory]
    [InlineData("reserved-1y", 8)]
    [InlineData("reserved-3y", 14)]
    public void StartupWebApp_reservation_saves_what_the_page_says(string term, decimal saving)
    {
        var settings = Shipped.Settings("startupwebapp/prod");
        var reserved = WhatIf.All.Single(change => change.Key == term).Apply(settings);
        AssertNear(saving, Usd(Estimate("startupwebapp/prod"), "database/instance instance") - Usd(reserved, "database/instance instance"));
        Assert.Empty(reserved.Unknown);
    }

    [PageRow("mosaic", "Cost", "db.t3.micro 13", "infra cost")]
    [Fact]
    public void Mosaic_total_is_met_and_what_the_page_leaves_out_is_secrets_logs_and_alarms()
    {
        var estimate = Estimate("mosaic/prod");
        Assert.InRange(Usd(estimate, "database/instance instance"), 13m, 15m);
        Assert.InRange(Usd(estimate, "database/instance storage"), 2m, 3m);
        Assert.InRange(Usd(estimate, "database/instance backups"), 0.10m, 0.20m);
        AssertExplained(
            estimate, 17m, ["database/instance"], ["database/log-", "database/master-secret", "secrets/secret", "monitoring/"]);
        Assert.InRange(Sum(estimate, "database/instance"), 15m, 19m);
    }

    [Theory]
    [InlineData("db.t3.small", 30)]
    [InlineData("db.t3.medium", 60)]
    public void Mosaic_larger_classes_cost_what_the_page_says(string instanceClass, decimal usd)
    {
        var estimate = Estimate("mosaic/prod", ("database.instanceClass", $"\"{instanceClass}\""));
        AssertNear(usd, Sum(estimate, "database/instance"));
    }

    [Fact]
    public void Mosaic_multi_az_doubles_the_instance_and_a_replica_adds_it_again()
    {
        var one = Usd(Estimate("mosaic/prod"), "database/instance instance");
        Assert.Equal(2 * one, Usd(Estimate("mosaic/prod", ("database.multiAz", "true")), "database/instance instance"));
        Assert.Equal(one, Usd(Estimate("mosaic/prod", ("database.readReplicas.count", "1")), "database/replica-1 instance"));
    }

    [PageRow("credlink", "Cost", "NAT 2 × 32.5, flow logs 5, RDS Multi-AZ 30", "infra cost")]
    [Fact]
    public void CredLink_total_is_met_when_its_database_has_the_class_that_the_page_counts()
    {
        // The page's table says db.t3.small, its 30 USD for Multi-AZ are two db.t3.micro: the difference is the classes' and nothing else's.
        var asInTheTable = Estimate("credlink/production");
        var asCounted = Estimate("credlink/production", ("database.instanceClass", "\"db.t3.micro\""));
        Assert.Equal((0.036m - 0.018m) * 2 * 730, asInTheTable.KnownUsd - asCounted.KnownUsd);

        AssertNear(2 * 32.5m, Sum(asCounted, "network/nat-gateway-us-east-1a gateway", "network/nat-gateway-us-east-1b gateway"));
        AssertNear(5m, Sum(asCounted, "network/flow-logs"));
        AssertNear(30m, Sum(asCounted, "database/instance instance", "database/instance storage"));
        AssertNear(24m, Sum(asCounted, "cache-redis/replication-group nodes"));
        AssertNear(3m, Sum(asCounted, "bucket-proofs/bucket"));
        AssertExplained(
            asCounted,
            130m,
            ["network/nat-gateway", "network/flow-logs", "database/instance instance", "database/instance storage", "database/instance backups",
                "database/instance enhanced monitoring", "database/log-", "cache-redis/replication-group nodes", "bucket-proofs/bucket", "secrets/secret"],
            ["network/nat-address", "network/s3-endpoint", "database/instance Performance Insights", "database/instance master secret",
                "cache-redis/replication-group snapshots", "cache-redis/events", "bucket-proofs/request-metrics", "monitoring/"]);
    }

    [Fact]
    public void CredLink_development_saves_what_the_page_says()
    {
        var production = Estimate("credlink/production", ("database.instanceClass", "\"db.t3.micro\""));
        var development = Estimate("credlink/dev");
        decimal Saved(params string[] names) => Sum(production, names) - Sum(development, names);
        AssertNear(15m, Saved("database/instance instance", "database/instance storage"));
        AssertNear(32m, Saved("network/nat-gateway-us-east-1a gateway", "network/nat-gateway-us-east-1b gateway"));
        AssertNear(12m, Saved("cache-redis/replication-group nodes"));
        AssertNear(59m, Saved("database/instance instance", "database/instance storage", "network/nat-gateway", "cache-redis/replication-group nodes"));
    }

    [Theory]
    [InlineData("happytrip/prod", "database/instance instance", 0.254, 2)]
    [InlineData("happytrip/prod", "database/replica-1 instance", 0.127, 1)]
    public void HappyTrip_instances_cost_the_page_s_hours(string deployment, string name, decimal usdPerHour, int copies) =>
        Assert.Equal(usdPerHour * 730 * copies, Usd(Estimate(deployment), name));

    [Theory]
    [InlineData("credlink/dev")]
    [InlineData("credlink/production")]
    [InlineData("ecommerce/dev")]
    [InlineData("ecommerce/prod")]
    [InlineData("happytrip/dev")]
    [InlineData("happytrip/prod")]
    [InlineData("happytrip/aurora")]
    [InlineData("mosaic/prod")]
    [InlineData("startupwebapp/prod")]
    public void Every_price_of_the_deployments_is_known(string deployment) =>
        Assert.Empty(Estimate(deployment).Unknown.Select(line => $"{line.Item.Item} in {line.Item.Region}"));

    private static CostEstimate Estimate(string deployment, params (string Path, string Json)[] overrides) =>
        CostEstimate.Of(SettingsBill.Of(Shipped.Settings(deployment, overrides)));

    private static decimal Usd(CostEstimate estimate, string name) => estimate.Lines.Single(line => line.Item.Name == name).MonthlyUsd!.Value;

    private static decimal Sum(CostEstimate estimate, params string[] starts) =>
        estimate.Lines.Where(line => IsOneOf(line, starts)).Sum(line => line.MonthlyUsd!.Value);

    private static bool IsOneOf(CostLine line, string[] starts) => starts.Any(start => line.Item.Name.StartsWith(start, StringComparison.Ordinal));

    private static void AssertNear(decimal expected, decimal actual) =>
        Assert.True(Math.Abs(actual - expected) <= expected * Tolerance, $"{actual:0.00} is more than 15 % from the page's {expected:0.00}");

    /// <summary>The page's total is met by what it counts; what it leaves out is all of the rest, and every reason still applies.</summary>
    private static void AssertExplained(CostEstimate estimate, decimal pageTotal, string[] counted, string[] leftOut)
    {
        AssertNear(pageTotal, Sum(estimate, counted));
        Assert.All(estimate.Lines, line => Assert.True(
            IsOneOf(line, counted) != IsOneOf(line, leftOut), $"{line.Item.Name} must be either what the page counts or what it leaves out"));
        Assert.All(counted.Concat(leftOut), start => Assert.Contains(estimate.Lines, line => IsOneOf(line, [start])));
        Assert.Equal(estimate.KnownUsd, Sum(estimate, counted) + Sum(estimate, leftOut));
    }
}
