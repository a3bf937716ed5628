using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>What has to hold for the source of a read replica. Source: RDS user guide, "Working with DB instance read replicas" and "Password
/// management with Amazon RDS and AWS Secrets Manager".</summary>
public static class ReplicaRules
{
    /// <summary>An instance has at most 15 read replicas.</summary>
    public static readonly RuleDefinition ReplicaCount = new(
        "RDS059", RuleSeverity.Error, "An instance has at most 15 read replicas",
        "RDS makes no more of one source.",
        "Ask for 15 or fewer.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html");

    /// <summary>The replicas' identifiers fit into 63 characters.</summary>
    public static readonly RuleDefinition ReplicaIdentifierLength = new(
        "RDS060", RuleSeverity.Error, "The replicas' identifiers fit into 63 characters",
        "They are made from the source's identifier and a number, and RDS refuses longer ones.",
        "Shorten the source's identifier.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html");

    /// <summary>The source of a read replica has a master password that RDS does not manage.</summary>
    public static readonly RuleDefinition ManagedPasswordSource = new(
        "RDS061", RuleSeverity.Error, "The source of a read replica has a master password that RDS does not manage",
        "RDS refuses a replica of a PostgreSQL instance whose password it keeps in Secrets Manager.",
        "Choose generated master credentials, or give the replicas up.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html");

    /// <summary>The source of a read replica has automated backups.</summary>
    public static readonly RuleDefinition SourceBackups = new(
        "RDS062", RuleSeverity.Error, "The source of a read replica has automated backups",
        "RDS begins a replica from a backup and refuses to make one with 0 days.",
        "Keep backups for 1 day or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html");

    /// <summary>A replica's class carries the source's max_connections.</summary>
    public static readonly RuleDefinition ReplicaConnections = new(
        "RDS063", RuleSeverity.Warning, "A replica's class carries the source's max_connections",
        "A standby needs at least the primary's max_connections to replay, so a small replica runs out of memory or does not start.",
        "Choose a larger class for the replica, or lower max_connections.",
        "https://www.postgresql.org/docs/current/hot-standby.html");

    /// <summary>Most replicas of one source.</summary>
    public const int MaxReplicas = 15;

    /// <summary>Identifier of a replica in the source's region.</summary>
    /// <param name="sourceIdentifier">The source's identifier.</param>
    /// <param name="number">Number of the replica, from 1.</param>
    public static string IdentifierOf(string sourceIdentifier, int number) => $"{sourceIdentifier}-{KeyOf(number)}";

    /// <summary>Key of a replica in outputs and addresses, <c>replica-1</c>.</summary>
    public static string KeyOf(int number) => $"replica-{number}";

    /// <summary>Identifiers of all replicas in the source's region.</summary>
    public static IReadOnlyList<string> IdentifiersOf(string sourceIdentifier, int count) =>
        [.. Enumerable.Range(1, Math.Clamp(count, 0, MaxReplicas)).Select(number => IdentifierOf(sourceIdentifier, number))];

    /// <summary>Checks how many there are, and that the last one's identifier is not too long.</summary>
    public static IReadOnlyList<Violation> CheckCount(string property, int count, string sourceIdentifier)
    {
        if (count is < 0 or > MaxReplicas)
        {
            return [ReplicaCount.At(property, $"{count}", $"must be 0-{MaxReplicas}", $"write {Math.Clamp(count, 0, MaxReplicas)}")];
        }

        var tooLong = IdentifiersOf(sourceIdentifier, count).LastOrDefault(name => name.Length > InstanceIdentifier.MaxLength);
        return tooLong is null
            ? []
            : [ReplicaIdentifierLength.At(
                property,
                $"{count}",
                $"makes the identifier {tooLong} of {tooLong.Length} characters, RDS allows {InstanceIdentifier.MaxLength}",
                $"shorten the identifier {sourceIdentifier} by {tooLong.Length - InstanceIdentifier.MaxLength}")];
    }

    /// <summary>Checks that an instance can be the source of a replica.</summary>
    /// <param name="property">Property that asks for the replica.</param>
    /// <param name="value">Its value.</param>
    /// <param name="managedPassword">Whether RDS manages the master password.</param>
    /// <param name="generatedPasswordFix">How to have a generated one instead.</param>
    /// <param name="backupRetentionDays">Days of automated backups.</param>
    public static IEnumerable<Violation> CheckSource(
        string property, string value, bool managedPassword, string generatedPasswordFix, int backupRetentionDays)
    {
        if (managedPassword)
        {
            yield return ManagedPasswordSource.At(
                property, value, "is not possible with a master password that RDS manages", generatedPasswordFix);
        }

        if (backupRetentionDays == 0)
        {
            yield return SourceBackups.At(
                property, value, "is not possible without automated backups of the source", "keep backups for 1 day or more");
        }
    }

    /// <summary>Warns about a class that cannot carry the connections that the source allows: the replica has the same parameter group, and
    /// PostgreSQL does not replay with a smaller <c>max_connections</c>.</summary>
    /// <param name="property">Property of the replica's class.</param>
    /// <param name="instanceClass">The replica's class.</param>
    /// <param name="maxConnections">The source's <c>max_connections</c>; null for RDS's formula, which follows the class.</param>
    public static IReadOnlyList<Violation> CheckClass(string property, string instanceClass, int? maxConnections) =>
        InstanceClass.TryParse(instanceClass)?.NominalMaxConnections is { } most && maxConnections > most
            ? [ReplicaConnections.At(
                property,
                instanceClass,
                $"can carry about {most} connections, while the replica needs the source's max_connections {maxConnections}",
                "choose a larger class, or lower max_connections")]
            : [];
}
