using System.Globalization;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Monitoring;
using Infra.AwsRules.Rds;
using Infra.AwsRules.Storage;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>The settings of monitoring in the words of the AWS rules and of the monitoring module.</summary>
public static class MonitoringDefinitions
{
    private const double MemoryGiBPerAcu = 2;

    /// <summary>Most connections of a cluster that may shrink to half an ACU. Source: Aurora User Guide, "Maximum connections for Aurora
    /// Serverless v2".</summary>
    private const int MostConnectionsOfSmallServerless = 2000;

    /// <summary>What watches the deployment. On Aurora, alarms on free storage are left out and replica lag becomes its readers'.</summary>
    public static MonitoringDefinition Of(EnvironmentSettings settings)
    {
        var monitoring = settings.Monitoring;
        return new MonitoringDefinition
        {
            Instance = InstanceOf(settings.Database),
            Topics = monitoring.Topics.ToDictionary(topic => topic.Key, topic => new TopicDefinition
            {
                Severities = topic.Value.Severities,
                Emails = topic.Value.Emails,
            }),
            Alarms = monitoring.Alarms
                .Where(alarm => !IsLeftOut(alarm.Value.Metric, settings.Database))
                .ToDictionary(
                    alarm => alarm.Key,
                    alarm => Fill(new AlarmDefinition { Metric = NameOf(alarm.Value.Metric, settings.Database) }, alarm.Value)),
            Caches = settings.Caches.ToDictionary(cache => cache.Key, cache => new MonitoredCache(cache.Value.Identifier, cache.Value.Nodes)),
            CacheAlarms = monitoring.CacheAlarms.ToDictionary(alarm => alarm.Key, alarm => Fill(
                new CacheAlarmDefinition { Cache = alarm.Value.Cache, Metric = NameOf(alarm.Value.Metric) }, alarm.Value)),
            Buckets = settings.Buckets.ToDictionary(
                bucket => bucket.Key,
                bucket => new MonitoredBucket(bucket.Value.Name, bucket.Value.RequestMetrics ? BucketRules.MetricsFilterId : null)),
            BucketAlarms = monitoring.BucketAlarms.ToDictionary(alarm => alarm.Key, alarm => Fill(
                new BucketAlarmDefinition { Bucket = alarm.Value.Bucket, Metric = NameOf(alarm.Value.Metric) }, alarm.Value)),
            Log = LogOf(settings.Database),
            LogAlarms = monitoring.LogAlarms.ToDictionary(alarm => alarm.Key, alarm => new LogAlarmDefinition
            {
                Pattern = alarm.Value.Pattern,
                Above = alarm.Value.Above,
                PeriodSeconds = alarm.Value.PeriodSeconds,
                Severity = alarm.Value.Severity,
            }),
            EventCategories = monitoring.EventCategories,
            Dashboard = monitoring.Dashboard is { } dashboard
                ? new DashboardDefinition
                {
                    Name = dashboard.Name,
                    Metrics = dashboard.Metrics is { } metrics
                        ? [.. metrics.Where(metric => !IsLeftOut(metric, settings.Database)).Select(metric => NameOf(metric, settings.Database))]
                        : null,
                    PeriodSeconds = dashboard.PeriodSeconds,
                }
                : null,
        };
    }

    /// <summary>Whether the engine has no such metric and does not need it: Aurora's storage grows by itself.</summary>
    internal static bool IsLeftOut(DatabaseMetric metric, DatabaseSettings database) =>
        metric == DatabaseMetric.FreeStorageSpace && IsAurora(database);

    /// <summary>Whether the database is an Aurora cluster.</summary>
    internal static bool IsAurora(DatabaseSettings database) => database.Engine == DatabaseEngine.AuroraPostgresql;

    private static T Fill<T>(T alarm, ThresholdAlarmSettings settings)
        where T : AlarmDefinition => alarm with
        {
            Above = settings.Above,
            Below = settings.Below,
            Statistic = settings.Statistic,
            PeriodSeconds = settings.PeriodSeconds,
            EvaluationPeriods = settings.EvaluationPeriods,
            DatapointsToAlarm = settings.DatapointsToAlarm,
            Severity = settings.Severity,
        };

    private static string NameOf(DatabaseMetric metric, DatabaseSettings database) =>
        metric == DatabaseMetric.ReplicaLag && IsAurora(database) ? nameof(DatabaseMetric.AuroraReplicaLag) : metric.ToString();

    // The name as it is written in JSON, which is CloudWatch's: 4xxErrors is no name in C#.
    private static string NameOf<T>(T metric)
        where T : struct, Enum => SettingTypes.ValuesOf(typeof(T)).First(value => value.Value.Equals(metric)).Key;

    private static MonitoredLog? LogOf(DatabaseSettings database) => database.LogExports.Contains(DatabaseLog.Postgresql)
        ? new MonitoredLog(
            IsAurora(database)
                ? ClusterLogs.LogGroupName(database.Identifier, DatabaseLogs.Postgresql)
                : DatabaseLogs.LogGroupName(database.Identifier, DatabaseLogs.Postgresql))
        {
            Parameters = database.Parameters,
        }
        : null;

    private static MonitoredInstance InstanceOf(DatabaseSettings database)
    {
        var instanceClass = InstanceClass.TryParse(database.InstanceClass);
        var serverless = IsAurora(database) ? database.Cluster.Serverless : null;
        return new MonitoredInstance
        {
            Identifier = database.Identifier,
            InstanceClass = serverless is null ? database.InstanceClass : "db.serverless",
            AllocatedStorageGiB = database.Storage.SizeGiB,
            StorageType = StorageRules.ApiName(DatabaseSettingsRules.ToShape(database.Storage).Type),
            PerformanceInsights = database.PerformanceInsightsRetentionDays > 0,
            MemoryBytes = serverless is null ? instanceClass?.MemoryBytes : null,
            VCpu = serverless is null ? instanceClass?.VCpu : null,
            MaxConnections = database.Parameters.TryGetValue("max_connections", out var text)
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var connections)
                    ? connections
                    : serverless is null ? instanceClass?.EstimatedMaxConnections : ConnectionsOf(serverless),
            Replicas = IsAurora(database)
                ? []
                : ReplicaRules.IdentifiersOf(database.Identifier, database.ReadReplicas.Count),
            ClusterInstances = IsAurora(database) ? AuroraRules.InstanceIdentifiers(database.Identifier, database.Cluster.Readers) : [],
            IsServerless = serverless is not null,
        };
    }

    private static int ConnectionsOf(ServerlessSettings serverless)
    {
        var ofMemory = InstanceClass.EstimateMaxConnections((long)((double)serverless.MaxAcu * MemoryGiBPerAcu * (1L << 30)));
        return serverless.MinAcu <= 0.5m ? Math.Min(ofMemory, MostConnectionsOfSmallServerless) : ofMemory;
    }
}
