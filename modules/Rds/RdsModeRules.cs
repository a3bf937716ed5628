using Infra.AwsRules;
using Infra.AwsRules.Rds;

namespace Infra.Modules.Rds;

/// <summary>Rules about read replicas, restores and blue/green updates: what of them goes together.</summary>
internal static class RdsModeRules
{
    public static IEnumerable<Violation> Check(RdsModuleProps props) =>
    [
        .. CheckReplicas(props),
        .. CheckRestore(props),
        .. BlueGreenRules.Check("blueGreenUpdates", new BlueGreenInstance(
            props.BlueGreenUpdates,
            props.ReadReplicas.Count > 0,
            HasProxy: false,
            props.Credentials is RdsManaged,
            props.BackupRetentionDays,
            PostgresParameters.Resolve(DatabaseParts.KnownParameters(props), props.Version.Major, RdsRules.InstanceClassOf(props)).Parameters)),
    ];

    private static IEnumerable<Violation> CheckReplicas(RdsModuleProps props)
    {
        var replicas = props.ReadReplicas;
        var violations = ReplicaRules.CheckCount("readReplicas.count", replicas.Count, props.Identifier).AsEnumerable();
        if (replicas.Count > 0)
        {
            violations = violations.Concat(ReplicaRules.CheckSource(
                "readReplicas.count",
                $"{replicas.Count}",
                props.Credentials is RdsManaged,
                "choose Generated credentials, or remove the replicas",
                props.BackupRetentionDays));
        }

        return replicas.InstanceClass is { } instanceClass && !Token.IsUnresolved(instanceClass)
            ? violations.Concat(InstanceClass.Check("readReplicas.instanceClass", instanceClass))
            : violations;
    }

    private static IEnumerable<Violation> CheckRestore(RdsModuleProps props) => props.Restore switch
    {
        FromSnapshot snapshot =>
        [
            .. DatabaseRules.Known("restore.snapshotIdentifier", snapshot.SnapshotIdentifier, RestoreRules.CheckSnapshot),
            .. RestoreRules.CheckInitialDatabase("initialDatabaseName", props.InitialDatabaseName),
        ],
        FromPointInTime point =>
        [
            .. RestoreRules.CheckPointInTime(
                "restore", props.Identifier, point.SourceIdentifier, point.SourceResourceId, point.AutomatedBackupArn, point.Time)
                .Where(violation => violation.Value is null || !Token.IsUnresolved(violation.Value)),
            .. RestoreRules.CheckInitialDatabase("initialDatabaseName", props.InitialDatabaseName),
        ],
        _ => [],
    };
}
