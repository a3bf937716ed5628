using System.Globalization;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of read replicas, restores and blue/green updates: <c>$.database.readReplicas</c>, <c>.restore</c> and
/// <c>.blueGreenUpdates</c>.</summary>
internal static class ReplicaSettingsRules
{
    /// <summary>A cluster has readers and no read replicas.</summary>
    public static readonly RuleDefinition ReplicasOfCluster = new(
        "AUR508", RuleSeverity.Error,
        "A cluster has readers and no read replicas",
        "Read replicas belong to an instance.",
        "Write \"cluster\": { \"readers\": <number> } instead.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html");

    /// <summary>Blue/green updates are for an instance.</summary>
    public static readonly RuleDefinition BlueGreenOfCluster = new(
        "AUR509", RuleSeverity.Error,
        "Blue/green updates are for an instance",
        "Terraform has no such update for a cluster.",
        "Leave blueGreenUpdates out.",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance");

    /// <summary>How to get a password that a replica's source may have.</summary>
    internal const string GeneratedCredentialsFix =
        "write \"masterCredentials\": { \"kind\": \"generated\", \"secretName\": \"<system>/<deployment>/master\" }, or remove the replica";

    private const string Database = "$.database";
    private const string Replicas = $"{Database}.readReplicas";
    private const string Restore = $"{Database}.restore";
    private const string BlueGreen = $"{Database}.blueGreenUpdates";
    private const string Parameters = $"{Database}.parameters";

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings)
    {
        var database = settings.Database;
        return
        [
            new RuleCheck(() => CheckCount(database), Replicas, $"{Database}.identifier"),
            new RuleCheck(
                () => CheckSource(database), Replicas, $"{Database}.masterCredentials", $"{Database}.backups.retentionDays", $"{Database}.engine"),
            new RuleCheck(
                () => CheckClass($"{Replicas}.instanceClass", database.ReadReplicas.InstanceClass, database),
                Replicas,
                Parameters,
                $"{Database}.majorVersion",
                $"{Database}.instanceClass"),
            new RuleCheck(() => CheckRestore(database), Restore, $"{Database}.identifier", $"{Database}.initialDatabaseName"),
            new RuleCheck(
                () => RestoreRules.CheckOwnKey(
                    $"{Database}.encryption",
                    database is { Restore: not null, Engine: DatabaseEngine.Postgres, Encryption: OwnKeySettings }),
                Restore,
                $"{Database}.engine",
                $"{Database}.encryption"),
            new RuleCheck(
                () => CheckBlueGreen(settings),
                BlueGreen,
                Replicas,
                Parameters,
                $"{Database}.proxy",
                $"{Database}.masterCredentials",
                $"{Database}.backups.retentionDays",
                $"{Database}.majorVersion",
                $"{Database}.instanceClass",
                $"{Database}.engine",
                "$.disasterRecovery"),
        ];
    }

    /// <summary>Warns about a replica's class that cannot carry the source's connections.</summary>
    internal static IEnumerable<Violation> CheckClass(string path, string? instanceClass, DatabaseSettings database) => instanceClass is null
        ? []
        : InstanceClass.Check(path, instanceClass).Concat(ReplicaRules.CheckClass(path, instanceClass, MaxConnections(database)));

    private static IEnumerable<Violation> CheckCount(DatabaseSettings database) =>
        ReplicaRules.CheckCount($"{Replicas}.count", database.ReadReplicas.Count, database.Identifier);

    private static IEnumerable<Violation> CheckSource(DatabaseSettings database)
    {
        var count = database.ReadReplicas.Count;
        if (count == 0)
        {
            return [];
        }

        return database.Engine == DatabaseEngine.AuroraPostgresql
            ? [ReplicasOfCluster.At(
                $"{Replicas}.count", $"{count}", "is for an instance; a cluster has readers", "write \"cluster\": { \"readers\": <number> } instead")]
            : ReplicaRules.CheckSource(
                $"{Replicas}.count",
                $"{count}",
                database.MasterCredentials is RdsManagedCredentialsSettings,
                GeneratedCredentialsFix,
                database.Backups.RetentionDays);
    }

    private static IEnumerable<Violation> CheckRestore(DatabaseSettings database) => database.Restore switch
    {
        SnapshotRestoreSettings snapshot =>
        [
            .. RestoreRules.CheckSnapshot($"{Restore}.snapshotIdentifier", snapshot.SnapshotIdentifier),
            .. RestoreRules.CheckInitialDatabase($"{Database}.initialDatabaseName", database.InitialDatabaseName),
        ],
        PointInTimeRestoreSettings point =>
        [
            .. RestoreRules.CheckPointInTime(
                Restore, database.Identifier, point.SourceIdentifier, point.SourceResourceId, point.AutomatedBackupArn, point.Time),
            .. RestoreRules.CheckInitialDatabase($"{Database}.initialDatabaseName", database.InitialDatabaseName),
        ],
        _ => [],
    };

    private static IEnumerable<Violation> CheckBlueGreen(EnvironmentSettings settings)
    {
        var database = settings.Database;
        return database is { BlueGreenUpdates: true, Engine: DatabaseEngine.AuroraPostgresql }
            ? [BlueGreenOfCluster.At(BlueGreen, "true", "is for an instance; Terraform cannot do it for a cluster", "leave it out")]
            : BlueGreenRules.Check(BlueGreen, new BlueGreenInstance(
                database.BlueGreenUpdates,
                database.ReadReplicas.Count > 0 || settings.DisasterRecovery?.Replica is not null,
                database.Proxy is not null,
                database.MasterCredentials is RdsManagedCredentialsSettings,
                database.Backups.RetentionDays,
                Resolved(database)));
    }

    private static int? MaxConnections(DatabaseSettings database) =>
        Resolved(database).FirstOrDefault(parameter => parameter.Name == "max_connections") is { } found
        && int.TryParse(found.Value, CultureInfo.InvariantCulture, out var connections)
            ? connections
            : null;

    private static IReadOnlyList<ResolvedParameter> Resolved(DatabaseSettings database) =>
        PostgresParameters.Resolve(database.Parameters, database.MajorVersion, InstanceClass.TryParse(database.InstanceClass)).Parameters;
}
