using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Monitoring;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.monitoring</c>.</summary>
internal static class MonitoringSettingsRules
{
    /// <summary>Aurora has no metric FreeStorageSpace.</summary>
    public static readonly RuleDefinition NoFreeStorageOnAurora = new(
        "MON501", RuleSeverity.Hint,
        "Aurora has no metric FreeStorageSpace",
        "Its storage grows by itself, so that the alarm is left out.",
        "Write an alarm on FreeLocalStorage (temporary files) or VolumeBytesUsed (cost) when you want one.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html");

    /// <summary>A share of storage that grows is taken at each apply.</summary>
    public static readonly RuleDefinition ShareOfGrowingStorage = new(
        "MON502", RuleSeverity.Hint,
        "A share of storage that grows is taken at each apply",
        "After RDS has grown the storage, the alarm's threshold follows with the next apply only.",
        "Apply once after the event \"Finished applying autoscaling-initiated modification\".",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        new RuleCheck(
            () => MonitoringRules.Check(MonitoringDefinitions.Of(settings))
                .Where(violation => !violation.Property.StartsWith("instance.", StringComparison.Ordinal))
                .Select(violation => violation.Under("$.monitoring")),
            "$.monitoring",
            "$.caches",
            "$.buckets",
            "$.database.engine",
            "$.database.cluster",
            "$.database.readReplicas",
            "$.database.logExports",
            "$.database.identifier",
            "$.database.instanceClass",
            "$.database.storage",
            "$.database.parameters",
            "$.database.performanceInsightsRetentionDays"),
        .. RuleCheck.ForEach(
            settings.Monitoring?.Alarms,
            "$.monitoring.alarms",
            (_, path, alarm) => CheckStorage(alarm, settings.Database).Select(violation => violation.Under(path)),
            "$.database.engine",
            "$.database.storage"),
    ];

    private static IEnumerable<Violation> CheckStorage(AlarmSettings alarm, DatabaseSettings database)
    {
        if (MonitoringDefinitions.IsLeftOut(alarm.Metric, database))
        {
            yield return NoFreeStorageOnAurora.At("metric", alarm.Metric.ToString(),
                "does not exist on Aurora, whose storage grows by itself: the alarm is left out",
                "write an alarm on FreeLocalStorage (temporary files) or VolumeBytesUsed (cost) when you want one");
        }
        else if (alarm.Metric == DatabaseMetric.FreeStorageSpace
            && database.Storage.MaxSizeGiB > database.Storage.SizeGiB
            && (alarm.Below ?? alarm.Above) is { } threshold
            && threshold.Contains('%', StringComparison.Ordinal))
        {
            yield return ShareOfGrowingStorage.At(alarm.Below is null ? "above" : "below", threshold,
                "is taken of the storage that is allocated at each apply: after RDS has grown it, the threshold follows with the next apply",
                "apply once after the event \"Finished applying autoscaling-initiated modification\"");
        }
    }
}
