using System.Text.Json;
using HashiCorp.Cdktf;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

/// <summary>Alarms on what stands beside the instance, and on replicas and clusters.</summary>
public sealed class ResourceAlarmTests
{
    private static readonly MonitoringDefinition Everything = StartupWebApp.Definition with
    {
        Instance = StartupWebApp.Definition.Instance with { Identifier = "shop", Replicas = ["shop-replica-1", "shop-replica-2"] },
        Alarms = new Dictionary<string, AlarmDefinition> { ["lag"] = new() { Metric = "ReplicaLag", Above = "10 min" } },
        Caches = new Dictionary<string, MonitoredCache> { ["redis"] = new("shop-redis", 2) },
        CacheAlarms = new Dictionary<string, CacheAlarmDefinition>
        {
            ["evictions"] = new() { Cache = "redis", Metric = "Evictions", Above = "100", Statistic = MetricStatistic.Sum, PeriodSeconds = 60 },
        },
        Buckets = new Dictionary<string, MonitoredBucket> { ["proofs"] = new("shop-proofs", "EntireBucket") },
        BucketAlarms = new Dictionary<string, BucketAlarmDefinition> { ["4xx"] = new() { Bucket = "proofs", Metric = "4xxErrors", Above = "1 %" } },
        Log = new("/aws/rds/instance/shop/postgresql"),
        LogAlarms = new Dictionary<string, LogAlarmDefinition>
        {
            ["full"] = new() { Pattern = LogPattern.TooManyClients, Severity = AlarmSeverity.Critical },
            ["many-deadlocks"] = new() { Pattern = LogPattern.Deadlock, Above = 10, PeriodSeconds = 600 },
            ["deadlocks"] = new() { Pattern = LogPattern.Deadlock },
        },
    };

    private static readonly Lazy<SynthTemplate> Template = new(() => StartupWebApp.Synth(Everything));

    [Theory]
    [InlineData("shop-lag-replica-1", "AWS/RDS", "ReplicaLag", "600", "Average", "DBInstanceIdentifier=shop-replica-1")]
    [InlineData("shop-lag-replica-2", "AWS/RDS", "ReplicaLag", "600", "Average", "DBInstanceIdentifier=shop-replica-2")]
    [InlineData("shop-evictions-001", "AWS/ElastiCache", "Evictions", "100", "Sum", "CacheClusterId=shop-redis-001,CacheNodeId=0001")]
    [InlineData("shop-evictions-002", "AWS/ElastiCache", "Evictions", "100", "Sum", "CacheClusterId=shop-redis-002,CacheNodeId=0001")]
    [InlineData("shop-4xx", "AWS/S3", "4xxErrors", "0.01", "Average", "BucketName=shop-proofs,FilterId=EntireBucket")]
    [InlineData("shop-full", "Infra/shop", "TooManyClients", "0", "Sum", "")]
    [InlineData("shop-deadlocks", "Infra/shop", "Deadlock", "0", "Sum", "")]
    [InlineData("shop-many-deadlocks", "Infra/shop", "Deadlock", "10", "Sum", "")]
    public void Each_alarm_has_the_namespace_the_unit_and_the_dimensions_of_its_metric(
        string name, string metricNamespace, string metric, string threshold, string statistic, string dimensions)
    {
        var alarm = Assert.Single(Template.Value.Resources("aws_cloudwatch_metric_alarm"), alarm => alarm.Text("alarm_name") == name);
        Assert.Equal(metricNamespace, alarm.Text("namespace"));
        Assert.Equal(metric, alarm.Text("metric_name"));
        Assert.Equal(threshold, alarm.Text("threshold"));
        Assert.Equal(statistic, alarm.Text("statistic"));
        Assert.Equal(dimensions, alarm.Has("dimensions")
            ? string.Join(',', alarm["dimensions"].EnumerateObject().Select(dimension => $"{dimension.Name}={dimension.Value.GetString()}").Order(StringComparer.Ordinal))
            : "");
        Assert.NotEmpty(alarm.Texts("alarm_actions"));
    }

    [Fact]
    public void There_are_no_other_alarms() => Assert.Equal(8, Template.Value.Resources("aws_cloudwatch_metric_alarm").Count);

    [Fact]
    public void Each_pattern_is_counted_once_however_many_alarms_read_it()
    {
        var filters = Template.Value.Resources("aws_cloudwatch_log_metric_filter");
        Assert.Equal(["shop-deadlock", "shop-too-many-clients"], filters.Select(filter => filter.Text("name")).Order(StringComparer.Ordinal));
        var deadlock = Assert.Single(filters, filter => filter.Text("name") == "shop-deadlock");
        Assert.Equal("\"ERROR:  deadlock detected\"", deadlock.Text("pattern"));
        Assert.Equal("/aws/rds/instance/shop/postgresql", deadlock.Text("log_group_name"));
        Assert.Equal(
            ("Infra/shop", "Deadlock", "1", "0"),
            (deadlock.Text("metric_transformation.namespace"), deadlock.Text("metric_transformation.name"),
                deadlock.Text("metric_transformation.value"), deadlock.Text("metric_transformation.default_value")));
    }

    [Fact]
    public void The_dashboard_has_a_graph_for_replicas_nodes_buckets_and_log_lines_with_one_unit_each()
    {
        using var body = JsonDocument.Parse(Template.Value.SingleResource("aws_cloudwatch_dashboard").Text("dashboard_body"));
        var graphs = body.RootElement.GetProperty("widgets").EnumerateArray().Select(widget => widget.GetProperty("properties")).ToArray();
        Assert.Equal(
            ["ReplicaLag", "shop-redis: Evictions", "shop-proofs: 4xxErrors", "log: Deadlock", "log: Deadlock", "log: TooManyClients"],
            graphs.Select(graph => graph.GetProperty("title").GetString()));
        Assert.Equal([2, 2, 1, 1, 1, 1], graphs.Select(graph => graph.GetProperty("metrics").GetArrayLength()));
        Assert.Equal(("Sum", 60), (graphs[1].GetProperty("stat").GetString(), graphs[1].GetProperty("period").GetInt32()));
        Assert.All(graphs, graph => Assert.False(string.IsNullOrEmpty(graph.GetProperty("yAxis").GetProperty("left").GetProperty("label").GetString())));
        Assert.Equal(0.01, Assert.Single(graphs[2].GetProperty("annotations").GetProperty("horizontal").EnumerateArray()).GetProperty("value").GetDouble());
    }

    [Fact]
    public void A_share_of_storage_that_grows_is_computed_by_Terraform_at_each_apply()
    {
        var share = new Dictionary<string, AlarmDefinition> { ["free-storage"] = new() { Metric = "FreeStorageSpace", Below = "20 %" } };
        var growing = StartupWebApp.Synth(StartupWebApp.Props with
        {
            Definition = StartupWebApp.Definition with { Alarms = share },
            AllocatedStorageGiB = Token.AsNumber("${aws_db_instance.shop.allocated_storage}"),
        });
        var alarm = growing.SingleResource("aws_cloudwatch_metric_alarm");
        Assert.Equal("${(aws_db_instance.shop.allocated_storage * 214748364.8)}", alarm.Text("threshold"));
        Assert.Contains("below 20 % of the allocated storage.", alarm.Text("alarm_description"), StringComparison.Ordinal);
        using var body = JsonDocument.Parse(growing.SingleResource("aws_cloudwatch_dashboard").Text("dashboard_body"));
        Assert.False(Assert.Single(body.RootElement.GetProperty("widgets").EnumerateArray()).GetProperty("properties").TryGetProperty("annotations", out _));

        var fixedSize = StartupWebApp.Synth(StartupWebApp.Definition with { Alarms = share }).SingleResource("aws_cloudwatch_metric_alarm");
        Assert.Equal("4294967296", fixedSize.Text("threshold"));
    }

    [Fact]
    public void A_cluster_is_watched_instance_by_instance_and_its_events_by_both_source_types()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Instance = StartupWebApp.Definition.Instance with { Identifier = "shop", ClusterInstances = ["shop-writer", "shop-reader-1"] },
            Alarms = new Dictionary<string, AlarmDefinition> { ["cpu"] = new() { Metric = "CPUUtilization", Above = "80 %" } },
        });
        Assert.Equal(
            ["shop-cpu-reader-1", "shop-cpu-writer"],
            template.Resources("aws_cloudwatch_metric_alarm").Select(alarm => alarm.Text("alarm_name")).Order(StringComparer.Ordinal));
        var events = template.Resources("aws_db_event_subscription").ToDictionary(subscription => subscription.Text("source_type"));
        Assert.Equal(["shop-writer", "shop-reader-1"], events["db-instance"].Texts("source_ids"));
        Assert.Equal(["shop"], events["db-cluster"].Texts("source_ids"));
        Assert.Empty(events["db-cluster"].Texts("event_categories").Except(EventCategories.OfCluster));
        var policy = template.SingleResource("aws_sns_topic_policy").Text("policy");
        Assert.Contains(":cluster:shop\"", policy, StringComparison.Ordinal);
        Assert.Contains(":db:shop-reader-1\"", policy, StringComparison.Ordinal);
    }
}
