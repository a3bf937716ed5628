using Infra.AwsRules;
using Infra.AwsRules.Monitoring;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.monitoring</c>.</summary>
internal static class MonitoringSettingsRules
{
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
            "$.database.storage").Select(rule => rule with { IsHint = true }),
    ];

    private static IEnumerable<Violation> CheckStorage(AlarmSettings alarm, DatabaseSettings database)
    {
        if (MonitoringDefinitions.IsLeftOut(alarm.Metric, database))
        {
            yield return new Violation("metric", alarm.Metric.ToString(),
                "does not exist on Aurora, whose storage grows by itself: the alarm is left out",
                "write an alarm on FreeLocalStorage (temporary files) or VolumeBytesUsed (cost) when you want one");
        }
        else if (alarm.Metric == DatabaseMetric.FreeStorageSpace
            && database.Storage.MaxSizeGiB > database.Storage.SizeGiB
            && (alarm.Below ?? alarm.Above) is { } threshold
            && threshold.Contains('%', StringComparison.Ordinal))
        {
            yield return new Violation(alarm.Below is null ? "above" : "below", threshold,
                "is taken of the storage that is allocated at each apply: after RDS has grown it, the threshold follows with the next apply",
                "apply once after the event \"Finished applying autoscaling-initiated modification\"");
        }
    }
}
