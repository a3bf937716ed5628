using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>EventBridge Scheduler.</summary>
internal static class SchedulePolicies
{
    private const string Schedule = "aws_scheduler_schedule";
    private const string UserGuide = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-SCH-001",
            Severity = Error,
            Title = "Schedules have a role that only the scheduler may take",
            Reason = "A role that stops databases is of use to others, too.",
            Fix = "Give the target a role of its own, trusted by scheduler.amazonaws.com alone.",
            Source = $"{UserGuide}setting-up.html",
            Types = [Schedule],
            Check = OnlySchedulerTakesRole,
        },
        new()
        {
            Id = "POL-SCH-002",
            Severity = Error,
            InDevelopment = Relaxation.NotApplied,
            Title = "Nothing stops a production database by the clock",
            Reason = "A schedule copied from development takes production down every night.",
            Fix = "Remove the schedule.",
            Source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html",
            Types = [Schedule],
            Check = (resource, _) => Expect.That(
                resource["target"]["arn"].Text?.Contains(":rds:stop", StringComparison.Ordinal) != true, "target.arn", "it stops a database"),
        },
        new()
        {
            Id = "POL-SCH-003",
            Severity = Warning,
            Title = "Schedules are enabled",
            Reason = "A start that is switched off leaves the database down in the morning.",
            Fix = "Leave state out.",
            Source = $"{UserGuide}managing-schedule-state.html",
            Types = [Schedule],
            Check = (resource, _) => Expect.That(resource["state"].Text is null or "ENABLED", "state", $"state is {resource["state"]}"),
        },
    ];

    private static IEnumerable<Breach> OnlySchedulerTakesRole(PolicyResource schedule, ResourceGraph graph)
    {
        if (!schedule["target"]["role_arn"].IsSet)
        {
            yield return new Breach("target.role_arn", "the target has no role");
            yield break;
        }

        foreach (var role in graph.Targets(schedule, schedule["target"]["role_arn"], "aws_iam_role"))
        {
            if (PolicyText.Read(graph, role, role["assume_role_policy"]) is not { } statements)
            {
                yield return Breach.Undecided("target.role_arn");
            }
            else if (statements.Where(statement => statement.Allows).SelectMany(statement => statement.Principals)
                .FirstOrDefault(principal => principal != "Service:scheduler.amazonaws.com") is { } other)
            {
                yield return new Breach("target.role_arn", $"{other} may take {role.Address}, too");
            }
        }
    }
}
