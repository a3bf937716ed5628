using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Schedule;

/// <summary>Rules for hours of running. Sources: RDS user guide, "Stopping an Amazon RDS DB instance temporarily"; EventBridge Scheduler user
/// guide, "Schedule types".</summary>
public static partial class ScheduleRules
{
    /// <summary>A time of day is written hh:mm.</summary>
    public static readonly RuleDefinition TimeOfDay = new(
        "SCH001", RuleSeverity.Error, "A time of day is written hh:mm",
        "The schedule's cron expression is made from hours and minutes of 24 hours.",
        "Write for example 21:00.",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html");

    /// <summary>The database stops and starts at different times.</summary>
    public static readonly RuleDefinition TimesApart = new(
        "SCH002", RuleSeverity.Error, "The database stops and starts at different times",
        "Two schedules at one minute run in no certain order, and RDS refuses to start what is stopping.",
        "Write the time at which people begin to work.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html");

    /// <summary>A schedule names at least one day.</summary>
    public static readonly RuleDefinition DayRequired = new(
        "SCH003", RuleSeverity.Error, "A schedule names at least one day",
        "The database would be stopped and never started, until RDS starts it by itself after seven days.",
        "Add a day, or remove the schedule.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html");

    /// <summary>A day is MON, TUE, WED, THU, FRI, SAT or SUN.</summary>
    public static readonly RuleDefinition DayName = new(
        "SCH004", RuleSeverity.Error, "A day is MON, TUE, WED, THU, FRI, SAT or SUN",
        "Cron expressions of EventBridge Scheduler know no other words.",
        "Write three capital letters.",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html");

    /// <summary>A day is named once.</summary>
    public static readonly RuleDefinition DayOnce = new(
        "SCH005", RuleSeverity.Error, "A day is named once",
        "A second entry hides that another day was meant.",
        "Remove the second one.",
        "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html");

    /// <summary>A time zone is named as IANA names it.</summary>
    public static readonly RuleDefinition TimeZone = new(
        "SCH006", RuleSeverity.Error, "A time zone is named as IANA names it",
        "EventBridge Scheduler refuses others, and abbreviations such as CET know no summer time.",
        "Write for example Europe/Berlin, or UTC.",
        "https://www.iana.org/time-zones");

    /// <summary>A production database is not stopped by a schedule.</summary>
    public static readonly RuleDefinition ProductionStops = new(
        "SCH007", RuleSeverity.Warning, "A production database is not stopped by a schedule",
        "Whatever uses it at night fails, and a start can take many minutes.",
        "Remove the schedule; it is meant for development.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html");

    /// <summary>A database with read replicas is not stopped.</summary>
    public static readonly RuleDefinition StopWithReplicas = new(
        "SCH008", RuleSeverity.Error, "A database with read replicas is not stopped",
        "RDS stops neither the source of a replica nor the replica.",
        "Remove the replicas, or the schedule.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html");

    /// <summary>Days of the week as cron expressions name them.</summary>
    public static IReadOnlyList<string> Days { get; } = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    /// <summary>Checks the two times of day: each <c>hh:mm</c>, and apart.</summary>
    public static IEnumerable<Violation> CheckTimes(string stopProperty, string stopAt, string startProperty, string startAt)
    {
        foreach (var (property, time) in new[] { (stopProperty, stopAt), (startProperty, startAt) })
        {
            if (!TimeOfDayPattern().IsMatch(time))
            {
                yield return TimeOfDay.At(property, time, "must be a time of day, hh:mm", "write for example 21:00");
            }
        }

        if (stopAt == startAt)
        {
            yield return TimesApart.At(
                startProperty, startAt, $"must be another time than {stopProperty}", "write the time at which people begin to work");
        }
    }

    /// <summary>Checks the days that the database starts on.</summary>
    public static IReadOnlyList<Violation> CheckDays(string property, IReadOnlyList<string> days) =>
    [
        .. days.Count > 0
            ? Array.Empty<Violation>()
            : [DayRequired.At(property, null, "must name at least one day", "add one, or remove the schedule")],
        .. days.Where(day => !Days.Contains(day))
            .Select(day => DayName.At(property, day, $"must be one of {string.Join(", ", Days)}", "write for example MON")),
        .. days.GroupBy(day => day).Where(group => group.Count() > 1)
            .Select(group => DayOnce.At(property, group.Key, "must be named only once", "remove the second one")),
    ];

    /// <summary>Checks a time zone's IANA name, by the time zone database of this machine where there is one, else by its form.</summary>
    public static IReadOnlyList<Violation> CheckTimeZone(string property, string timeZone)
    {
        if (IanaForm().IsMatch(timeZone) && (TimeZones.Count == 0 || TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _)))
        {
            return [];
        }

        var near = Suggestion.For(timeZone, TimeZones);
        return [TimeZone.At(
            property,
            timeZone,
            "must be the IANA name of a time zone",
            near is null ? "write for example Europe/Berlin, or UTC" : $"did you mean {near}?")];
    }

    /// <summary>Checks that the database may be stopped at all: production warns, and a read replica refuses, because RDS stops neither the
    /// source of one nor the replica.</summary>
    public static IEnumerable<Violation> CheckStoppable(string property, bool production, bool hasReplicas)
    {
        if (production)
        {
            yield return ProductionStops.At(property, null, "stops a production database", "remove it; it is meant for development");
        }

        if (hasReplicas)
        {
            yield return StopWithReplicas.At(
                property, null, "is not possible with read replicas: RDS does not stop their source", "remove the replicas or the schedule");
        }
    }

    private static readonly HashSet<string> TimeZones = LoadTimeZones();

    /// <summary>Empty on a machine without the database, and on one that knows its zones by other names than IANA's.</summary>
    private static HashSet<string> LoadTimeZones()
    {
        var names = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Append("UTC").ToHashSet(StringComparer.Ordinal);
        return names.Contains("Europe/Berlin") ? names : [];
    }

    [GeneratedRegex(@"\A([01]\d|2[0-3]):[0-5]\d\z")]
    private static partial Regex TimeOfDayPattern();

    [GeneratedRegex(@"\A(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+){1,2})\z")]
    private static partial Regex IanaForm();
}
