using Infra.AwsRules;
using Infra.AwsRules.Schedule;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database.schedule</c>.</summary>
internal static class ScheduleSettingsRules
{
    private const string Path = "$.database.schedule";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        new RuleCheck(() => CheckForm(settings.Database.Schedule), Path),
        new RuleCheck(() => CheckStoppable(settings), Path, "$.production", "$.database.readReplicas", "$.disasterRecovery"),
    ];

    private static IEnumerable<Violation> CheckForm(ScheduleSettings? schedule) => schedule is null
        ? []
        :
        [
            .. ScheduleRules.CheckTimes($"{Path}.stopAt", schedule.StopAt, $"{Path}.startAt", schedule.StartAt),
            .. ScheduleRules.CheckDays($"{Path}.startDays", [.. schedule.StartDays.Select(day => day.ToString().ToUpperInvariant())]),
            .. ScheduleRules.CheckTimeZone($"{Path}.timeZone", schedule.TimeZone),
        ];

    private static IEnumerable<Violation> CheckStoppable(EnvironmentSettings settings) => settings.Database.Schedule is null
        ? []
        : ScheduleRules.CheckStoppable(
            Path, settings.Production, settings.Database.ReadReplicas.Count > 0 || settings.DisasterRecovery?.Replica is not null);
}
