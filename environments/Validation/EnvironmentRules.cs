using Infra.AwsRules;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Every rule that looks at more than one value of an environment, or at what AWS and PostgreSQL accept.</summary>
internal static class EnvironmentRules
{
    /// <summary>All violations; their property is the JSON path, e.g. <c>$.database.storage.maxSizeGiB</c>.</summary>
    /// <param name="settings">The settings; where they are not readable they may hold nulls.</param>
    /// <param name="folder">Folder of the environment's file; relative paths start there.</param>
    /// <param name="isReadable">Whether the settings at and below a path could be read. Rules about others are left out, so that one
    /// mistake
    /// hides as little as possible of the rest.</param>
    public static IReadOnlyList<Violation> Check(
        EnvironmentSettings settings, string folder, Func<string, bool> isReadable)
    {
        IEnumerable<RuleCheck> rules =
        [
            .. NetworkSettingsRules.All(settings),
            .. DatabaseSettingsRules.All(settings),
            .. ClusterSettingsRules.All(settings),
            .. ReplicaSettingsRules.All(settings),
            .. ScheduleSettingsRules.All(settings),
            .. DisasterRecoverySettingsRules.All(settings),
            .. SecretSettingsRules.All(settings),
            .. AccessSettingsRules.All(settings),
            .. ProxySettingsRules.All(settings),
            .. CacheSettingsRules.All(settings),
            .. BucketSettingsRules.All(settings),
            .. OutputSettingsRules.All(settings),
            .. MonitoringSettingsRules.All(settings),
            .. BudgetSettingsRules.All(settings),
            .. TenancySettingsRules.All(settings, folder),
            .. SharedDatabaseRules.All(settings),
            .. MigrationSettingsRules.All(settings),
            .. VariableRules.All(settings),
            .. ApplicationSettingsRules.All(settings),
            .. LeakRules.All(settings),
            .. SuppressionRules.All(settings),
        ];
        return
        [
            .. from rule in rules
               where rule.Reads.All(isReadable)
               from violation in rule.Check()
               select violation,
        ];
    }
}

/// <summary>A check and the paths of the settings that it reads.</summary>
/// <param name="Check">Gives the violations; called only when everything that it reads is readable.</param>
/// <param name="Reads">The paths.</param>
internal sealed record RuleCheck(Func<IEnumerable<Violation>> Check, params IReadOnlyList<string> Reads)
{
    /// <summary>A rule for each entry of a map. Nothing when the map itself is not there.</summary>
    public static IEnumerable<RuleCheck> ForEach<T>(
        IReadOnlyDictionary<string, T>? map,
        string path,
        Func<string, string, T, IEnumerable<Violation>> check,
        params IReadOnlyList<string> reads) =>
        from entry in map ?? new Dictionary<string, T>()
        let entryPath = SettingPath.Member(path, entry.Key)
        select new RuleCheck(() => check(entry.Key, entryPath, entry.Value), [entryPath, .. reads]);
}
