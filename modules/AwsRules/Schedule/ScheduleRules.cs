using System.Text.RegularExpressions;

namespace Infra.AwsRules.Schedule;

/// <summary>Rules for hours of running. Sources: RDS user guide, "Stopping an Amazon RDS DB instance temporarily"; EventBridge Scheduler user
/// guide, "Schedule types".</summary>
public static partial class ScheduleRules
{
    /// <summary>Days of the week as cron expressions name them.</summary>
    public static IReadOnlyList<string> Days { get; } = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

    /// <summary>Checks the two times of day: each <c>hh:mm</c>, and apart.</summary>
    public static IEnumerable<Violation> CheckTimes(string stopProperty, string stopAt, string startProperty, string startAt)
    {
        foreach (var (property, time) in new[] { (stopProperty, stopAt), (startProperty, startAt) })
        {
            if (!TimeOfDay().IsMatch(time))
            {
                yield return new Violation(property, time, "must be a time of day, hh:mm", "write for example 21:00");
            }
        }

        if (stopAt == startAt)
        {
            yield return new Violation(
                startProperty, startAt, $"must be another time than {stopProperty}", "write the time at which people begin to work");
        }
    }

    /// <summary>Checks the days that the database starts on.</summary>
    public static IReadOnlyList<Violation> CheckDays(string property, IReadOnlyList<string> days) =>
    [
        .. days.Count > 0
            ? Array.Empty<Violation>()
            : [new Violation(property, null, "must name at least one day", "add one, or remove the schedule")],
        .. days.Where(day => !Days.Contains(day))
            .Select(day => new Violation(property, day, $"must be one of {string.Join(", ", Days)}", "write for example MON")),
        .. days.GroupBy(day => day).Where(group => group.Count() > 1)
            .Select(group => new Violation(property, group.Key, "must be named only once", "remove the second one")),
    ];

    /// <summary>Checks a time zone's IANA name, by the time zone database of this machine where there is one, else by its form.</summary>
    public static IReadOnlyList<Violation> CheckTimeZone(string property, string timeZone)
    {
        if (IanaForm().IsMatch(timeZone) && (TimeZones.Count == 0 || TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out _)))
        {
            return [];
        }

        var near = Suggestion.For(timeZone, TimeZones);
        return [new Violation(
            property,
            timeZone,
            "must be the IANA name of a time zone",
            near is null ? "write for example Europe/Berlin, or UTC" : $"did you mean {near}?")];
    }

    /// <summary>Checks that the database may be stopped at all: never in production, and never with a read replica, because RDS stops neither
    /// the source of one nor the replica.</summary>
    public static IEnumerable<Violation> CheckStoppable(string property, bool production, bool hasReplicas)
    {
        if (production)
        {
            yield return new Violation(property, null, "is not possible in production", "remove it; it is meant for development");
        }

        if (hasReplicas)
        {
            yield return new Violation(
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
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"\A(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+){1,2})\z")]
    private static partial Regex IanaForm();
}
