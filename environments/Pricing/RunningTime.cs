using System.Globalization;

namespace Infra.Environments.Pricing;

/// <summary>How long a database runs.</summary>
/// <param name="HoursPerMonth">Hours in a month.</param>
/// <param name="Text">The same for people.</param>
public sealed record RunningTime(decimal HoursPerMonth, string Text)
{
    private const int HoursPerWeek = 168;

    /// <summary>Day and night.</summary>
    public static RunningTime Always { get; } = new(UsageAssumptions.HoursPerMonth, $"{UsageAssumptions.HoursPerMonth} h a month");

    /// <summary>Started at a time on some days of the week, stopped at a time every day.</summary>
    /// <param name="startAt">When it starts.</param>
    /// <param name="stopAt">When it stops.</param>
    /// <param name="startDays">Number of days of the week that it starts on.</param>
    public static RunningTime Between(TimeOnly startAt, TimeOnly stopAt, int startDays)
    {
        // The difference of two times of day goes round midnight by itself.
        var hours = (decimal)(stopAt - startAt).TotalHours;
        var perMonth = Math.Round(hours * startDays * UsageAssumptions.HoursPerMonth / HoursPerWeek, 1);
        return new RunningTime(perMonth,
            string.Create(CultureInfo.InvariantCulture, $"{perMonth} h a month: {hours:0.##} h on {startDays} days a week"));
    }
}
