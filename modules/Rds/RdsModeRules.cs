using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>Rules about read replicas and blue/green updates: what of them goes together.</summary>
internal static class RdsModeRules
{
    public static IEnumerable<Violation> Check(RdsModuleProps props) =>
    [
        .. CheckReplicas(props),
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

        return replicas.InstanceClass is { } instanceClass && !TerraformToken.IsUnresolved(instanceClass)
            ? violations.Concat(InstanceClass.Check("readReplicas.instanceClass", instanceClass))
            : violations;
    }
}
