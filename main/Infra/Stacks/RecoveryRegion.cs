using Infra.AwsRules.Network;
using Infra.Environments.Settings;
using Infra.Modules.DisasterRecovery;
using Infra.Modules.Network;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>The second region of an environment: its provider, its network and what stands ready there.</summary>
internal static class RecoveryRegion
{
    private const string Alias = "recovery";

    /// <summary>Adds it to a stack; null when the settings ask for none.</summary>
    public static DisasterRecoveryModule? AddTo(TerraformStack stack, EnvironmentSettings settings, IPostgresDatabase database)
    {
        if (settings.DisasterRecovery is not { } recovery || database is not RdsModule source)
        {
            return null;
        }

        var provider = AwsProviders.Add(stack, "aws-recovery", settings, recovery.Region, Alias);
        return new DisasterRecoveryModule(stack, "recovery", new DisasterRecoveryModuleProps
        {
            Provider = provider,
            Region = recovery.Region,
            KeyAlias = recovery.KeyAlias,
            Source = source,
            Replica = recovery.Replica is { } replica ? ReplicaOf(replica, NetworkProps.AddTo(stack, "recovery-network", replica.Network, settings, provider)) : null,
            BackupRetentionDays = recovery.BackupReplication?.RetentionDays,
        });
    }

    private static RecoveryReplicaProps ReplicaOf(CrossRegionReplicaSettings replica, NetworkHandle network) => new()
    {
        Identifier = replica.Identifier,
        VpcId = network.VpcId,
        SubnetIds = network.SubnetIdsOf(SubnetTier.Database),
        InstanceClass = replica.InstanceClass,
        MultiAz = replica.MultiAz,
        Ingress = replica.Ingress.ToDictionary(
            rule => rule.Key, rule => (DatabaseIngress)new FromCidrs(rule.Value.Cidrs) { Description = rule.Value.Description }),
    };
}
