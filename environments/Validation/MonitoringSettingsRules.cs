using System.Globalization;
using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Monitoring;
using Infra.AwsRules.Rds;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.monitoring</c>.</summary>
internal static class MonitoringSettingsRules
{
    public static IEnumerable<Rule> All(EnvironmentSettings settings) =>
    [
        new Rule(
            () => MonitoringRules.Check(MonitoringDefinitions.Of(settings))
                .Where(violation => !violation.Property.StartsWith("instance.", StringComparison.Ordinal))
                .Select(violation => violation.Under("$.monitoring")),
            "$.monitoring",
            "$.database.identifier",
            "$.database.engine",
            "$.database.cluster",
            "$.database.instanceClass",
            "$.database.storage",
            "$.database.parameters",
            "$.database.performanceInsightsRetentionDays"),
    ];
}

/// <summary>The settings of monitoring in the words of the AWS rules and of the monitoring module.</summary>
public static class MonitoringDefinitions
{
    /// <summary>What watches the deployment's instance.</summary>
    public static MonitoringDefinition Of(EnvironmentSettings settings) => new()
    {
        Instance = InstanceOf(settings.Database),
        Topics = settings.Monitoring.Topics.ToDictionary(topic => topic.Key, topic => new TopicDefinition
        {
            Severities = topic.Value.Severities,
            Emails = topic.Value.Emails,
        }),
        Alarms = settings.Monitoring.Alarms.Where(alarm => HasMetric(settings.Database, alarm.Value.Metric)).ToDictionary(alarm => alarm.Key, alarm => new AlarmDefinition
        {
            Metric = alarm.Value.Metric.ToString(),
            Above = alarm.Value.Above,
            Below = alarm.Value.Below,
            Statistic = alarm.Value.Statistic,
            PeriodSeconds = alarm.Value.PeriodSeconds,
            EvaluationPeriods = alarm.Value.EvaluationPeriods,
            DatapointsToAlarm = alarm.Value.DatapointsToAlarm,
            Severity = alarm.Value.Severity,
        }),
        EventCategories = settings.Monitoring.EventCategories,
        Dashboard = settings.Monitoring.Dashboard is { } dashboard
            ? new DashboardDefinition
            {
                Name = dashboard.Name,
                Metrics = dashboard.Metrics is { } metrics ? [.. metrics.Where(metric => HasMetric(settings.Database, metric)).Select(metric => metric.ToString())] : null,
                PeriodSeconds = dashboard.PeriodSeconds,
            }
            : null,
    };

    /// <summary>Whether the database publishes a metric: a cluster has none of the volumes and replicas of an instance.</summary>
    internal static bool HasMetric(DatabaseSettings database, DatabaseMetric metric) =>
        database.Engine == DatabaseEngine.Postgres
            || metric is not (DatabaseMetric.FreeStorageSpace or DatabaseMetric.BurstBalance or DatabaseMetric.ReplicaLag);

    private static MonitoredInstance InstanceOf(DatabaseSettings database) => database.Engine == DatabaseEngine.AuroraPostgresql
        ? WriterOf(database)
        : InstanceOf(database, database.InstanceClass);

    private static MonitoredInstance WriterOf(DatabaseSettings database)
    {
        var instance = InstanceOf(database, database.Cluster.Serverless is null ? database.InstanceClass : AuroraInstanceClass.Serverless);
        return instance with
        {
            ClusterInstances = AuroraRules.InstanceIdentifiers(database.Identifier, database.Cluster.Readers),
            MemoryBytes = database.Cluster.Serverless is { } serverless
                ? new ServerlessCapacity(serverless.MinAcu, serverless.MaxAcu).MaxMemoryBytes
                : instance.MemoryBytes,
        };
    }

    private static MonitoredInstance InstanceOf(DatabaseSettings database, string className)
    {
        var instanceClass = InstanceClass.TryParse(className);
        return new MonitoredInstance
        {
            Identifier = database.Identifier,
            InstanceClass = className,
            AllocatedStorageGiB = database.Storage.SizeGiB,
            StorageType = StorageRules.ApiName(DatabaseSettingsRules.ToShape(database.Storage).Type),
            PerformanceInsights = database.PerformanceInsightsRetentionDays > 0,
            MemoryBytes = instanceClass?.MemoryBytes,
            VCpu = instanceClass?.VCpu,
            MaxConnections = database.Parameters.TryGetValue("max_connections", out var text)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var connections)
                    ? connections
                    : instanceClass?.EstimatedMaxConnections,
        };
    }
}
