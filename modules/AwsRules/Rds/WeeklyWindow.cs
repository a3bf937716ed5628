using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>The weekly maintenance window in UTC, <c>ddd:hh:mm-ddd:hh:mm</c>; it may pass midnight and the end of the week.
/// Source: RDS API reference, <c>PreferredMaintenanceWindow</c>: at least 30 minutes.</summary>
/// <param name="StartMinute">Minute of the week, from Monday 00:00, at which it begins, 0–10079.</param>
/// <param name="DurationMinutes">Length in minutes, 0–10079.</param>
public readonly partial record struct WeeklyWindow(int StartMinute, int DurationMinutes)
{
    /// <summary>A maintenance window is written ddd:hh:mm-ddd:hh:mm, in UTC.</summary>
    public static readonly RuleDefinition WindowForm = new(
        "RDS031", RuleSeverity.Error, "A maintenance window is written ddd:hh:mm-ddd:hh:mm, in UTC",
        "RDS reads no other form, and knows no time zone here.",
        "Write for example sun:04:00-sun:05:00.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html");

    /// <summary>The maintenance window does not overlap the backup window.</summary>
    public static readonly RuleDefinition WindowsApart = new(
        "RDS032", RuleSeverity.Error, "The maintenance window does not overlap the backup window",
        "RDS refuses the pair: the backup window comes round every day, also on the day of maintenance.",
        "Begin maintenance when the backup window has ended.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html");

    private const int MinutesPerWeek = 7 * DailyWindow.MinutesPerDay;

    private const string Point = @"(mon|tue|wed|thu|fri|sat|sun):((?:[01]\d|2[0-3]):[0-5]\d)";

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Reads <c>ddd:hh:mm-ddd:hh:mm</c>; capitals are allowed.</summary>
    public static bool TryParse(string text, out WeeklyWindow window)
    {
        var match = Pattern().Match(text.ToLowerInvariant());
        if (!match.Success)
        {
            window = default;
            return false;
        }

        var start = MinuteOfWeek(match.Groups[1].Value, match.Groups[2].Value);
        var end = MinuteOfWeek(match.Groups[3].Value, match.Groups[4].Value);
        window = new WeeklyWindow(start, (end - start + MinutesPerWeek) % MinutesPerWeek);
        return true;
    }

    /// <summary>Checks form and length.</summary>
    public static IReadOnlyList<Violation> Check(string property, string value) =>
        !TryParse(value, out var window)
            ? [WindowForm.At(property, value, "must be ddd:hh:mm-ddd:hh:mm in UTC", "write for example sun:04:00-sun:05:00")]
            : DailyWindow.TooShort(property, value, window.DurationMinutes) is { } tooShort ? [tooShort] : [];

    /// <summary>Checks that the windows are apart on every day. Nothing is said about a window that cannot be read.</summary>
    /// <param name="property">Property of the weekly window.</param>
    /// <param name="weekly">The maintenance window.</param>
    /// <param name="daily">The backup window.</param>
    public static IReadOnlyList<Violation> CheckApart(string property, string weekly, string daily) =>
        TryParse(weekly, out var maintenance) && DailyWindow.TryParse(daily, out var backup) && maintenance.Overlaps(backup)
            ? [WindowsApart.At(
                property,
                weekly,
                $"must not overlap the backup window {daily}",
                $"begin it at {DailyWindow.TimeText((backup.StartMinute + backup.DurationMinutes) % DailyWindow.MinutesPerDay)} or later")]
            : [];

    /// <summary>Whether the daily window meets this one on any day. Windows that only touch do not overlap.</summary>
    public bool Overlaps(DailyWindow daily)
    {
        var (start, duration) = this;
        return Enumerable.Range(0, 7).Any(day =>
        {
            var dailyStart = (day * DailyWindow.MinutesPerDay) + daily.StartMinute;
            var untilDaily = (dailyStart - start + MinutesPerWeek) % MinutesPerWeek;
            var untilThis = (start - dailyStart + MinutesPerWeek) % MinutesPerWeek;
            return untilDaily < duration || untilThis < daily.DurationMinutes;
        });
    }

    /// <summary>The window as RDS writes it, in lower case.</summary>
    public override string ToString() => $"{PointText(StartMinute)}-{PointText((StartMinute + DurationMinutes) % MinutesPerWeek)}";

    private static int MinuteOfWeek(string day, string time) =>
        (Array.IndexOf(Days, day) * DailyWindow.MinutesPerDay) + DailyWindow.MinuteOfDay(time);

    private static string PointText(int minute) =>
        $"{Days[minute / DailyWindow.MinutesPerDay]}:{DailyWindow.TimeText(minute % DailyWindow.MinutesPerDay)}";

    [GeneratedRegex(@"\A" + Point + "-" + Point + @"\z")]
    private static partial Regex Pattern();
}
