using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>The daily backup window in UTC, <c>hh:mm-hh:mm</c>; it may pass midnight.
/// Source: RDS API reference, <c>PreferredBackupWindow</c>: at least 30 minutes, apart from the maintenance window.</summary>
/// <param name="StartMinute">Minute of the day at which it begins, 0–1439.</param>
/// <param name="DurationMinutes">Length in minutes, 0–1439.</param>
public readonly partial record struct DailyWindow(int StartMinute, int DurationMinutes)
{
    /// <summary>A backup window is written hh:mm-hh:mm, in UTC.</summary>
    public static readonly RuleDefinition WindowForm = new(
        "RDS029", RuleSeverity.Error, "A backup window is written hh:mm-hh:mm, in UTC",
        "RDS reads no other form, and knows no time zone here.",
        "Write for example 03:00-04:00; a window may pass midnight.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html");

    /// <summary>Backup and maintenance windows last at least 30 minutes.</summary>
    public static readonly RuleDefinition WindowLength = new(
        "RDS030", RuleSeverity.Error, "Backup and maintenance windows last at least 30 minutes",
        "RDS refuses a shorter one.",
        "Move its end.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>Minutes of a day.</summary>
    public const int MinutesPerDay = 24 * 60;

    /// <summary>Shortest window that RDS takes, for backups and for maintenance.</summary>
    public const int MinimumMinutes = 30;

    /// <summary>Reads <c>hh:mm-hh:mm</c>.</summary>
    public static bool TryParse(string text, out DailyWindow window)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            window = default;
            return false;
        }

        var start = MinuteOfDay(match.Groups[1].Value);
        var end = MinuteOfDay(match.Groups[2].Value);
        window = new DailyWindow(start, (end - start + MinutesPerDay) % MinutesPerDay);
        return true;
    }

    /// <summary>Checks form and length.</summary>
    public static IReadOnlyList<Violation> Check(string property, string value) =>
        !TryParse(value, out var window)
            ? [WindowForm.At(property, value, "must be hh:mm-hh:mm in UTC, 24 hours", "write for example 03:00-04:00")]
            : TooShort(property, value, window.DurationMinutes) is { } tooShort ? [tooShort] : [];

    /// <inheritdoc/>
    public override string ToString() => $"{TimeText(StartMinute)}-{TimeText((StartMinute + DurationMinutes) % MinutesPerDay)}";

    internal static Violation? TooShort(string property, string value, int durationMinutes) =>
        durationMinutes >= MinimumMinutes
            ? null
            : WindowLength.At(property, value, $"must last at least {MinimumMinutes} minutes, lasts {durationMinutes}", "move its end");

    internal static int MinuteOfDay(string time) => (int.Parse(time.AsSpan(0, 2)) * 60) + int.Parse(time.AsSpan(3, 2));

    internal static string TimeText(int minuteOfDay) => $"{minuteOfDay / 60:00}:{minuteOfDay % 60:00}";

    [GeneratedRegex(@"\A((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d)\z")]
    private static partial Regex Pattern();
}
