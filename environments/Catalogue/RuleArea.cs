using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Catalogue;

/// <summary>What the rules whose ids begin alike are about.</summary>
/// <param name="Prefix">Three letters or digits, e.g. <c>RDS</c>.</param>
/// <param name="Title">What they are about.</param>
public sealed record RuleArea(string Prefix, string Title)
{
    /// <summary>All areas, in the order of the document.</summary>
    public static IReadOnlyList<RuleArea> All { get; } =
    [
        new("CFG", "Files, variables, overrides and suppressions"),
        new("RDS", "The instance, its storage, parameters, backups and replicas"),
        new("AUR", "Aurora clusters"),
        new("PRX", "RDS Proxy"),
        new("SCH", "Stopping and starting on a schedule"),
        new("DRC", "Restores and the second region"),
        new("NET", "Network, security groups and bastion"),
        new("SEC", "Secrets and their rotation"),
        new("IAM", "Roles, policies and token log-in"),
        new("LEK", "Secrets in places that others read"),
        new("CCH", "Caches"),
        new("S3B", "Buckets"),
        new("MON", "Alarms, topics and dashboards"),
        new("CST", "Monthly cost and budget"),
        new("TEN", "Tenants, their databases, schemas and roles"),
        new("MIG", "Migrations and their waves"),
        new("APP", "What the application is handed"),
        new("OUT", "Outputs"),
    ];

    /// <summary>The area of a rule.</summary>
    public static string PrefixOf(RuleDefinition rule) => rule.Id[..3];
}
