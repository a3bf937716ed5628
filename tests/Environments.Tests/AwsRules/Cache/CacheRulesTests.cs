using Infra.AwsRules.Cache;

namespace Infra.Environments.Tests.AwsRules.Cache;

public sealed class CacheRulesTests
{
    [Theory]
    [InlineData("r")]
    [InlineData("credlink-production-redis")]
    [InlineData("a234567890123456789012345678901234567890")]
    public void Takes_an_identifier(string value) => Assert.Empty(CacheRules.CheckIdentifier("identifier", value));

    [Theory]
    [InlineData("")]
    [InlineData("7redis")]
    [InlineData("Redis")]
    [InlineData("redis-")]
    [InlineData("shop--redis")]
    [InlineData("shop_redis")]
    [InlineData("a2345678901234567890123456789012345678901")]
    public void Refuses_what_is_no_identifier(string value) =>
        Assert.Equal("identifier", Assert.Single(CacheRules.CheckIdentifier("identifier", value)).Property);

    [Theory]
    [InlineData("cache.t3.micro")]
    [InlineData("cache.t4g.small")]
    [InlineData("cache.m7g.large")]
    [InlineData("cache.r7g.16xlarge")]
    [InlineData("cache.c7gn.xlarge")]
    public void Takes_a_node_type(string value) => Assert.Empty(CacheRules.CheckNodeType("nodeType", value));

    [Theory]
    [InlineData("t3.micro", "must be a cache node type")]
    [InlineData("db.t3.micro", "must be a cache node type")]
    [InlineData("cache.t3", "must be a cache node type")]
    [InlineData("cache.t1.micro", "encrypts")]
    [InlineData("cache.m3.medium", "encrypts")]
    [InlineData("cache.r6gd.xlarge", "data tiering")]
    public void Refuses_other_node_types(string value, string rule) =>
        Assert.Contains(rule, Assert.Single(CacheRules.CheckNodeType("nodeType", value)).Rule, StringComparison.Ordinal);

    [Theory]
    [InlineData(CacheEngine.Redis, "6.2", "redis6.x")]
    [InlineData(CacheEngine.Redis, "7.0", "redis7")]
    [InlineData(CacheEngine.Redis, "7.1", "redis7")]
    [InlineData(CacheEngine.Valkey, "7.2", "valkey7")]
    [InlineData(CacheEngine.Valkey, "8.0", "valkey8")]
    public void The_parameter_group_family_follows_from_engine_and_version(CacheEngine engine, string version, string family)
    {
        Assert.Equal(family, CacheVersion.FamilyOf(engine, version));
        Assert.Empty(CacheVersion.Check("version", engine, version));
    }

    [Theory]
    [InlineData(CacheEngine.Redis, "8.0")]
    [InlineData(CacheEngine.Redis, "7")]
    [InlineData(CacheEngine.Redis, "7.0.7")]
    [InlineData(CacheEngine.Valkey, "7.0")]
    public void Refuses_a_version_that_the_engine_has_not_and_lists_those_it_has(CacheEngine engine, string version)
    {
        Assert.Null(CacheVersion.FamilyOf(engine, version));
        Assert.Contains(
            engine == CacheEngine.Redis ? "redis: 6.2, 7.0, 7.1" : "valkey: 7.2, 8.0, 8.1",
            Assert.Single(CacheVersion.Check("version", engine, version)).Rule,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(6, 0)]
    [InlineData(0, 1)]
    [InlineData(7, 1)]
    public void A_shard_has_one_to_six_nodes(int nodes, int violations) =>
        Assert.Equal(violations, CacheRules.CheckNodeCount("nodes", nodes).Count);

    [Fact]
    public void Failover_needs_a_second_node()
    {
        Assert.Equal("use 2 or more nodes", Assert.Single(CacheRules.CheckFailover("automaticFailover", true, 1)).Fix);
        Assert.Empty(CacheRules.CheckFailover("automaticFailover", true, 2));
        Assert.Empty(CacheRules.CheckFailover("automaticFailover", false, 1));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(35, 0)]
    [InlineData(-1, 1)]
    [InlineData(36, 1)]
    public void Snapshots_are_kept_up_to_35_days(int days, int violations) =>
        Assert.Equal(violations, CacheRules.CheckSnapshotRetentionDays("days", days).Count);

    [Fact]
    public void Windows_that_touch_are_apart() => Assert.Empty(CheckWindows("03:00-05:00", "mon:05:00-mon:07:00"));

    [Theory]
    [InlineData("03:00-05:00", "mon:04:59-mon:07:00", "maintenance", "must not overlap the snapshot window 03:00-05:00")]
    [InlineData("03:00-03:30", "mon:05:00-mon:07:00", "snapshot", "must last at least 60 minutes, lasts 30")]
    [InlineData("03:00-05:00", "mon:05:00-mon:05:45", "maintenance", "must last at least 60 minutes, lasts 45")]
    [InlineData("3-5", "mon:05:00-mon:07:00", "snapshot", "must be hh:mm-hh:mm in UTC, 24 hours")]
    [InlineData("03:00-05:00", "monday", "maintenance", "must be ddd:hh:mm-ddd:hh:mm in UTC")]
    public void Refuses_windows_that_are_short_malformed_or_overlap(string snapshot, string maintenance, string property, string rule)
    {
        var violation = Assert.Single(CheckWindows(snapshot, maintenance));
        Assert.Equal((property, rule), (violation.Property, violation.Rule));
    }

    [Fact]
    public void Parameters_are_checked_all_at_once() =>
        Assert.Equal(
            ["parameters.Timeout", "parameters.cluster-enabled", "parameters.maxmemory-policy"],
            CacheRules.CheckParameters("parameters", new Dictionary<string, string>
            {
                ["maxmemory-policy"] = "lru",
                ["cluster-enabled"] = "yes",
                ["Timeout"] = "1",
                ["timeout"] = "300",
            }).Select(violation => violation.Property));

    [Fact]
    public void Every_eviction_policy_is_taken() =>
        Assert.All(CacheRules.MaxMemoryPolicies, policy => Assert.Empty(CacheRules.CheckParameters(
            "parameters", new Dictionary<string, string> { ["maxmemory-policy"] = policy })));

    private static IReadOnlyList<Infra.AwsRules.Violation> CheckWindows(string snapshot, string maintenance) =>
        CacheRules.CheckWindows("snapshot", snapshot, "maintenance", maintenance);
}
