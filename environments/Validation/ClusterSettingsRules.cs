using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database</c> when <c>engine</c> is Aurora. What an instance has and a cluster has not is a hint where nothing is lost
/// by it, so that one setting is enough to switch, and an error where somebody would wait for it in vain. Replicas and blue/green updates:
/// <see cref="ReplicaSettingsRules"/>.</summary>
internal static class ClusterSettingsRules
{
    /// <summary>Serverless readers have no class of their own.</summary>
    public static readonly RuleDefinition ServerlessReaderClass = new(
        "AUR501", RuleSeverity.Error,
        "Serverless readers have no class of their own",
        "A cluster with serverless set makes its readers serverless, too.",
        "Remove cluster.readerInstanceClass or cluster.serverless.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html");

    /// <summary>A cluster is not restored from replicated automated backups.</summary>
    public static readonly RuleDefinition NoReplicatedBackup = new(
        "AUR502", RuleSeverity.Error,
        "A cluster is not restored from replicated automated backups",
        "AWS replicates those of instances only.",
        "Name the cluster by sourceIdentifier or sourceResourceId.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateAutomatedBackups.html");

    /// <summary>The automated backups of a cluster are not replicated.</summary>
    public static readonly RuleDefinition NoBackupReplication = new(
        "AUR503", RuleSeverity.Error,
        "The automated backups of a cluster are not replicated",
        "AWS does so for instances only.",
        "Remove it, and copy snapshots with AWS Backup.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateAutomatedBackups.html");

    /// <summary>A cluster has no cross-region replica of an instance.</summary>
    public static readonly RuleDefinition NoCrossRegionReplica = new(
        "AUR504", RuleSeverity.Error,
        "A cluster has no cross-region replica of an instance",
        "A cluster in a second region is an Aurora global database, which this project does not make.",
        "Remove it, and copy snapshots with AWS Backup.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html");

    /// <summary>multiAz does nothing on Aurora.</summary>
    public static readonly RuleDefinition UnusedMultiAz = new(
        "AUR505", RuleSeverity.Hint,
        "multiAz does nothing on Aurora",
        "A reader takes over when the writer fails; the key may stay for switching back.",
        "Set cluster.readers to 1 or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html");

    /// <summary>storage does nothing on Aurora.</summary>
    public static readonly RuleDefinition UnusedStorage = new(
        "AUR506", RuleSeverity.Hint,
        "storage does nothing on Aurora",
        "The cluster's volume grows and shrinks by itself; the setting stays for switching back.",
        "Nothing to do.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.StorageReliability.html");

    /// <summary>Logs that a cluster does not have are left out.</summary>
    public static readonly RuleDefinition UnusedLog = new(
        "AUR507", RuleSeverity.Hint,
        "Logs that a cluster does not have are left out",
        "The setting stays for switching back to an instance.",
        "Nothing to do.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_LogAccess.Concepts.PostgreSQL.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        Of(settings, CheckClasses, "instanceClass", "cluster"),
        Of(settings, (database, production) => AuroraRules.CheckReaders("cluster.readers", database.Cluster.Readers, production), "cluster"),
        Of(settings, (database, _) => CheckServerless(database), "cluster", "majorVersion", "minorVersion"),
        Of(settings, (database, _) => AuroraRules.CheckIdentifier("identifier", database.Identifier), "identifier"),
        Of(
            settings,
            (database, _) => AuroraRules.CheckVersion("majorVersion", new PostgresVersion(database.MajorVersion)),
            "majorVersion"),
        Of(
            settings,
            (database, _) => database.Backups.RetentionDays == 0 ? AuroraRules.CheckBackupRetentionDays("backups.retentionDays", 0) : [],
            "backups.retentionDays"),
        Of(settings, (database, _) => CheckRestore(database), "restore"),
        Of(settings, (database, _) => FindUnused(database), "multiAz", "storage", "logExports"),
        new RuleCheck(() => OnAurora(settings) ? CheckRecovery(settings.DisasterRecovery) : [], "$.database.engine", "$.disasterRecovery"),
    ];

    private static RuleCheck Of(
        EnvironmentSettings settings, Func<DatabaseSettings, bool, IEnumerable<Violation>> check, params IEnumerable<string> reads) => new(
            () => OnAurora(settings) ? check(settings.Database, settings.Production).Select(violation => violation.Under("$.database")) : [],
            ["$.database.engine", .. reads.Select(property => $"$.database.{property}")]);

    private static bool OnAurora(EnvironmentSettings settings) => settings.Database.Engine == DatabaseEngine.AuroraPostgresql;

    private static IEnumerable<Violation> CheckClasses(DatabaseSettings database, bool production)
    {
        if (database.Cluster.Serverless is not null)
        {
            return [];
        }

        var reader = database.Cluster.ReaderInstanceClass;
        return AuroraInstanceClass.Check("instanceClass", database.InstanceClass, production)
            .Concat(reader is null ? [] : AuroraInstanceClass.Check("cluster.readerInstanceClass", reader, production));
    }

    private static IEnumerable<Violation> CheckServerless(DatabaseSettings database)
    {
        if (database.Cluster.Serverless is not { } serverless)
        {
            return [];
        }

        return ServerlessCapacity.Check(
                new ServerlessCapacity(serverless.MinAcu, serverless.MaxAcu), new PostgresVersion(database.MajorVersion, database.MinorVersion))
            .Select(violation => violation.Under("cluster.serverless"))
            .Concat(database.Cluster.ReaderInstanceClass is { } reader
                ? [ServerlessReaderClass.At("cluster.readerInstanceClass", reader, "cannot stand beside serverless, whose readers are serverless too",
                    "remove one of them")]
                : []);
    }

    private static IEnumerable<Violation> CheckRestore(DatabaseSettings database)
    {
        if (database.Restore is PointInTimeRestoreSettings { AutomatedBackupArn: { } arn })
        {
            yield return NoReplicatedBackup.At("restore.automatedBackupArn", arn, "is for an RDS instance; a cluster has no replicated backups",
                "name the cluster by sourceIdentifier or sourceResourceId");
        }
    }

    private static IEnumerable<Violation> CheckRecovery(DisasterRecoverySettings? recovery)
    {
        if (recovery?.BackupReplication is { } backups)
        {
            yield return NoBackupReplication.At("$.disasterRecovery.backupReplication", $"{backups.RetentionDays}",
                "is for an RDS instance; AWS does not replicate the automated backups of a cluster",
                "remove it, and copy snapshots with AWS Backup");
        }

        if (recovery?.Replica is { } replica)
        {
            yield return NoCrossRegionReplica.At("$.disasterRecovery.replica", replica.Identifier,
                "is for an RDS instance; a cluster in a second region is an Aurora global database, which this project does not make",
                "remove it, and copy snapshots with AWS Backup");
        }
    }

    private static IEnumerable<Violation> FindUnused(DatabaseSettings database)
    {
        if (database.MultiAz)
        {
            yield return UnusedMultiAz.At("multiAz", "true", "is not used by Aurora, where a reader takes over when the writer fails",
                "set cluster.readers to 1 or more; the key may stay for switching back");
        }

        yield return UnusedStorage.At("storage", $"{database.Storage.SizeGiB}", "is not used by Aurora, whose storage grows and shrinks by itself",
            "nothing to do; it stays for switching back");
        foreach (var log in database.LogExports.Select(log => SettingTypes.JsonName(log.ToString())).Except(ClusterLogs.Names))
        {
            yield return UnusedLog.At(
                "logExports", log, "is left out: an Aurora cluster has no such log", "nothing to do; it stays for switching back");
        }
    }
}
