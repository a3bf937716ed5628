using HashiCorp.Cdktf;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Network;
using Infra.Modules.Cache;
using Infra.Modules.Network;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Cache;

public sealed class CacheReadmeTests
{
    private const string Readme = "modules/Cache/README.md";

    [Fact]
    public void The_usage_makes_a_cache_that_fails_over_and_that_the_backend_reaches()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var network = new NetworkModule(
                stack, "network", new() { Name = "shop-vpc", Cidr = "10.0.0.0/16", AvailabilityZones = ["eu-west-1a", "eu-west-1b"] });
            var backend = new SecurityGroupModule(
                stack, "application", new() { VpcId = network.Network.VpcId, Name = "shop-backend-sg", Description = "Shop backend" });

            var cache = new CacheModule(stack, "cache", new CacheModuleProps
            {
                Identifier = "shop-prod-redis",
                VpcId = network.Network.VpcId,
                SubnetIds = [.. network.Network.SubnetIds[SubnetTier.Database].Values],
                Sources = new Dictionary<string, CacheSource>
                {
                    ["backend"] = new CacheSource(new SecurityGroupPeer.SecurityGroup(backend.Id)),
                },
                Engine = CacheEngine.Redis,
                Version = "7.0",
                NodeType = "cache.t3.micro",
                Nodes = 2,
                Parameters = new Dictionary<string, string> { ["maxmemory-policy"] = "allkeys-lru" },
            });

            _ = new TerraformOutput(stack, "redis_url", new TerraformOutputConfig { Value = cache.Url, StaticId = true });
        }, "eu-west-1");

        Assert.Equal("true", template.SingleResource("aws_elasticache_replication_group").Text("automatic_failover_enabled"));
        Assert.True(template.SingleResource("aws_vpc_security_group_ingress_rule").RefersTo(
            "referenced_security_group_id", template.SingleResource("aws_security_group", "application")));
        Assert.StartsWith(
            "rediss://${aws_elasticache_replication_group.",
            template.Output("redis_url").GetProperty("value").GetString(),
            StringComparison.Ordinal);
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Cache/CacheReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() =>
        ModuleReadme.AssertNamesProperties(Readme, typeof(CacheModuleProps), typeof(CacheModule));
}
