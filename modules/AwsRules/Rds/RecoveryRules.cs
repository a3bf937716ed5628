namespace Infra.AwsRules.Rds;

/// <summary>Rules for what stands ready in a second region. Source: RDS user guide, "Creating a read replica in a different AWS Region" and
/// "Replicating automated backups to another AWS Region".</summary>
public static class RecoveryRules
{
    /// <summary>Checks that the region is another one of the same part of AWS.</summary>
    public static IEnumerable<Violation> CheckRegion(string property, string region, string? sourceRegion)
    {
        if (region == sourceRegion)
        {
            yield return new Violation(
                property, region, "must be another region than the database's", "write a region far enough away, or use readReplicas");
        }
        else if (sourceRegion is not null && AwsPartition.OfRegion(region) != AwsPartition.OfRegion(sourceRegion))
        {
            yield return new Violation(
                property, region, $"must be in the same part of AWS as {sourceRegion}", "write a region of the same partition");
        }
    }

    /// <summary>Checks that there is anything beside the key.</summary>
    /// <param name="property">Property to add.</param>
    /// <param name="hasContent">Whether there is a replica, or backups are replicated.</param>
    public static IReadOnlyList<Violation> CheckContent(string property, bool hasContent) => hasContent
        ? []
        : [new Violation(property, null, "must be there, or the replication of backups", "add one of the two")];

    /// <summary>Checks that the replica's identifier is not the source's, whose names and metrics it would be mixed up with.</summary>
    public static IReadOnlyList<Violation> CheckReplicaIdentifier(string property, string identifier, string sourceIdentifier) =>
        identifier != sourceIdentifier
            ? []
            : [new Violation(property, identifier, "must be another one than the database's", $"write {sourceIdentifier}-dr")];

    /// <summary>Checks the replication of automated backups.</summary>
    /// <param name="property">Property of the days that copies are kept.</param>
    /// <param name="days">Its value.</param>
    /// <param name="sourceDays">Days of the source's backups.</param>
    public static IEnumerable<Violation> CheckBackups(string property, int days, int sourceDays)
    {
        if (days is < 1 or > 35)
        {
            yield return new Violation(property, $"{days}", "must be 1-35 days", "write 7");
        }

        if (sourceDays == 0)
        {
            yield return new Violation(
                property, $"{days}", "is not possible without automated backups of the source", "keep backups for 1 day or more");
        }
    }

    /// <summary>Checks a key's alias.</summary>
    public static IReadOnlyList<Violation> CheckKeyAlias(string property, string alias) => alias.StartsWith("alias/aws/", StringComparison.Ordinal)
        ? [new Violation(property, alias, "must not begin with alias/aws/, which is AWS's own", "write for example alias/orders-dr")]
        : [];
}
