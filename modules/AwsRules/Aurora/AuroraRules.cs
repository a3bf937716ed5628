using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Aurora;

/// <summary>Rules for single values of an Aurora PostgreSQL cluster. Each takes the property's name and its value.</summary>
public static class AuroraRules
{
    /// <summary>A cluster's identifier leaves room for its instances' endings.</summary>
    public static readonly RuleDefinition ClusterIdentifierLength = new(
        "AUR001", RuleSeverity.Error, "A cluster's identifier leaves room for its instances' endings",
        "Instances are named after the cluster, with -writer or -reader-15 behind it, and RDS allows 63 characters.",
        "Shorten the identifier.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html");

    /// <summary>A cluster has at most 15 readers.</summary>
    public static readonly RuleDefinition ReaderCount = new(
        "AUR002", RuleSeverity.Error, "A cluster has at most 15 readers",
        "Aurora attaches no more to one volume.",
        "Ask for 15 or fewer.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html");

    /// <summary>A production cluster has a reader that can take over.</summary>
    public static readonly RuleDefinition ReaderInProduction = new(
        "AUR003", RuleSeverity.Warning, "A production cluster has a reader that can take over",
        "Without one, Aurora makes a new instance after the writer fails, and the database is away for minutes.",
        "Ask for 1 reader or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html");

    /// <summary>A cluster keeps backups for at least 1 day.</summary>
    public static readonly RuleDefinition BackupsAlwaysOn = new(
        "AUR004", RuleSeverity.Error, "A cluster keeps backups for at least 1 day",
        "Aurora's backups cannot be switched off, and the API refuses 0.",
        "Write 1 or more days.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html");

    /// <summary>The major version is in Aurora's standard support.</summary>
    public static readonly RuleDefinition StandardSupport = new(
        "AUR005", RuleSeverity.Warning, "The major version is in Aurora's standard support",
        "Past its end AWS charges extended support for every vCPU and hour.",
        "Upgrade to a later major version.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html");

    /// <summary>The major version is one that Aurora is known to offer.</summary>
    public static readonly RuleDefinition VersionOffered = new(
        "AUR006", RuleSeverity.Warning, "The major version is one that Aurora is known to offer",
        "Aurora follows RDS months later; creating a cluster of a version that is not there yet fails.",
        "Write an earlier one, or check with aws rds describe-db-engine-versions --engine aurora-postgresql.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html");

    /// <summary>A cluster is not restored from an instance's automated backups.</summary>
    public static readonly RuleDefinition InstanceBackupsRestore = new(
        "AUR007", RuleSeverity.Error, "A cluster is not restored from an instance's automated backups",
        "Replicated automated backups exist for RDS instances only; the cluster API has no such argument.",
        "Name the cluster by sourceIdentifier or sourceResourceId.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterToPointInTime.html");

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
            : [ClusterIdentifierLength.At(
                property,
                value,
                $"must have at most {InstanceIdentifier.MaxLength - LongestSuffix.Length} characters, so that the instances' identifiers, "
                    + $"which end in {WriterSuffix} and {LongestSuffix}, keep within {InstanceIdentifier.MaxLength}",
                "shorten it")];

    /// <summary>Checks the number of readers, 0–15; without one, production warns.</summary>
    public static IReadOnlyList<Violation> CheckReaders(string property, int readers, bool production = false) => readers switch
    {
        < 0 or > MaxReaders => [ReaderCount.At(property, $"{readers}", $"must be 0-{MaxReaders}", $"write {Math.Clamp(readers, 0, MaxReaders)}")],
        0 when production => [ReaderInProduction.At(
            property,
            "0",
            "leaves no instance that could take over: after a failure of the writer, Aurora makes a new one, which takes minutes",
            "write 1 or more")],
        _ => [],
    };

    /// <summary>Checks the days of automated backups: 1–35, because a cluster's cannot be switched off, and at least 7 in production. Source:
    /// RDS API reference, <c>CreateDBCluster</c>, <c>BackupRetentionPeriod</c>.</summary>
    public static IReadOnlyList<Violation> CheckBackupRetentionDays(string property, int days, bool production = false) => days == 0
        ? [BackupsAlwaysOn.At(property, "0", "must be 1-35 days: Aurora always keeps backups", "write 1 or more")]
        : InstanceRules.CheckBackupRetentionDays(property, days, production);

    /// <summary>Warns about major versions of RDS that Aurora does not have in standard support. Source: Aurora PostgreSQL release notes,
    /// "Release calendars".</summary>
    public static IReadOnlyList<Violation> CheckVersion(string property, PostgresVersion version) => version.Major switch
    {
        >= PostgresVersion.OldestMajor and < OldestStandardSupport => [StandardSupport.At(
            property,
            $"{version.Major}",
            "is past Aurora's end of standard support, so it costs extra",
            $"write {OldestStandardSupport} or later")],
        > NewestKnown and <= PostgresVersion.NewestMajor => [VersionOffered.At(
            property,
            $"{version.Major}",
            "is newer than the versions that Aurora PostgreSQL is known to offer; it follows RDS months later",
            $"write {NewestKnown}, or check it with aws rds describe-db-engine-versions --engine aurora-postgresql")],
        _ => [],
    };
}
