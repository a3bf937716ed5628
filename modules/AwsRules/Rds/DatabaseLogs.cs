using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Logs that RDS for PostgreSQL can send to CloudWatch. Source: RDS API reference, <c>EnableCloudwatchLogsExports</c>.</summary>
public static class DatabaseLogs
{
    /// <summary>Exported logs are those that RDS for PostgreSQL has.</summary>
    public static readonly RuleDefinition LogName = new(
        "RDS033", RuleSeverity.Error, "Exported logs are those that RDS for PostgreSQL has",
        "RDS refuses unknown names; postgresql and upgrade are the ones it exports.",
        "Write postgresql, upgrade or both.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html");

    /// <summary>An exported log is named once.</summary>
    public static readonly RuleDefinition LogOnce = new(
        "RDS034", RuleSeverity.Error, "An exported log is named once",
        "Each log has one log group, and two of the same name cannot be made.",
        "Remove the second one.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html");

    /// <summary>The server's log.</summary>
    public const string Postgresql = "postgresql";

    /// <summary>The log of major version upgrades.</summary>
    public const string Upgrade = "upgrade";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Postgresql, Upgrade];

    /// <summary>The log group that RDS writes a log of an instance to.</summary>
    public static string LogGroupName(string instanceIdentifier, string log) => $"/aws/rds/instance/{instanceIdentifier}/{log}";

    /// <summary>Checks names and doubles.</summary>
    public static IReadOnlyList<Violation> Check(string property, IReadOnlyList<string> logs) =>
    [
        .. logs.Where(log => !Names.Contains(log))
            .Select(log => LogName.At(property, log, $"must be one of {string.Join(", ", Names)}", "leave it out")),
        .. logs.GroupBy(log => log).Where(group => group.Count() > 1)
            .Select(group => LogOnce.At(property, group.Key, "must be named only once", "remove the second one")),
    ];
}
