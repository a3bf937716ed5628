using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Pricing;

/// <summary>Monitoring of a database instance, as far as it costs.</summary>
/// <param name="EnhancedIntervalSeconds">Interval of enhanced monitoring; 0 for none.</param>
/// <param name="InsightsRetentionDays">Days that Performance Insights keeps; 0 for none.</param>
internal sealed record BilledMonitoring(int EnhancedIntervalSeconds, int InsightsRetentionDays);

/// <summary>An RDS instance, a primary or a replica.</summary>
internal sealed record BilledInstance(string Resource, string Region, string InstanceClass, StorageShape Storage)
{
    public bool MultiAz { get; init; }

    public RunningTime Running { get; init; } = RunningTime.Always;

    /// <summary>Days of automated backups; 0 for none, as a replica has.</summary>
    public int BackupRetentionDays { get; init; }

    public BilledMonitoring Monitoring { get; init; } = new(0, 0);

    /// <summary>Whether RDS keeps the master password in a secret of its own.</summary>
    public bool HasManagedSecret { get; init; }

    /// <summary>Region of the source of a replica in another region. Default: it is no such replica.</summary>
    public string? SourceRegion { get; init; }
}

/// <summary>An Aurora cluster without its instances.</summary>
internal sealed record BilledCluster(string Resource, string Region, bool IoOptimized, int BackupRetentionDays, bool HasManagedSecret);

/// <summary>An instance of an Aurora cluster.</summary>
internal sealed record BilledClusterInstance(string Resource, string Region, string InstanceClass, bool IoOptimized, BilledMonitoring Monitoring)
{
    public RunningTime Running { get; init; } = RunningTime.Always;

    /// <summary>Capacity when the class is <c>db.serverless</c>.</summary>
    public (decimal MinAcu, decimal MaxAcu)? Capacity { get; init; }
}

/// <summary>A proxy with the instances behind it.</summary>
internal sealed record BilledProxy(string Resource, string Region, IReadOnlyList<string> InstanceClasses, decimal? MaxAcu);

/// <summary>What databases and what belongs to them are billed for. Sources: the pricing pages of Amazon RDS, Aurora and RDS Proxy.</summary>
internal static class BilledDatabase
{
    private const int FreeInsightsDays = 7;

    public static IEnumerable<BillableItem> Items(BilledInstance instance)
    {
        var copies = instance.MultiAz ? 2 : 1;
        var zones = instance.MultiAz ? " × 2: primary and standby" : "";
        BillableItem Of(string part, string item, PriceUnit unit, decimal quantity, string assumption) =>
            new(instance.Resource, part, instance.Region, AwsService.Rds, item, unit, quantity, assumption);

        yield return Of(
            "instance", instance.InstanceClass, PriceUnit.Hour, instance.Running.HoursPerMonth * copies, instance.Running.Text + zones) with
        {
            ReservedQuantity = UsageAssumptions.HoursPerMonth * copies,
        };
        var storage = instance.Storage;
        var type = StorageRules.ApiName(storage.Type);
        yield return Of("storage", $"{type} storage", PriceUnit.GiBMonth, (decimal)storage.SizeGiB * copies,
            $"{storage.SizeGiB} GiB allocated{zones}");
        if (BilledIops(storage) is > 0 and var iops)
        {
            yield return Of("IOPS", $"{type} IOPS", PriceUnit.IopsMonth, (decimal)iops * copies, $"{iops} IOPS beyond what is included{zones}");
        }

        if (storage.Type == VolumeType.Gp3 && storage.ThroughputMiBps - StorageRules.Gp3BaselineThroughputMiBps is > 0 and var throughput)
        {
            yield return Of(
                "throughput", "gp3 throughput", PriceUnit.MiBpsMonth, (decimal)throughput * copies,
                $"{throughput} MiB/s beyond what is included{zones}");
        }

        if (instance.BackupRetentionDays > 0)
        {
            var beyond = storage.SizeGiB * UsageAssumptions.DailyChange * instance.BackupRetentionDays;
            yield return Of(
                "backups", "backup storage", PriceUnit.GiBMonth, beyond,
                FormattableString.Invariant(
                    $"a full volume, {UsageAssumptions.DailyChange:0 %} changed a day, kept {instance.BackupRetentionDays} days; its size is free"));
        }

        if (instance.SourceRegion is { } source)
        {
            yield return Of(
                "replication", "data transfer to another region", PriceUnit.GiB,
                storage.SizeGiB * UsageAssumptions.DailyChange * UsageAssumptions.DaysPerMonth,
                FormattableString.Invariant($"{UsageAssumptions.DailyChange:0 %} of {storage.SizeGiB} GiB changed a day")) with
            {
                Region = source,
            };
        }

        foreach (var item in MonitoringItems(instance.Resource, instance.Region, instance.InstanceClass, instance.Monitoring, instance.Running))
        {
            yield return item;
        }

        if (instance.HasManagedSecret)
        {
            foreach (var item in BilledServices.Secret(instance.Resource, instance.Region, "master secret"))
            {
                yield return item;
            }
        }
    }

    public static IEnumerable<BillableItem> Items(BilledCluster cluster)
    {
        BillableItem Of(string part, string item, PriceUnit unit, decimal quantity, string assumption) =>
            new(cluster.Resource, part, cluster.Region, AwsService.Rds, item, unit, quantity, assumption);

        yield return Of(
            "storage", cluster.IoOptimized ? "Aurora I/O-Optimized storage" : "Aurora storage", PriceUnit.GiBMonth, UsageAssumptions.AuroraStorageGiB,
            $"{UsageAssumptions.AuroraStorageGiB} GiB of data, once for all instances");
        if (!cluster.IoOptimized)
        {
            yield return Of(
                "I/O", "Aurora I/O", PriceUnit.Million, UsageAssumptions.AuroraIoMillions, $"{UsageAssumptions.AuroraIoMillions} million requests");
        }

        if (cluster.BackupRetentionDays > 1)
        {
            yield return Of(
                "backups", "Aurora backup storage", PriceUnit.GiBMonth,
                UsageAssumptions.AuroraStorageGiB * UsageAssumptions.DailyChange * (cluster.BackupRetentionDays - 1),
                FormattableString.Invariant(
                    $"{UsageAssumptions.DailyChange:0 %} changed a day, kept {cluster.BackupRetentionDays} days; the first is free"));
        }

        foreach (var item in cluster.HasManagedSecret ? BilledServices.Secret(cluster.Resource, cluster.Region, "master secret") : [])
        {
            yield return item;
        }
    }

    public static IEnumerable<BillableItem> Items(BilledClusterInstance instance)
    {
        if (instance.InstanceClass == AuroraInstanceClass.Serverless)
        {
            var acu = instance.Capacity is var (least, most) ? (least + most) / 2 : (decimal?)null;
            yield return new BillableItem(
                instance.Resource, "capacity", instance.Region, AwsService.Rds,
                instance.IoOptimized ? "Aurora I/O-Optimized Serverless v2" : "Aurora Serverless v2", PriceUnit.AcuHour,
                acu * instance.Running.HoursPerMonth,
                FormattableString.Invariant($"{instance.Running.Text}, {acu:0.##} ACU: midway between least and most"));
        }
        else
        {
            yield return new BillableItem(
                instance.Resource, "instance", instance.Region, AwsService.Rds,
                $"{(instance.IoOptimized ? "Aurora I/O-Optimized" : "Aurora")} {instance.InstanceClass}", PriceUnit.Hour,
                instance.Running.HoursPerMonth, instance.Running.Text)
            {
                ReservedQuantity = UsageAssumptions.HoursPerMonth,
            };
        }

        foreach (var item in MonitoringItems(instance.Resource, instance.Region, instance.InstanceClass, instance.Monitoring, instance.Running))
        {
            yield return item;
        }
    }

    public static IEnumerable<BillableItem> Items(BilledProxy proxy)
    {
        if (proxy.MaxAcu is { } maxAcu)
        {
            var acu = Math.Max(maxAcu, UsageAssumptions.LeastProxyAcu);
            yield return new BillableItem(
                proxy.Resource, "proxy", proxy.Region, AwsService.Rds, "RDS Proxy", PriceUnit.AcuHour, acu * UsageAssumptions.HoursPerMonth,
                FormattableString.Invariant($"{acu:0.##} ACU at most behind it, {RunningTime.Always.Text}"));
            yield break;
        }

        var known = proxy.InstanceClasses.Select(name => InstanceClass.TryParse(name)?.VCpu).ToArray();
        var vCpu = known.Contains(null) || known.Length == 0
            ? (int?)null : Math.Max(known.Sum(count => count!.Value), UsageAssumptions.LeastProxyVCpu);
        yield return new BillableItem(
            proxy.Resource, "proxy", proxy.Region, AwsService.Rds, "RDS Proxy", PriceUnit.VCpuHour, vCpu * UsageAssumptions.HoursPerMonth,
            vCpu is null ? "vCPU of the classes behind it are not known" : $"{vCpu} vCPU behind it, {RunningTime.Always.Text}");
    }

    /// <summary>Copies of the automated backups in another region: they are paid there from the first GiB, and the way.</summary>
    /// <param name="resource">The replication.</param>
    /// <param name="region">Region that the copies lie in.</param>
    /// <param name="sourceRegion">Region of the instance.</param>
    /// <param name="sizeGiB">Allocated storage of the instance.</param>
    /// <param name="retentionDays">Days that the copies are kept.</param>
    public static IEnumerable<BillableItem> BackupReplication(string resource, string region, string sourceRegion, int sizeGiB, int retentionDays)
    {
        yield return new BillableItem(
            resource, "backups", region, AwsService.Rds, "backup storage", PriceUnit.GiBMonth,
            sizeGiB * (1 + (UsageAssumptions.DailyChange * retentionDays)),
            FormattableString.Invariant(
                $"a full volume of {sizeGiB} GiB, {UsageAssumptions.DailyChange:0 %} changed a day, kept {retentionDays} days; none is free"));
        yield return new BillableItem(
            resource, "replication", sourceRegion, AwsService.Rds, "data transfer to another region", PriceUnit.GiB,
            sizeGiB * UsageAssumptions.DailyChange * UsageAssumptions.DaysPerMonth,
            FormattableString.Invariant($"{UsageAssumptions.DailyChange:0 %} of {sizeGiB} GiB changed a day"));
    }

    private static int BilledIops(StorageShape storage) => (storage.Type, storage.Iops) switch
    {
        (VolumeType.Gp3, { } iops) => Math.Max(0, iops - StorageRules.Gp3BaselineIops),
        (VolumeType.Io1 or VolumeType.Io2, { } iops) => iops,
        _ => 0,
    };

    private static IEnumerable<BillableItem> MonitoringItems(
        string resource, string region, string instanceClass, BilledMonitoring monitoring, RunningTime running)
    {
        if (monitoring.EnhancedIntervalSeconds > 0)
        {
            var gib = UsageAssumptions.EnhancedMonitoringGiBAt60Seconds * 60 / monitoring.EnhancedIntervalSeconds
                * running.HoursPerMonth / UsageAssumptions.HoursPerMonth;
            yield return new BillableItem(
                resource, "enhanced monitoring", region, AwsService.CloudWatch, "log ingestion", PriceUnit.GiB, decimal.Round(gib, 2),
                $"{UsageAssumptions.EnhancedMonitoringGiBAt60Seconds} GiB a month at 60 s; here every {monitoring.EnhancedIntervalSeconds} s");
        }

        if (monitoring.InsightsRetentionDays == FreeInsightsDays)
        {
            yield return new BillableItem(
                resource, "Performance Insights", region, AwsService.Rds, $"Performance Insights {FreeInsightsDays} days", PriceUnit.Month, 1,
                "kept 7 days");
        }
        else if (monitoring.InsightsRetentionDays > 0)
        {
            var vCpu = InstanceClass.TryParse(instanceClass)?.VCpu;
            yield return new BillableItem(
                resource, "Performance Insights", region, AwsService.Rds, $"Performance Insights {monitoring.InsightsRetentionDays} days",
                PriceUnit.VCpuMonth, vCpu,
                $"kept {monitoring.InsightsRetentionDays} days, {(vCpu is null ? "vCPU of the class not known" : $"{vCpu} vCPU")}");
        }
    }
}
