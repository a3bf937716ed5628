namespace Infra.AwsRules.Rds;

/// <summary>What RDS needs for blue/green updates of PostgreSQL. Source: RDS user guide, "Limitations and considerations for blue/green
/// deployments" and the documentation of <c>aws_db_instance</c>.</summary>
public static class BlueGreenRules
{
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

        (bool Broken, string Rule, string Fix)[] rules =
        [
            (instance.HasReplicas, "is not possible with read replicas", "remove the replicas, or leave this out"),
            (instance.HasProxy, "is not possible with a proxy in front", "remove the proxy, or leave this out"),
            (
                instance.ManagedPassword,
                "is not possible with a master password that RDS manages",
                "choose generated master credentials, or leave this out"),
            (instance.BackupRetentionDays == 0, "is not possible without automated backups", "keep backups for 1 day or more"),
            (
                !instance.Parameters.Any(parameter => parameter is { Name: LogicalReplication, Value: "1" }),
                $"needs the parameter {LogicalReplication}, which copies the changes to the green instance",
                $"write \"{LogicalReplication}\": \"1\" among the parameters and reboot once"),
        ];
        foreach (var (_, rule, fix) in rules.Where(rule => rule.Broken))
        {
            yield return new Violation(property, "true", rule, fix);
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
