using System.Globalization;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Monitoring;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.Environments.Settings;
using Infra.Environments.Validation;

namespace Infra.Environments.Pricing;

/// <summary>What a deployment is billed for, read from its settings: fast, and without what an escape hatch adds to the stack. The resources
/// have the names that they get in the stack.</summary>
public static class SettingsBill
{
    /// <summary>Root volume of the bastion module, in GiB.</summary>
    private const int BastionVolumeGiB = 8;

    /// <summary>All items, in the order of their names.</summary>
    /// <param name="settings">Settings without errors.</param>
    public static IReadOnlyList<BillableItem> Of(EnvironmentSettings settings)
    {
        var region = settings.Aws.Region;
        IEnumerable<BillableItem> items =
        [
            .. NetworkItems("network", region, settings.Network),
            .. settings.Database.Engine == DatabaseEngine.AuroraPostgresql ? ClusterItems(settings) : InstanceItems(settings),
            .. CredentialItems(settings),
            .. ProxyItems(settings),
            .. RecoveryItems(settings),
            .. settings.Bastion is { } bastion ? BastionItems(bastion, region) : [],
            .. settings.Caches.SelectMany(cache => CacheItems($"cache-{cache.Key}", cache.Value, settings)),
            .. settings.Buckets.SelectMany(bucket => BucketItems($"bucket-{bucket.Key}", bucket.Value, region)),
            .. MonitoringItems(settings),
            .. settings.Database.Schedule is null
                ? []
                : BilledServices.Schedule("schedule/start", region).Concat(BilledServices.Schedule("schedule/stop", region)),
            .. settings.MonthlyBudget is null ? [] : BilledServices.Budget("budget/budget", region),
        ];
        return [.. items.OrderBy(item => item.Name, StringComparer.Ordinal)];
    }

    private static IEnumerable<BillableItem> NetworkItems(string id, string region, NetworkSettings settings)
    {
        if (settings is not NewNetworkSettings network)
        {
            return [];
        }

        var zones = network.NatGateways switch
        {
            NatGatewayMode.None => [],
            NatGatewayMode.Single => network.AvailabilityZones.Take(1),
            _ => network.AvailabilityZones,
        };
        return
        [
            .. zones.SelectMany(zone => BilledServices.NatGateway($"{id}/nat-gateway-{zone}", region)
                .Concat(BilledServices.PublicAddress($"{id}/nat-address-{zone}", region))),
            .. network.S3GatewayEndpoint ? BilledServices.GatewayEndpoint($"{id}/s3-endpoint", region) : [],
            .. network.InterfaceEndpoints.SelectMany(
                service => BilledServices.InterfaceEndpoint($"{id}/endpoint-{service}", region, network.AvailabilityZones.Count)),
            .. network.FlowLogs is { } logs
                ? BilledServices.LogGroup($"{id}/flow-logs/log-group", region, LogKind.FlowLogs, logs.RetentionDays)
                : [],
        ];
    }

    private static IEnumerable<BillableItem> InstanceItems(EnvironmentSettings settings)
    {
        var database = settings.Database;
        var region = settings.Aws.Region;
        var primary = new BilledInstance("database/instance", region, database.InstanceClass, DatabaseSettingsRules.ToShape(database.Storage))
        {
            MultiAz = database.MultiAz,
            Running = RunningTimeOf(database.Schedule),
            BackupRetentionDays = database.Backups.RetentionDays,
            Monitoring = MonitoringOf(database),
            HasManagedSecret = database.MasterCredentials is RdsManagedCredentialsSettings,
        };
        var replicas = Enumerable.Range(1, database.ReadReplicas.Count).Select(ReplicaRules.KeyOf).ToArray();
        return
        [
            .. BilledDatabase.Items(primary),
            .. LogItems("database/", region, database),
            .. replicas.SelectMany(key => BilledDatabase.Items(ReplicaOf(primary, $"database/{key}") with
            {
                InstanceClass = database.ReadReplicas.InstanceClass ?? database.InstanceClass,
                MultiAz = database.ReadReplicas.MultiAz,
            })),
            .. replicas.SelectMany(key => LogItems($"database/{key}-", region, database)),
        ];
    }

    private static IEnumerable<BillableItem> ClusterItems(EnvironmentSettings settings)
    {
        var database = settings.Database;
        var region = settings.Aws.Region;
        var cluster = database.Cluster;
        BilledClusterInstance InstanceOf(string id, string instanceClass) => new(
            $"database/{id}", region, cluster.Serverless is null ? instanceClass : AuroraInstanceClass.Serverless, cluster.IoOptimized,
            MonitoringOf(database))
        {
            Running = RunningTimeOf(database.Schedule),
            Capacity = cluster.Serverless is { } capacity ? (capacity.MinAcu, capacity.MaxAcu) : null,
        };
        return
        [
            .. BilledDatabase.Items(new BilledCluster(
                "database/cluster", region, cluster.IoOptimized, database.Backups.RetentionDays,
                database.MasterCredentials is RdsManagedCredentialsSettings)),
            .. BilledDatabase.Items(InstanceOf("writer", database.InstanceClass)),
            .. Enumerable.Range(1, cluster.Readers)
                .SelectMany(number => BilledDatabase.Items(InstanceOf($"reader-{number}", cluster.ReaderInstanceClass ?? database.InstanceClass))),
            .. LogItems("database/", region, database),
        ];
    }

    private static IEnumerable<BillableItem> CredentialItems(EnvironmentSettings settings)
    {
        var region = settings.Aws.Region;
        var rotates = settings.Secrets.Values.Any(secret => secret.Rotation is not null);
        return
        [
            .. settings.Database.MasterCredentials is GeneratedCredentialsSettings ? BilledServices.Secret("database/master-secret", region) : [],
            .. settings.Database.Encryption is OwnKeySettings ? BilledServices.Key("database/key", region) : [],
            .. settings.Secrets.Count > 0
                ? BilledServices.Secret("secrets/secret", region).Select(item => item.Times(settings.Secrets.Count))
                : [],
            .. rotates
                ? BilledServices.RotationFunction("secrets/rotation-function", region)
                    .Concat(BilledServices.LogGroup("secrets/rotation-log", region, LogKind.Function, settings.Database.LogRetentionDays))
                : [],
        ];
    }

    private static IEnumerable<BillableItem> ProxyItems(EnvironmentSettings settings)
    {
        var database = settings.Database;
        if (database.Proxy is not { } proxy)
        {
            return [];
        }

        var region = settings.Aws.Region;
        var isCluster = database.Engine == DatabaseEngine.AuroraPostgresql;
        var readers = Enumerable.Repeat(database.Cluster.ReaderInstanceClass ?? database.InstanceClass, isCluster ? database.Cluster.Readers : 0);
        var zones = settings.Network switch
        {
            NewNetworkSettings network => network.AvailabilityZones.Count,
            ExistingNetworkSettings network => network.DatabaseSubnetIds.Count,
            _ => (int?)null,
        };
        return
        [
            .. BilledDatabase.Items(new BilledProxy(
                "proxy/proxy", region, [database.InstanceClass, .. readers], isCluster ? database.Cluster.Serverless?.MaxAcu : null)),
            .. BilledServices.LogGroup("proxy/log", region, LogKind.Proxy, database.LogRetentionDays),
            .. proxy.ReadOnlyEndpoint ? BilledServices.InterfaceEndpoint("proxy/read-only", region, zones) : [],
        ];
    }

    private static IEnumerable<BillableItem> RecoveryItems(EnvironmentSettings settings)
    {
        var database = settings.Database;
        if (settings.DisasterRecovery is not { } recovery || database.Engine == DatabaseEngine.AuroraPostgresql)
        {
            return [];
        }

        var storage = DatabaseSettingsRules.ToShape(database.Storage);
        return
        [
            .. BilledServices.Key("recovery/key", recovery.Region),
            .. recovery.Replica is { } replica
                ?
                [
                    .. NetworkItems("recovery-network", recovery.Region, replica.Network),
                    .. BilledDatabase.Items(new BilledInstance("recovery/replica", recovery.Region,
                        replica.InstanceClass ?? database.InstanceClass, storage)
                    {
                        MultiAz = replica.MultiAz,
                        Monitoring = MonitoringOf(database),
                        SourceRegion = settings.Aws.Region,
                    }),
                    .. LogItems("recovery/replica-", recovery.Region, database),
                ]
                : Array.Empty<BillableItem>(),
            .. recovery.BackupReplication is { } backups
                ? BilledDatabase.BackupReplication("recovery/backups", recovery.Region, settings.Aws.Region, storage.SizeGiB, backups.RetentionDays)
                : [],
        ];
    }

    private static IEnumerable<BillableItem> BastionItems(BastionSettings bastion, string region) => BilledServices.Host(
        "bastion/instance", region, bastion.InstanceType, ("gp3", BastionVolumeGiB), bastion.Subnets == SubnetTier.Public, isMonitoredInDetail: true);

    private static IEnumerable<BillableItem> CacheItems(string id, CacheSettings cache, EnvironmentSettings settings) =>
    [
        .. BilledServices.Cache(
            $"{id}/replication-group", settings.Aws.Region, cache.Engine.ToString().ToLowerInvariant(), cache.NodeType, cache.Nodes,
            cache.Snapshots.RetentionDays),
        .. cache.NotificationTopic is { } topic && settings.Monitoring.Topics.TryGetValue(topic, out var told)
            ? told.Emails.SelectMany(address => BilledServices.Mail($"{id}/events-{address}", settings.Aws.Region))
            : [],
    ];

    private static IEnumerable<BillableItem> BucketItems(string id, BucketSettings bucket, string region) =>
    [
        .. BilledServices.Bucket($"{id}/bucket", region),
        .. bucket.RequestMetrics ? BilledServices.RequestMetrics($"{id}/request-metrics", region) : [],
    ];

    private static IEnumerable<BillableItem> MonitoringItems(EnvironmentSettings settings)
    {
        var region = settings.Aws.Region;
        var monitoring = settings.Monitoring;
        return
        [
            .. monitoring.Topics.Count > 0 ? BilledServices.Key("monitoring/topic-key", region) : [],
            .. from topic in monitoring.Topics
               from address in topic.Value.Emails
               from item in BilledServices.Mail($"monitoring/email-{topic.Key}-{address}", region)
               select item,
            .. from alarm in AlarmPlan.Of(MonitoringDefinitions.Of(settings))
               let kind = alarm.Subject == AlarmSubject.Database ? "" : $"{alarm.Subject.ToString().ToLowerInvariant()}-"
               from item in BilledServices.Alarm($"monitoring/{kind}alarm-{alarm.FullKey}", region, 1, alarm.Alarm.PeriodSeconds)
               select item,
            .. monitoring.LogAlarms.Values.Select(alarm => alarm.Pattern).Distinct()
                .SelectMany(pattern => BilledServices.LogMetric($"monitoring/log-filter-{Words(pattern.ToString())}", region)),
            .. monitoring.Dashboard is null ? [] : BilledServices.Dashboard("monitoring/dashboard", region),
        ];
    }

    private static IEnumerable<BillableItem> LogItems(string idPrefix, string region, DatabaseSettings database) =>
        from log in database.LogExports.Distinct()
        where database.Engine != DatabaseEngine.AuroraPostgresql || log == DatabaseLog.Postgresql
        from item in BilledServices.LogGroup(
            $"{idPrefix}log-{log.ToString().ToLowerInvariant()}", region,
            log == DatabaseLog.Postgresql ? LogKind.Postgresql : LogKind.Upgrade, database.LogRetentionDays)
        select item;

    private static BilledInstance ReplicaOf(BilledInstance source, string resource) =>
        source with { Resource = resource, BackupRetentionDays = 0, HasManagedSecret = false };

    private static BilledMonitoring MonitoringOf(DatabaseSettings database) =>
        new(database.EnhancedMonitoringIntervalSeconds, database.PerformanceInsightsRetentionDays);

    private static RunningTime RunningTimeOf(ScheduleSettings? schedule) => schedule is null
        ? RunningTime.Always
        : RunningTime.Between(Time(schedule.StartAt), Time(schedule.StopAt), schedule.StartDays.Count);

    private static TimeOnly Time(string text) => TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);

    private static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"-{letter}" : $"{letter}")).ToLowerInvariant();
}
