using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>CloudWatch logs and alarms.</summary>
internal static class MonitoringPolicies
{
    private const string LogGroup = "aws_cloudwatch_log_group";
    private const string Alarm = "aws_cloudwatch_metric_alarm";
    private const string Guide = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/";

    /// <summary>A month of logs is what the systems' pages ask of production (CredLink 30 days).</summary>
    private const int ProductionDays = 30;

    private const int DevelopmentDays = 7;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-LOG-001",
            Severity = Error,
            Title = $"Logs are kept for {ProductionDays} days or more in production, {DevelopmentDays} elsewhere, and not for ever",
            Reason = "Without a retention logs are kept and paid for until somebody deletes them; with a short one they are gone "
                + "before anybody looks.",
            Fix = "Set retention_in_days.",
            Controls = ["CloudWatch.16"],
            Types = [LogGroup],
            Check = (resource, graph) => Expect.AtLeast(
                resource, "retention_in_days", graph.Production ? ProductionDays : DevelopmentDays, 0, "days"),
        },
        new()
        {
            Id = "POL-LOG-002",
            Severity = Hint,
            Title = "Log groups have a key of their own",
            Reason = "CloudWatch encrypts logs by itself; who may decrypt them can only be restricted with a key of one's own.",
            Fix = "Set kms_key_id to a key whose policy lets logs.<region>.amazonaws.com use it.",
            Source = $"{Guide}logs/encrypt-log-data-kms.html",
            Types = [LogGroup],
            Check = (resource, _) => Expect.Written(resource, "kms_key_id", "the log group has no key"),
        },
        new()
        {
            Id = "POL-LOG-003",
            Severity = Error,
            Title = "Log groups of the database are made by the stack",
            Reason = "AWS makes a missing log group itself, and keeps its logs for ever.",
            Fix = "Add aws_cloudwatch_log_group with the name that AWS uses.",
            Controls = ["CloudWatch.16"],
            Types = ["aws_db_instance", "aws_rds_cluster", "aws_db_proxy", "aws_serverlessapplicationrepository_cloudformation_stack"],
            Check = (resource, graph) => LogGroupsOf(resource)
                .Where(name => graph.OfType(LogGroup).All(group => group["name"].Text != name))
                .Select(name => new Breach("name", $"log group {name} is not in the stack")),
        },
        new()
        {
            Id = "POL-LOG-004",
            Severity = Error,
            Title = "Flow logs go to a log group of the stack or to a bucket",
            Reason = "A flow log that names no destination, or one that is gone, records nothing and says so nowhere.",
            Fix = "Set log_destination, with a role that may write there.",
            Source = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
            Types = ["aws_flow_log"],
            Check = (resource, _) => Expect.Written(resource, "log_destination", "log_destination is missing")
                .Concat(resource["log_destination_type"].Text is null or "cloud-watch-logs"
                    ? Expect.Written(resource, "iam_role_arn", "iam_role_arn is missing, so nothing may be written")
                    : []),
        },
        new()
        {
            Id = "POL-ALM-001",
            Severity = Error,
            Title = "Alarms tell somebody",
            Reason = "An alarm without actions turns red in a console that nobody looks at.",
            Fix = "Put a topic into alarm_actions.",
            Controls = ["CloudWatch.15"],
            Types = [Alarm],
            Check = (resource, _) => Expect.That(
                resource["alarm_actions"].Items.Count > 0, "alarm_actions", "alarm_actions is empty"),
        },
        new()
        {
            Id = "POL-ALM-002",
            Severity = Error,
            Title = "Actions of alarms are switched on",
            Reason = "With actions_enabled false nobody is told, and the alarm looks like any other.",
            Fix = "Leave actions_enabled out.",
            Controls = ["CloudWatch.17"],
            Types = [Alarm],
            Check = (resource, _) => Expect.Flag(resource, "actions_enabled", absent: true),
        },
        new()
        {
            Id = "POL-ALM-003",
            Severity = Error,
            Title = "Alarms name what they watch",
            Reason = "A metric without dimensions has no data, so the alarm never fires.",
            Fix = "Set dimensions.",
            Source = $"{Guide}monitoring/cloudwatch_concepts.html",
            Types = [Alarm],
            AppliesTo = (resource, _) => resource["metric_name"].IsSet,
            Check = (resource, _) => Expect.That(
                resource["dimensions"].IsUnknown || resource["dimensions"].Members.Count > 0, "dimensions", "dimensions is missing"),
        },
        new()
        {
            Id = "POL-ALM-004",
            Severity = Warning,
            Title = "CPU and storage of the database are watched",
            Reason = "A full disk stops the database; a busy CPU is the first that anybody sees of most other faults.",
            Fix = "Add alarms on CPUUtilization and FreeStorageSpace.",
            Source = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/monitoring-cloudwatch.html",
            Types = ["aws_db_instance", "aws_rds_cluster_instance"],
            AppliesTo = (resource, _) => !resource["replicate_source_db"].IsSet,
            Check = (resource, graph) => (resource.Type == "aws_db_instance" ? new[] { "CPUUtilization", "FreeStorageSpace" } : ["CPUUtilization"])
                .Where(metric => !graph.OfType(Alarm).Any(alarm => alarm["metric_name"].Text == metric && Watches(graph, alarm, resource)))
                .Select(metric => new Breach("identifier", $"no alarm watches {metric}")),
        },
    ];

    private static IEnumerable<string> LogGroupsOf(PolicyResource resource)
    {
        var exports = resource["enabled_cloudwatch_logs_exports"].Items.Select(item => item.Text).OfType<string>();
        return resource.Type switch
        {
            "aws_db_instance" when resource["identifier"].Text is { } name => exports.Select(log => $"/aws/rds/instance/{name}/{log}"),
            "aws_rds_cluster" when resource["cluster_identifier"].Text is { } name => exports.Select(log => $"/aws/rds/cluster/{name}/{log}"),
            "aws_db_proxy" when resource["name"].Text is { } name => [$"/aws/rds/proxy/{name}"],
            "aws_serverlessapplicationrepository_cloudformation_stack" when resource["parameters"]["functionName"].Text is { } name =>
                [$"/aws/lambda/{name}"],
            _ => [],
        };
    }

    private static bool Watches(ResourceGraph graph, PolicyResource alarm, PolicyResource database)
    {
        var watched = alarm["dimensions"]["DBInstanceIdentifier"];
        return (watched.Text is { } name && name == database["identifier"].Text) || graph.Targets(alarm, watched, database.Type).Contains(database);
    }
}
