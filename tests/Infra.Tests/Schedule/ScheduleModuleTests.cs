using Infra.Modules.Schedule;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Schedule;

public sealed class ScheduleModuleTests
{
    private static readonly ScheduleModuleProps Props = new()
    {
        Identifier = "happytrip-b2b-dev",
        Arn = "arn:aws:rds:ap-south-1:123456789012:db:happytrip-b2b-dev",
        StopAt = "21:00",
        StartAt = "08:05",
        TimeZone = "Asia/Kolkata",
        AccountId = "123456789012",
        Region = "ap-south-1",
    };

    [Fact]
    public void It_stops_every_evening_and_starts_on_working_days_in_the_local_time()
    {
        var template = Synth(Props);
        var (stop, start) = (template.SingleResource("aws_scheduler_schedule", "stop"), template.SingleResource("aws_scheduler_schedule", "start"));
        Assert.Equal(("happytrip-b2b-dev-stop", "cron(0 21 * * ? *)"), (stop.Text("name"), stop.Text("schedule_expression")));
        Assert.Equal(("happytrip-b2b-dev-start", "cron(5 8 ? * MON,TUE,WED,THU,FRI *)"), (start.Text("name"), start.Text("schedule_expression")));
        Assert.All([stop, start], schedule =>
        {
            Assert.Equal("Asia/Kolkata", schedule.Text("schedule_expression_timezone"));
            Assert.Equal("OFF", schedule.Text("flexible_time_window.mode"));
        });
    }

    [Theory]
    [InlineData(ScheduledDatabase.Instance, "Instance")]
    [InlineData(ScheduledDatabase.Cluster, "Cluster")]
    public void It_calls_RDS_itself_for_an_instance_or_a_cluster(ScheduledDatabase database, string kind)
    {
        var template = Synth(Props with { Database = database });
        foreach (var action in new[] { "stop", "start" })
        {
            var schedule = template.SingleResource("aws_scheduler_schedule", action);
            Assert.Equal($"arn:aws:scheduler:::aws-sdk:rds:{action}DB{kind}", schedule.Text("target.arn"));
            Assert.Equal($$"""{"Db{{kind}}Identifier":"happytrip-b2b-dev"}""", schedule.Text("target.input"));
        }

        var policy = template.SingleResource("aws_iam_role_policy").Text("policy");
        Assert.Contains($"\"rds:StopDB{kind}\",\"rds:StartDB{kind}\"", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void The_role_is_for_this_accounts_schedules_and_this_database_only()
    {
        var template = Synth(Props);
        var role = template.SingleResource("aws_iam_role");
        Assert.Equal("happytrip-b2b-dev-schedule", role.Text("name"));
        Assert.Contains("\"Service\":\"scheduler.amazonaws.com\"", role.Text("assume_role_policy"), StringComparison.Ordinal);
        Assert.Contains("\"StringEquals\":{\"aws:SourceAccount\":\"123456789012\"}", role.Text("assume_role_policy"), StringComparison.Ordinal);
        Assert.Contains($"\"Resource\":\"{Props.Arn}\"", template.SingleResource("aws_iam_role_policy").Text("policy"), StringComparison.Ordinal);
        Assert.All(template.Resources("aws_scheduler_schedule"), schedule => Assert.True(schedule.RefersTo("target.role_arn", role)));
    }

    [Fact]
    public void A_stop_that_fails_is_not_tried_again_in_the_next_days_working_hours() =>
        Assert.All(Synth(Props).Resources("aws_scheduler_schedule"), schedule =>
            Assert.Equal("3600", schedule.Text("target.retry_policy.maximum_event_age_in_seconds")));

    [Fact]
    public void Names_stay_within_64_letters()
    {
        var template = Synth(Props with { Identifier = new string('a', 63) });
        Assert.All(template.Resources("aws_scheduler_schedule"), schedule => Assert.InRange(schedule.Text("name").Length, 1, 64));
        Assert.InRange(template.SingleResource("aws_iam_role").Text("name").Length, 1, 64);
    }

    public static TheoryData<string, ScheduleModuleProps> Refused { get; } = new()
    {
        { "identifier", Props with { Identifier = "Dev_1" } },
        { "startAt", Props with { StartAt = "21:00" } },
        { "startAt", Props with { StartAt = "8:00" } },
        { "stopAt", Props with { StopAt = "24:00" } },
        { "startDays", Props with { StartDays = [] } },
        { "startDays", Props with { StartDays = ["Monday"] } },
        { "startDays", Props with { StartDays = ["MON", "MON"] } },
        { "timeZone", Props with { TimeZone = "Kolkata" } },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_wrong_property_is_refused(string property, ScheduleModuleProps props) => Assert.Contains(
        Assert.Throws<ModuleValidationException>(() => Synth(props)).Violations,
        violation => violation.Property == property && violation.Fix.Length > 0);

    private static SynthTemplate Synth(ScheduleModuleProps props) => SynthTemplate.Of(stack => _ = new ScheduleModule(stack, "schedule", props));
}
