using Infra.Environments.Settings;
using Infra.Modules.Schedule;

namespace Infra.Cli.Stacks;

/// <summary>The schedule module's words for the settings' schedule.</summary>
internal static class ScheduleProps
{
    /// <summary>Props of the schedule.</summary>
    public static ScheduleModuleProps Of(ScheduleSettings schedule, EnvironmentSettings settings, string databaseArn) => new()
    {
        Identifier = settings.Database.Identifier,
        Arn = databaseArn,
        Database = settings.Database.Engine == DatabaseEngine.AuroraPostgresql ? ScheduledDatabase.Cluster : ScheduledDatabase.Instance,
        StopAt = schedule.StopAt,
        StartAt = schedule.StartAt,
        StartDays = [.. schedule.StartDays.Select(day => day.ToString().ToUpperInvariant())],
        TimeZone = schedule.TimeZone,
        AccountId = settings.Aws.AccountId,
        Region = settings.Aws.Region,
    };
}
