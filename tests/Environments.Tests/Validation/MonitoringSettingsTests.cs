using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Monitoring;
using Infra.Environments.Settings;
using Infra.Environments.Validation;

namespace Infra.Environments.Tests.Validation;

public sealed class MonitoringSettingsTests : IDisposable
{
    private readonly TemporaryRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    private EnvironmentSettings Settings => _repository.Load().Settings!;

    [Fact]
    public void One_setting_turns_the_instances_alarms_into_the_clusters()
    {
        var settings = Settings with
        {
            Database = Settings.Database with { Engine = DatabaseEngine.AuroraPostgresql, Cluster = new() { Readers = 2 } },
            Monitoring = Settings.Monitoring with
            {
                Alarms = new Dictionary<string, AlarmSettings>(Settings.Monitoring.Alarms)
                {
                    ["lag"] = new() { Metric = DatabaseMetric.ReplicaLag, Above = "5 s" },
                },
            },
        };
        var definition = MonitoringDefinitions.Of(settings);
        Assert.Empty(MonitoringRules.Check(definition));
        Assert.DoesNotContain(definition.Alarms.Values, alarm => alarm.Metric == "FreeStorageSpace");
        Assert.Equal("AuroraReplicaLag", definition.Alarms["lag"].Metric);
        Assert.Equal("/aws/rds/cluster/startupwebapp-multi-tenant-prod/postgresql", definition.Log!.LogGroupName);
        Assert.Equal(3, AlarmPlan.Of(definition).Count(alarm => alarm.Key == "cpu"));
    }

    [Theory]
    [InlineData(0.5, 16, 2000)]
    [InlineData(2.0, 4, 810)]
    public void Connections_of_a_serverless_cluster_follow_from_its_most_capacity(double least, double most, int connections)
    {
        var database = Settings.Database;
        var settings = Settings with
        {
            Database = database with
            {
                Engine = DatabaseEngine.AuroraPostgresql,
                Cluster = new() { Serverless = new() { MinAcu = (decimal)least, MaxAcu = (decimal)most } },
                Parameters = database.Parameters.Where(parameter => parameter.Key != "max_connections").ToDictionary(),
            },
        };
        var instance = MonitoringDefinitions.Of(settings).Instance;
        Assert.Equal(connections, instance.MaxConnections);
        Assert.Null(instance.MemoryBytes);
    }

    [Fact]
    public void Replica_lag_is_watched_on_every_replica()
    {
        var settings = Settings with
        {
            Database = Settings.Database with { ReadReplicas = new() { Count = 2 } },
            Monitoring = Settings.Monitoring with
            {
                Alarms = new Dictionary<string, AlarmSettings> { ["lag"] = new() { Metric = DatabaseMetric.ReplicaLag, Above = "5 s" } },
            },
        };
        Assert.Equal(
            ["startupwebapp-multi-tenant-prod-replica-1", "startupwebapp-multi-tenant-prod-replica-2"],
            AlarmPlan.Of(MonitoringDefinitions.Of(settings)).Select(alarm => Assert.Single(alarm.Source.Dimensions).Value));
    }

    [Fact]
    public void A_share_of_storage_that_grows_by_itself_says_when_it_follows()
    {
        var hints = _repository.With("\"below\": \"2 GiB\"", "\"below\": \"10 %\"").Load().Problems
            .Where(problem => problem.Severity == RuleSeverity.Hint);
        Assert.Contains(hints, hint => hint.Path.EndsWith(".below", StringComparison.Ordinal) && hint.Rule.Contains("at each apply", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"cacheAlarms\": { \"memory\": { \"cache\": \"redis\", \"metric\": \"Evictions\", \"above\": \"1\" } },", "$.monitoring.cacheAlarms.memory.cache")]
    [InlineData("\"bucketAlarms\": { \"errors\": { \"bucket\": \"files\", \"metric\": \"4xxErrors\", \"above\": \"1 %\" } },", "$.monitoring.bucketAlarms.errors.bucket")]
    [InlineData("\"logAlarms\": { \"slow\": { \"pattern\": \"slowStatement\", \"periodSeconds\": 90 } },", "$.monitoring.logAlarms.slow.periodSeconds")]
    [InlineData("\"logAlarms\": { \"Slow\": { \"pattern\": \"deadlock\" } },", "$.monitoring.logAlarms.Slow")]
    public void A_wrong_alarm_is_refused_where_it_stands(string added, string path) => Assert.Contains(
        _repository.With("\"monitoring\": {", $"\"monitoring\": {{ {added}").Load().Errors,
        error => error.Path.StartsWith(path, StringComparison.Ordinal) && error.Line > 0 && error.Fix.Length > 0);

    [Fact]
    public void Every_metric_of_caches_and_buckets_has_facts()
    {
        Assert.Equal(Enum.GetNames<CacheMetric>().Order(), MetricFacts.Cache.Select(fact => fact.Name).Order());
        Assert.Equal(Enum.GetNames<BucketMetric>().Length, MetricFacts.Bucket.Count);
    }
}
