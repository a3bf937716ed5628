using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>Logs that an Aurora PostgreSQL cluster can send to CloudWatch. Source: RDS API reference, <c>CreateDBCluster</c>,
/// <c>EnableCloudwatchLogsExports</c>.</summary>
public static class ClusterLogs
{
    /// <summary>An exported log is one that a cluster has.</summary>
    public static readonly RuleDefinition ClusterLog = new(
        "AUR017", RuleSeverity.Error, "An exported log is one that a cluster has",
        "Aurora PostgreSQL exports the postgresql log only, and the API refuses others.",
        "Leave upgrade out.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html");

    /// <summary>All of them: the log of the instances.</summary>
    public static IReadOnlyList<string> Names { get; } = [DatabaseLogs.Postgresql];

    /// <summary>The log group that RDS writes a log of a cluster to.</summary>
    public static string LogGroupName(string clusterIdentifier, string log) => $"/aws/rds/cluster/{clusterIdentifier}/{log}";

    /// <summary>Checks names and doubles.</summary>
    public static IReadOnlyList<Violation> Check(string property, IReadOnlyList<string> logs) =>
    [
        .. DatabaseLogs.Check(property, logs),
        .. logs.Where(log => DatabaseLogs.Names.Contains(log) && !Names.Contains(log))
            .Select(log => ClusterLog.At(property, log, $"is no log of an Aurora cluster, which has {string.Join(", ", Names)}", "leave it out")),
    ];
}
