using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>What RDS needs for blue/green updates of PostgreSQL. Source: RDS user guide, "Limitations and considerations for blue/green
/// deployments" and the documentation of <c>aws_db_instance</c>.</summary>
public static class BlueGreenRules
{
    /// <summary>Blue/green updates go without read replicas.</summary>
    public static readonly RuleDefinition BlueGreenReplicas = new(
        "RDS064", RuleSeverity.Error, "Blue/green updates go without read replicas",
        "The Terraform provider refuses to update an instance with replicas this way.",
        "Remove the replicas, or update in place.",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance");

    /// <summary>Blue/green updates go without a proxy in front.</summary>
    public static readonly RuleDefinition BlueGreenProxy = new(
        "RDS065", RuleSeverity.Warning, "Blue/green updates go without a proxy in front",
        "AWS documents RDS Proxy as not supported, so the switchover is refused unless AWS has changed that since.",
        "Remove the proxy for the update, or update in place.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-considerations.html");

    /// <summary>Blue/green updates go with a master password that RDS does not manage.</summary>
    public static readonly RuleDefinition BlueGreenManagedPassword = new(
        "RDS066", RuleSeverity.Error, "Blue/green updates go with a master password that RDS does not manage",
        "AWS does not make a green copy of an instance whose password it keeps in Secrets Manager.",
        "Choose generated master credentials, or update in place.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-considerations.html");

    /// <summary>Blue/green updates go with automated backups.</summary>
    public static readonly RuleDefinition BlueGreenBackups = new(
        "RDS067", RuleSeverity.Error, "Blue/green updates go with automated backups",
        "The green instance is a restored copy, which cannot be made with 0 days of backups.",
        "Keep backups for 1 day or more.",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance");

    /// <summary>Blue/green updates go with logical replication.</summary>
    public static readonly RuleDefinition BlueGreenReplication = new(
        "RDS068", RuleSeverity.Error, "Blue/green updates go with logical replication",
        "PostgreSQL copies the changes to the green instance by logical replication, which rds.logical_replication switches on at a restart.",
        "Set rds.logical_replication to 1 and reboot once before the first update.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-considerations.html");

    private const string LogicalReplication = "rds.logical_replication";

    /// <summary>Checks blue/green updates against the rest of the instance. Nothing is checked when they are off.</summary>
    /// <param name="property">Property that switches them on.</param>
    /// <param name="instance">The rest of the instance.</param>
    public static IEnumerable<Violation> Check(string property, BlueGreenInstance instance)
    {
        if (!instance.Enabled)
        {
            yield break;
        }

        (RuleDefinition Definition, bool Broken, string Rule, string Fix)[] rules =
        [
            (BlueGreenReplicas, instance.HasReplicas, "is not possible with read replicas", "remove the replicas, or leave this out"),
            (BlueGreenProxy, instance.HasProxy, "is not possible with a proxy in front, as AWS documents it", "remove the proxy, or leave this out"),
            (
                BlueGreenManagedPassword,
                instance.ManagedPassword,
                "is not possible with a master password that RDS manages",
                "choose generated master credentials, or leave this out"),
            (
                BlueGreenBackups,
                instance.BackupRetentionDays == 0,
                "is not possible without automated backups",
                "keep backups for 1 day or more"),
            (
                BlueGreenReplication,
                !instance.Parameters.Any(parameter => parameter is { Name: LogicalReplication, Value: "1" }),
                $"needs the parameter {LogicalReplication}, which copies the changes to the green instance",
                $"write \"{LogicalReplication}\": \"1\" among the parameters and reboot once"),
        ];
        foreach (var (definition, _, rule, fix) in rules.Where(rule => rule.Broken))
        {
            yield return definition.At(property, "true", rule, fix);
        }
    }
}

/// <summary>What blue/green updates depend on.</summary>
/// <param name="Enabled">Whether they are on.</param>
/// <param name="HasReplicas">Whether there are read replicas, in whatever region.</param>
/// <param name="HasProxy">Whether an RDS Proxy points at the instance.</param>
/// <param name="ManagedPassword">Whether RDS manages the master password.</param>
/// <param name="BackupRetentionDays">Days of automated backups.</param>
/// <param name="Parameters">Parameters in their native unit.</param>
public sealed record BlueGreenInstance(
    bool Enabled,
    bool HasReplicas,
    bool HasProxy,
    bool ManagedPassword,
    int BackupRetentionDays,
    IReadOnlyList<ResolvedParameter> Parameters);
