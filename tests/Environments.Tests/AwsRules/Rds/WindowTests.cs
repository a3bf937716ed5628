using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Rds;

public sealed class WindowTests
{
    [Theory]
    [InlineData("03:00-04:00", 60)]
    [InlineData("23:45-00:15", 30)]
    [InlineData("00:00-23:59", 1439)]
    public void Reads_a_daily_window(string text, int minutes)
    {
        Assert.True(DailyWindow.TryParse(text, out var window));
        Assert.Equal(minutes, window.DurationMinutes);
        Assert.Equal(text, window.ToString());
        Assert.Empty(DailyWindow.Check("window", text));
    }

    [Theory]
    [InlineData("3:00-4:00")]
    [InlineData("24:00-01:00")]
    [InlineData("03:60-04:00")]
    [InlineData("03:00–04:00")]
    [InlineData("sun:03:00-sun:04:00")]
    [InlineData("")]
    public void Refuses_a_malformed_daily_window(string text)
    {
        var violation = Assert.Single(DailyWindow.Check("window", text));

        Assert.Equal(text, violation.Value);
        Assert.Contains("hh:mm-hh:mm", violation.Rule);
    }

    [Theory]
    [InlineData("03:00-03:29", 29)]
    [InlineData("03:00-03:00", 0)]
    public void Refuses_a_daily_window_below_30_minutes(string text, int minutes) =>
        Assert.Equal($"must last at least 30 minutes, lasts {minutes}", Assert.Single(DailyWindow.Check("window", text)).Rule);

    [Theory]
    [InlineData("sun:04:00-sun:05:00", 60)]
    [InlineData("sun:23:45-mon:00:15", 30)]
    [InlineData("tue:23:00-wed:01:00", 120)]
    public void Reads_a_weekly_window(string text, int minutes)
    {
        Assert.True(WeeklyWindow.TryParse(text, out var window));
        Assert.Equal(minutes, window.DurationMinutes);
        Assert.Equal(text, window.ToString());
    }

    [Fact]
    public void A_weekly_window_is_written_in_lower_case()
    {
        Assert.True(WeeklyWindow.TryParse("Sun:04:00-Sun:05:00", out var window));
        Assert.Equal("sun:04:00-sun:05:00", window.ToString());
    }

    [Theory]
    [InlineData("04:00-05:00")]
    [InlineData("sunday:04:00-sunday:05:00")]
    [InlineData("sun:04:00-05:00")]
    [InlineData("sun:04:00-sun:25:00")]
    [InlineData("xsun:04:00-sun:05:00")]
    public void Refuses_a_malformed_weekly_window(string text) =>
        Assert.Contains("ddd:hh:mm-ddd:hh:mm", Assert.Single(WeeklyWindow.Check("maintenanceWindow", text)).Rule);

    [Fact]
    public void Refuses_a_weekly_window_below_30_minutes() =>
        Assert.Contains("lasts 29", Assert.Single(WeeklyWindow.Check("maintenanceWindow", "sun:23:50-mon:00:19")).Rule);

    [Theory]
    [InlineData("sun:04:00-sun:05:00", "03:00-04:00", false)]
    [InlineData("sun:04:00-sun:05:00", "03:00-04:01", true)]
    [InlineData("sun:04:00-sun:05:00", "05:00-06:00", false)]
    [InlineData("sun:04:00-sun:05:00", "04:15-04:45", true)]
    [InlineData("sun:23:30-mon:00:30", "00:00-00:30", true)]
    [InlineData("sun:23:30-mon:00:30", "00:30-01:00", false)]
    [InlineData("mon:00:00-mon:00:30", "23:30-00:15", true)]
    [InlineData("sat:23:45-sun:00:15", "23:00-23:50", true)]
    [InlineData("sun:02:00-mon:02:00", "12:00-13:00", true)]
    public void Finds_overlaps_over_midnight_and_the_end_of_the_week(string weekly, string daily, bool overlap) =>
        Assert.Equal(overlap, WeeklyWindow.CheckApart("maintenanceWindow", weekly, daily).Count == 1);

    [Fact]
    public void An_overlap_names_both_windows_and_the_way_out() =>
        Assert.Equal(
            "maintenanceWindow must not overlap the backup window 03:00-04:00, got sun:03:30-sun:04:30: begin it at 04:00 or later",
            Assert.Single(WeeklyWindow.CheckApart("maintenanceWindow", "sun:03:30-sun:04:30", "03:00-04:00")).ToString());

    [Fact]
    public void Says_nothing_about_the_overlap_of_windows_that_cannot_be_read() =>
        Assert.Empty(WeeklyWindow.CheckApart("maintenanceWindow", "sunday", "03:00-04:00"));
}
