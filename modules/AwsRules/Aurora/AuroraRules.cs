using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>Rules for single values of an Aurora PostgreSQL cluster. Each takes the property's name and its value.</summary>
public static class AuroraRules
{
    /// <summary>Most readers beside the writer. Source: Aurora user guide, "Replication with Amazon Aurora".</summary>
    public const int MaxReaders = 15;

    private const int OldestStandardSupport = 14;

    private const int NewestKnown = 17;

    private static readonly string LongestSuffix = ReaderSuffix(MaxReaders);

    /// <summary>Family of parameter groups of clusters and of their instances, e.g. <c>aurora-postgresql16</c>.</summary>
    public static string ParameterGroupFamilyOf(int major) => $"aurora-postgresql{major}";

    /// <summary>What an instance's identifier adds to the cluster's for the first instance, which begins as the writer.</summary>
    public const string WriterSuffix = "-writer";

    /// <summary>What an instance's identifier adds to the cluster's for a reader.</summary>
    /// <param name="number">Number of the reader, from 1.</param>
    public static string ReaderSuffix(int number) => $"-reader-{number}";

    /// <summary>Identifiers of a cluster's instances, the writer's first.</summary>
    public static IReadOnlyList<string> InstanceIdentifiers(string clusterIdentifier, int readers) =>
        [clusterIdentifier + WriterSuffix, .. Enumerable.Range(1, Math.Max(readers, 0)).Select(number => clusterIdentifier + ReaderSuffix(number))];

    /// <summary>Checks that the instances' identifiers, which begin with the cluster's, are not too long.</summary>
    public static IReadOnlyList<Violation> CheckIdentifier(string property, string value) =>
        value.Length + LongestSuffix.Length <= InstanceIdentifier.MaxLength
            ? []
            : [new Violation(
                property,
                value,
                $"must have at most {InstanceIdentifier.MaxLength - LongestSuffix.Length} characters, so that the instances' identifiers, "
                    + $"which end in {WriterSuffix} and {LongestSuffix}, keep within {InstanceIdentifier.MaxLength}",
                "shorten it")];

    /// <summary>Checks the number of readers, 0–15; without one, production warns.</summary>
    public static IReadOnlyList<Violation> CheckReaders(string property, int readers, bool production = false) => readers switch
    {
        < 0 or > MaxReaders => [new Violation(property, $"{readers}", $"must be 0-{MaxReaders}", $"write {Math.Clamp(readers, 0, MaxReaders)}")],
        0 when production => [new Violation(
            property,
            "0",
            "leaves no instance that could take over: after a failure of the writer, Aurora makes a new one, which takes minutes",
            "write 1 or more",
            IsWarning: true)],
        _ => [],
    };

    /// <summary>Checks the days of automated backups: 1–35, because a cluster's cannot be switched off, and at least 7 in production. Source:
    /// RDS API reference, <c>CreateDBCluster</c>, <c>BackupRetentionPeriod</c>.</summary>
    public static IReadOnlyList<Violation> CheckBackupRetentionDays(string property, int days, bool production = false) => days == 0
        ? [new Violation(property, "0", "must be 1-35 days: Aurora always keeps backups", "write 1 or more")]
        : InstanceRules.CheckBackupRetentionDays(property, days, production);

    /// <summary>Warns about major versions of RDS that Aurora does not have in standard support. Source: Aurora PostgreSQL release notes,
    /// "Release calendars".</summary>
    public static IReadOnlyList<Violation> CheckVersion(string property, PostgresVersion version) => version.Major switch
    {
        >= PostgresVersion.OldestMajor and < OldestStandardSupport => [new Violation(
            property,
            $"{version.Major}",
            "is past Aurora's end of standard support, so it costs extra",
            $"write {OldestStandardSupport} or later",
            IsWarning: true)],
        > NewestKnown and <= PostgresVersion.NewestMajor => [new Violation(
            property,
            $"{version.Major}",
            "is newer than the versions that Aurora PostgreSQL is known to offer; it follows RDS months later",
            $"write {NewestKnown}, or check it with aws rds describe-db-engine-versions --engine aurora-postgresql",
            IsWarning: true)],
        _ => [],
    };
}
