using Infra.AwsRules;
using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.database</c> when <c>engine</c> is Aurora. What an instance has and a cluster has not is a hint where nothing is lost
/// by it, so that one setting is enough to switch, and an error where somebody would wait for it in vain. Replicas and blue/green updates:
/// <see cref="ReplicaSettingsRules"/>.</summary>
internal static class ClusterSettingsRules
{
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
        Of(settings, (database, _) => FindUnused(database), "multiAz", "storage", "logExports") with { IsHint = true },
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
                ? [new Violation("cluster.readerInstanceClass", reader, "cannot stand beside serverless, whose readers are serverless too",
                    "remove one of them")]
                : []);
    }

    private static IEnumerable<Violation> CheckRestore(DatabaseSettings database)
    {
        if (database.Restore is PointInTimeRestoreSettings { AutomatedBackupArn: { } arn })
        {
            yield return new Violation("restore.automatedBackupArn", arn, "is for an RDS instance; a cluster has no replicated backups",
                "name the cluster by sourceIdentifier or sourceResourceId");
        }
    }

    private static IEnumerable<Violation> CheckRecovery(DisasterRecoverySettings? recovery)
    {
        if (recovery?.BackupReplication is { } backups)
        {
            yield return new Violation("$.disasterRecovery.backupReplication", $"{backups.RetentionDays}",
                "is for an RDS instance; AWS does not replicate the automated backups of a cluster",
                "remove it, and copy snapshots with AWS Backup");
        }

        if (recovery?.Replica is { } replica)
        {
            yield return new Violation("$.disasterRecovery.replica", replica.Identifier,
                "is for an RDS instance; a cluster in a second region is an Aurora global database, which this project does not make",
                "remove it, and copy snapshots with AWS Backup");
        }
    }

    private static IEnumerable<Violation> FindUnused(DatabaseSettings database)
    {
        if (database.MultiAz)
        {
            yield return new Violation("multiAz", "true", "is not used by Aurora, where a reader takes over when the writer fails",
                "set cluster.readers to 1 or more; the key may stay for switching back");
        }

        yield return new Violation("storage", $"{database.Storage.SizeGiB}", "is not used by Aurora, whose storage grows and shrinks by itself",
            "nothing to do; it stays for switching back");
        foreach (var log in database.LogExports.Select(log => SettingTypes.JsonName(log.ToString())).Except(ClusterLogs.Names))
        {
            yield return new Violation(
                "logExports", log, "is left out: an Aurora cluster has no such log", "nothing to do; it stays for switching back");
        }
    }
}
