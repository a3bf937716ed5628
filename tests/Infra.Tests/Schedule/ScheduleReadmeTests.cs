using Infra.Modules.Schedule;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Schedule;

public sealed class ScheduleReadmeTests
{
    private const string Readme = "modules/Schedule/README.md";

    [Fact]
    public void The_usage_makes_two_schedules()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var database = new { Arn = "arn:aws:rds:ap-south-1:111122223333:db:orders-dev" };
            _ = new ScheduleModule(stack, "schedule", new ScheduleModuleProps
            {
                Identifier = "orders-dev",
                Arn = database.Arn,
                StopAt = "21:00",
                StartAt = "08:00",
                TimeZone = "Asia/Kolkata",
                AccountId = "111122223333",
            });
        });

        Assert.Equal(2, template.Resources("aws_scheduler_schedule").Count);
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Schedule/ScheduleReadmeTests.cs");
    }

    [Fact]
    public void The_table_names_every_property() => ModuleReadme.AssertNamesProperties(Readme, typeof(ScheduleModuleProps));
}
