using Infra.AwsRules.Access;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Rules for what stands ready in a second region. Source: RDS user guide, "Creating a read replica in a different AWS Region" and
/// "Replicating automated backups to another AWS Region".</summary>
public static class RecoveryRules
{
    /// <summary>Disaster recovery stands in another region than the database.</summary>
    public static readonly RuleDefinition RegionElsewhere = new(
        "DRC001", RuleSeverity.Error, "Disaster recovery stands in another region than the database",
        "What is in the same region is lost together with it, and two of the names would be the same.",
        "Name a region far enough away; for reading, use readReplicas.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html");

    /// <summary>Disaster recovery stays within the same partition of AWS.</summary>
    public static readonly RuleDefinition SamePartition = new(
        "DRC002", RuleSeverity.Error, "Disaster recovery stays within the same partition of AWS",
        "Neither replicas nor backups cross between AWS, AWS GovCloud and AWS China.",
        "Name a region of the same partition.",
        "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html");

    /// <summary>Disaster recovery has a replica or replicated backups.</summary>
    public static readonly RuleDefinition RecoveryContent = new(
        "DRC003", RuleSeverity.Error, "Disaster recovery has a replica or replicated backups",
        "Without either it would make a key in another region, which costs money and recovers nothing.",
        "Add one of the two, or remove the section.",
        "docs/operations.md");

    /// <summary>The replica's identifier differs from the database's.</summary>
    public static readonly RuleDefinition ReplicaIdentifier = new(
        "DRC004", RuleSeverity.Error, "The replica's identifier differs from the database's",
        "Names of IAM roles hold in every region, and metrics, events and runbooks could not tell the two apart.",
        "Write the database's identifier and -dr.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html");

    /// <summary>Replicated backups are kept for 1 to 35 days.</summary>
    public static readonly RuleDefinition CopyRetention = new(
        "DRC005", RuleSeverity.Error, "Replicated backups are kept for 1 to 35 days",
        "RDS takes no other number.",
        "Write 7.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html");

    /// <summary>The source of replicated backups has automated backups.</summary>
    public static readonly RuleDefinition CopySourceBackups = new(
        "DRC006", RuleSeverity.Error, "The source of replicated backups has automated backups",
        "With 0 days there is nothing to copy, and RDS refuses to begin.",
        "Keep backups for 1 day or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html");

    /// <summary>Checks that the region is another one of the same part of AWS.</summary>
    public static IEnumerable<Violation> CheckRegion(string property, string region, string? sourceRegion)
    {
        if (region == sourceRegion)
        {
            yield return RegionElsewhere.At(
                property, region, "must be another region than the database's", "write a region far enough away, or use readReplicas");
        }
        else if (sourceRegion is not null && AwsPartition.OfRegion(region) != AwsPartition.OfRegion(sourceRegion))
        {
            yield return SamePartition.At(
                property, region, $"must be in the same part of AWS as {sourceRegion}", "write a region of the same partition");
        }
    }

    /// <summary>Checks that there is anything beside the key.</summary>
    /// <param name="property">Property to add.</param>
    /// <param name="hasContent">Whether there is a replica, or backups are replicated.</param>
    public static IReadOnlyList<Violation> CheckContent(string property, bool hasContent) => hasContent
        ? []
        : [RecoveryContent.At(property, null, "must be there, or the replication of backups", "add one of the two")];

    /// <summary>Checks that the replica's identifier is not the source's, whose names and metrics it would be mixed up with.</summary>
    public static IReadOnlyList<Violation> CheckReplicaIdentifier(string property, string identifier, string sourceIdentifier) =>
        identifier != sourceIdentifier
            ? []
            : [ReplicaIdentifier.At(property, identifier, "must be another one than the database's", $"write {sourceIdentifier}-dr")];

    /// <summary>Checks the replication of automated backups.</summary>
    /// <param name="property">Property of the days that copies are kept.</param>
    /// <param name="days">Its value.</param>
    /// <param name="sourceDays">Days of the source's backups.</param>
    public static IEnumerable<Violation> CheckBackups(string property, int days, int sourceDays)
    {
        if (days is < 1 or > 35)
        {
            yield return CopyRetention.At(property, $"{days}", "must be 1-35 days", "write 7");
        }

        if (sourceDays == 0)
        {
            yield return CopySourceBackups.At(
                property, $"{days}", "is not possible without automated backups of the source", "keep backups for 1 day or more");
        }
    }

    /// <summary>Checks a key's alias.</summary>
    public static IReadOnlyList<Violation> CheckKeyAlias(string property, string alias) => alias.StartsWith("alias/aws/", StringComparison.Ordinal)
        ? [SecretAccessRules.KeyAlias.At(
            property, alias, "must not begin with alias/aws/, which is AWS's own", "write for example alias/orders-dr")]
        : [];
}
