using Infra.AwsRules.Cache;
using Infra.AwsRules.Network;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>Caches, buckets and named outputs in a stack.</summary>
public sealed class CacheAndBucketStackTests
{
    private static readonly LoadedEnvironment Shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");

    private static readonly Lazy<SynthTemplate> Template = new(() => Synthesize(Shipped.Settings! with
    {
        Caches = new Dictionary<string, CacheSettings>
        {
            ["redis"] = new()
            {
                Identifier = "app-redis",
                Engine = CacheEngine.Redis,
                Version = "7.0",
                NodeType = "cache.t3.micro",
                Nodes = 2,
                NotificationTopic = Shipped.Settings!.Monitoring.Topics.Keys.First(),
                Ingress = new Dictionary<string, IngressSettings>
                {
                    ["ecs"] = new() { Description = "Redis from the private subnets", Subnets = SubnetTier.Private },
                    ["backend"] = new() { Description = "Redis from the backend", ClientSecurityGroup = "backend" },
                    ["bastion"] = new() { Description = "Redis from the bastion", Bastion = true },
                },
            },
        },
        Buckets = new Dictionary<string, BucketSettings> { ["proofs"] = new() { Name = "app-proofs" } },
        Application = new ApplicationSettings { Name = "app", Database = "startupwebapp_prod", Secret = Shipped.Settings!.Secrets.Keys.First() },
        Outputs = Enum.GetValues<ApplicationValue>().Except([ApplicationValue.DatabaseReaderHost])
            .ToDictionary(value => $"app_{value.ToString().ToLowerInvariant()}", value => value),
    }));

    [Fact]
    public void Addresses_of_the_rest_stay_as_they_are() =>
        Assert.Empty(SynthesizedEnvironments.Of("startupwebapp/prod").Addresses.Except(Template.Value.Addresses));

    [Fact]
    public void A_cache_stands_in_the_database_subnets_and_hears_from_its_sources_only()
    {
        var group = Template.Value.SingleResource("aws_elasticache_replication_group");
        Assert.Equal("2", group.Text("num_cache_clusters"));
        Assert.Equal("true", group.Text("lifecycle.prevent_destroy"));
        Assert.Equal("app-redis-final", group.Text("final_snapshot_identifier"));
        var events = Template.Value.ResourceOf(group.Text("notification_topic_arn"));
        Assert.Equal("app-redis-events", events.Text("name"));
        Assert.False(events.Has("kms_master_key_id"), "ElastiCache cannot publish to an encrypted topic");
        Assert.Equal(
            Shipped.Settings!.Monitoring.Topics.Values.First().Emails,
            Template.Value.Resources("aws_sns_topic_subscription").Where(subscription => subscription.RefersTo("topic_arn", events))
                .Select(subscription => subscription.Text("endpoint")));
        Assert.Equal(
            Template.Value.SingleResource("aws_db_subnet_group").Texts("subnet_ids"),
            Template.Value.SingleResource("aws_elasticache_subnet_group").Texts("subnet_ids"));

        var rules = Template.Value.Resources("aws_vpc_security_group_ingress_rule").Where(rule => rule.Text("from_port") == "6379").ToArray();
        Assert.Equal(4, rules.Length);
        Assert.Equal(
            ["10.0.128.0/20", "10.0.144.0/20"],
            rules.Where(rule => rule.Has("cidr_ipv4")).Select(rule => rule.Text("cidr_ipv4")).Order(StringComparer.Ordinal));
        Assert.All(rules.Where(rule => rule.Has("cidr_ipv4")), rule => Assert.Equal("Redis from the private subnets", rule.Text("description")));
        Assert.Single(Template.Value.Resources("aws_vpc_security_group_egress_rule"), rule => rule.Text("from_port") == "6379");
    }

    [Fact]
    public void A_production_bucket_refuses_to_be_destroyed()
    {
        var bucket = Template.Value.SingleResource("aws_s3_bucket");
        Assert.Equal("app-proofs", bucket.Text("bucket"));
        Assert.Equal("true", bucket.Text("lifecycle.prevent_destroy"));
    }

    [Fact]
    public void The_contract_has_maps_of_caches_and_buckets()
    {
        string[] maps = ["cache_endpoints", "cache_reader_endpoints", "cache_urls", "cache_security_group_ids"];
        Assert.All(maps, map => Assert.NotEmpty(Value(map).GetProperty("redis").GetString()!));
        Assert.NotEmpty(Value("bucket_names").GetProperty("proofs").GetString()!);
        Assert.NotEmpty(Value("bucket_arns").GetProperty("proofs").GetString()!);
        Assert.DoesNotContain("cache_endpoints", SynthesizedEnvironments.Of("startupwebapp/prod").OutputNames);
    }

    [Fact]
    public void Named_outputs_hold_what_they_name_and_no_password()
    {
        var username = Shipped.Settings!.Secrets.Values.First().Username;
        Assert.EndsWith(":5432", Value("app_databaseendpoint").GetString(), StringComparison.Ordinal);
        Assert.Equal("startupwebapp_prod", Value("app_databasename").GetString());
        Assert.Equal(username, Value("app_databaseusername").GetString());
        Assert.StartsWith($"postgresql://{username}@${{", Value("app_databaseurl").GetString(), StringComparison.Ordinal);
        Assert.True(Template.Value.Output("app_databaseurl").GetProperty("sensitive").GetBoolean());
        Assert.False(Template.Value.Output("app_databaseendpoint").TryGetProperty("sensitive", out _));
        Assert.Contains("primary_endpoint_address", Value("app_cacheendpoint").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("rediss://", Value("app_cacheurl").GetString(), StringComparison.Ordinal);
        Assert.Contains("aws_s3_bucket.", Value("app_bucketname").GetString(), StringComparison.Ordinal);
        Assert.Equal("us-east-1", Value("app_region").GetString());
    }

    private static System.Text.Json.JsonElement Value(string output) => Template.Value.Output(output).GetProperty("value");

    private static SynthTemplate Synthesize(EnvironmentSettings settings) =>
        SynthTemplate.OfJson(SynthesizedEnvironments.Synthesize([Shipped with { Settings = settings }])[$"stacks/{Shipped.Name.StackName}/cdk.tf.json"]);
}
