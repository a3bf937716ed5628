using HashiCorp.Cdktf;
using Infra.AwsRules.Cache;
using Infra.Modules.Cache;
using Infra.Modules.Network;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Cache;

public sealed class CacheModuleTests
{
    private static readonly CacheModuleProps OneNode = new()
    {
        Identifier = "shop-dev-redis",
        VpcId = "vpc-0a1b2c3d",
        SubnetIds = ["subnet-0000001a", "subnet-0000001b"],
        Sources = new Dictionary<string, CacheSource>
        {
            ["private-a"] = new CacheSource(new SecurityGroupPeer.Cidr("10.0.10.0/24")),
            ["backend"] = new CacheSource(new SecurityGroupPeer.SecurityGroup("sg-0a1b2c3d")),
        },
        Engine = CacheEngine.Redis,
        Version = "7.0",
        NodeType = "cache.t3.micro",
        Parameters = new Dictionary<string, string> { ["maxmemory-policy"] = "allkeys-lru" },
    };

    [Theory]
    [InlineData(1, "false")]
    [InlineData(2, "true")]
    [InlineData(3, "true")]
    public void Failover_and_multi_az_follow_from_the_number_of_nodes(int nodes, string failover)
    {
        var group = Synth(OneNode with { Nodes = nodes }).SingleResource("aws_elasticache_replication_group");

        Assert.Equal($"{nodes}", group.Text("num_cache_clusters"));
        Assert.Equal(failover, group.Text("automatic_failover_enabled"));
        Assert.Equal(failover, group.Text("multi_az_enabled"));
    }

    [Fact]
    public void Failover_can_be_switched_off_with_replicas()
    {
        var group = Synth(OneNode with { Nodes = 2, AutomaticFailover = false }).SingleResource("aws_elasticache_replication_group");

        Assert.Equal("false", group.Text("automatic_failover_enabled"));
        Assert.Equal("false", group.Text("multi_az_enabled"));
    }

    [Fact]
    public void Data_is_encrypted_at_rest_and_in_transit()
    {
        var group = Synth(OneNode).SingleResource("aws_elasticache_replication_group");

        Assert.Equal("true", group.Text("at_rest_encryption_enabled"));
        Assert.Equal("true", group.Text("transit_encryption_enabled"));
        Assert.False(group.Has("kms_key_id"));
        const string Key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
        Assert.Equal(Key, Synth(OneNode with { KmsKeyArn = Key }).SingleResource("aws_elasticache_replication_group").Text("kms_key_id"));
    }

    [Fact]
    public void The_group_has_engine_type_windows_snapshots_and_notifications_as_given()
    {
        var group = Synth(OneNode with
        {
            SnapshotRetentionDays = 7,
            SnapshotWindow = "01:00-02:00",
            MaintenanceWindow = "sun:02:00-sun:03:00",
            FinalSnapshotIdentifier = "shop-dev-redis-final",
            NotificationTopicArn = "arn:aws:sns:us-east-1:123456789012:alerts",
            AutoMinorVersionUpgrade = false,
            ApplyImmediately = true,
        }).SingleResource("aws_elasticache_replication_group");

        Assert.Equal(
            [
                "shop-dev-redis", "redis", "7.0", "cache.t3.micro", "6379", "7", "01:00-02:00", "sun:02:00-sun:03:00",
                "shop-dev-redis-final", "arn:aws:sns:us-east-1:123456789012:alerts", "false", "true",
            ],
            new[]
            {
                "replication_group_id", "engine", "engine_version", "node_type", "port", "snapshot_retention_limit", "snapshot_window",
                "maintenance_window", "final_snapshot_identifier", "notification_topic_arn", "auto_minor_version_upgrade",
                "apply_immediately",
            }.Select(group.Text));
    }

    [Theory]
    [InlineData(CacheEngine.Redis, "7.0", "redis7", "shop-dev-redis-redis7")]
    [InlineData(CacheEngine.Redis, "6.2", "redis6.x", "shop-dev-redis-redis6-x")]
    [InlineData(CacheEngine.Valkey, "8.0", "valkey8", "shop-dev-redis-valkey8")]
    public void The_parameter_group_is_of_the_versions_family_and_a_new_family_stands_beside_the_old(
        CacheEngine engine, string version, string family, string name)
    {
        var template = Synth(OneNode with { Engine = engine, Version = version });

        var parameters = template.SingleResource("aws_elasticache_parameter_group");
        Assert.Equal(family, parameters.Text("family"));
        Assert.Equal(name, parameters.Text("name"));
        Assert.Equal("true", parameters.Text("lifecycle.create_before_destroy"));
        Assert.Equal("maxmemory-policy", parameters.Text("parameter.0.name"));
        Assert.Equal("allkeys-lru", parameters.Text("parameter.0.value"));
        Assert.True(template.SingleResource("aws_elasticache_replication_group").RefersTo("parameter_group_name", parameters));
    }

    [Fact]
    public void The_nodes_stand_in_the_given_subnets()
    {
        var template = Synth(OneNode);

        var subnets = template.SingleResource("aws_elasticache_subnet_group");
        Assert.Equal(["subnet-0000001a", "subnet-0000001b"], subnets.Texts("subnet_ids"));
        Assert.True(template.SingleResource("aws_elasticache_replication_group").RefersTo("subnet_group_name", subnets));
    }

    [Fact]
    public void Only_the_given_sources_reach_port_6379_and_the_cache_reaches_nothing()
    {
        var template = Synth(OneNode, (cache, _) => cache.AddSource("jobs", new CacheSource(new SecurityGroupPeer.SecurityGroup("sg-0000000b"))));

        var rules = template.Resources("aws_vpc_security_group_ingress_rule");
        Assert.All(rules, rule => Assert.Equal(("6379", "6379"), (rule.Text("from_port"), rule.Text("to_port"))));
        Assert.Equal(
            ["10.0.10.0/24", "sg-0000000b", "sg-0a1b2c3d"],
            rules.Select(rule => rule.Text(rule.Has("cidr_ipv4") ? "cidr_ipv4" : "referenced_security_group_id"))
                .Order(StringComparer.Ordinal));
        Assert.Empty(template.Resources("aws_vpc_security_group_egress_rule"));
        Assert.Equal(
            template.SingleResource("aws_security_group"),
            template.ResourceOf(
                Assert.Single(template.SingleResource("aws_elasticache_replication_group").Texts("security_group_ids"))));
    }

    [Fact]
    public void The_url_requires_tls_and_goes_to_the_primary()
    {
        var template = Synth(OneNode, (cache, stack) =>
        {
            Output(stack, "url", cache.Url);
            Output(stack, "address", cache.PrimaryEndpointAddress);
            Output(stack, "id", cache.ReplicationGroupId);
            Output(stack, "group", cache.SecurityGroupId);
            Assert.Equal(6379, cache.Port);
        });

        var group = template.SingleResource("aws_elasticache_replication_group");
        Assert.Equal($"rediss://${{{group.Address}.primary_endpoint_address}}:6379", Value(template, "url"));
        Assert.Equal($"${{{group.Address}.primary_endpoint_address}}", Value(template, "address"));
        Assert.Equal(group, template.ResourceOf(Value(template, "id")));
        Assert.Equal(template.SingleResource("aws_security_group"), template.ResourceOf(Value(template, "group")));
    }

    [Fact]
    public void A_replica_more_changes_no_address() =>
        Assert.Equal(Synth(OneNode).Addresses, Synth(OneNode with { Nodes = 2 }).Addresses);

    [Fact]
    public void All_problems_come_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(new()
        {
            Identifier = "Shop",
            VpcId = "vpc",
            SubnetIds = [],
            Sources = new Dictionary<string, CacheSource>
            {
                ["Everyone"] = new CacheSource(new SecurityGroupPeer.Cidr("0.0.0.0/0")),
                ["backend"] = new CacheSource(new SecurityGroupPeer.SecurityGroup("backend")),
                ["vpn"] = new CacheSource(new SecurityGroupPeer.Cidr("10.0.0.1")),
            },
            Version = "7.0",
            NodeType = "t3.micro",
            Nodes = 0,
            AutomaticFailover = true,
            KmsKeyArn = "alias/cache",
            Parameters = new Dictionary<string, string> { ["maxmemory-policy"] = "lru" },
            SnapshotRetentionDays = 36,
            SnapshotWindow = "03:00-06:00",
            FinalSnapshotIdentifier = "final-",
            NotificationTopicArn = "alerts",
        }));

        Assert.Equal(
            [
                "identifier", "vpcId", "subnetIds", "sources.Everyone", "sources.Everyone", "sources.backend", "sources.vpn", "version",
                "nodeType", "nodes", "automaticFailover", "kmsKeyArn", "parameters.maxmemory-policy", "snapshotRetentionDays",
                "maintenanceWindow", "finalSnapshotIdentifier", "notificationTopicArn",
            ],
            exception.Violations.Select(violation => violation.Property));
    }

    [Fact]
    public void A_replica_needs_a_second_zone() =>
        Assert.Contains(
            "subnetIds must be at least 2, each of another zone, got 1: add a subnet of another zone: the replica stands there",
            Assert.Throws<ModuleValidationException>(
                () => Synth(OneNode with { Nodes = 2, SubnetIds = ["subnet-0000001a"] })).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_source_added_later_is_checked_as_well() =>
        Assert.Contains(
            "sources.everyone is open to the internet",
            Assert.Throws<ModuleValidationException>(
                () => Synth(OneNode, (cache, _) => cache.AddSource("everyone", new CacheSource(new SecurityGroupPeer.Cidr("0.0.0.0/0"))))).Message,
            StringComparison.Ordinal);

    private static SynthTemplate Synth(CacheModuleProps props, Action<CacheModule, TerraformStack>? use = null) =>
        SynthTemplate.Of(stack =>
        {
            var cache = new CacheModule(stack, "cache", props);
            use?.Invoke(cache, stack);
        });

    private static void Output(TerraformStack stack, string name, string value) =>
        _ = new TerraformOutput(stack, name, new TerraformOutputConfig { Value = value });

    private static string Value(SynthTemplate template, string output) => template.Output(output).GetProperty("value").GetString()!;
}
