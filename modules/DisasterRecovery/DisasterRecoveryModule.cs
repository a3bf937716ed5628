using HashiCorp.Cdktf.Providers.Aws.DbInstanceAutomatedBackupsReplication;
using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.DisasterRecovery;

/// <summary>What stands ready in a second region for the loss of the first: a key of that region, and a replica with groups, logs and role of
/// its own, or copies of the automated backups, or both.</summary>
public sealed class DisasterRecoveryModule : Construct
{
    /// <summary>Makes what the props ask for, all under the second region's provider.</summary>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public DisasterRecoveryModule(Construct scope, string id, DisasterRecoveryModuleProps props)
        : base(scope, id)
    {
        var source = props.Source.Props;
        var there = PropsThere(props, source);
        ModuleValidationException.ThrowIfAny(this, Check(props, source, there));

        var keyArn = new DatabaseKey(this, there, $"Copies of {source.Identifier} in {props.Region}").Arn!;
        if (props.Replica is { } replica)
        {
            ReplicaAddress = CreateReplica(props, replica, there, keyArn).Address;
        }

        if (props.BackupRetentionDays is { } days)
        {
            _ = new DbInstanceAutomatedBackupsReplication(this, "backups", new DbInstanceAutomatedBackupsReplicationConfig
            {
                SourceDbInstanceArn = props.Source.Arn,
                KmsKeyId = keyArn,
                RetentionPeriod = days,
            });
        }

        KmsKeyArn = keyArn;
        ProviderScope.UseAws(this, props.Provider);
    }

    /// <summary>Host name of the replica; null when there is none.</summary>
    public string? ReplicaAddress { get; }

    /// <summary>ARN of the key in the second region.</summary>
    public string KmsKeyArn { get; }

    private ReadReplica CreateReplica(DisasterRecoveryModuleProps props, RecoveryReplicaProps replica, RdsModuleProps there, string keyArn) =>
        new(this, "replica", there, new ReplicaPlacement(
            replica.Identifier,
            props.Source.Arn,
            replica.InstanceClass,
            replica.MultiAz,
            RdsModule.CreateParameterGroup(this, there).Name,
            new DatabaseSecurityGroup(this, there).Id)
        {
            SubnetGroupName = DatabaseParts.SubnetGroup(this, there).Name,
            MonitoringRole = MonitoringRole.For(this, there, replica.Identifier),
            StorageKeyArn = keyArn,
            InsightsKeyArn = keyArn,
        });

    /// <summary>The source as it would stand in the second region.</summary>
    private static RdsModuleProps PropsThere(DisasterRecoveryModuleProps props, RdsModuleProps source)
    {
        var there = source with
        {
            Region = props.Region,
            Encryption = new OwnKey(props.KeyAlias),
            ReadReplicas = new ReadReplicaProps(),
            Restore = null,
        };
        return props.Replica is not { } replica ? there : there with
        {
            Identifier = replica.Identifier,
            VpcId = replica.VpcId,
            SubnetIds = replica.SubnetIds,
            InstanceClass = replica.InstanceClass ?? source.InstanceClass,
            Ingress = replica.Ingress,
            ParameterGroupName = null,
            SubnetGroupName = null,
            SecurityGroupName = null,
        };
    }

    private static IEnumerable<Violation> Check(DisasterRecoveryModuleProps props, RdsModuleProps source, RdsModuleProps there) =>
    [
        .. RecoveryRules.CheckRegion("region", props.Region, source.Region),
        .. RecoveryRules.CheckContent("replica", props.Replica is not null || props.BackupRetentionDays is not null),
        .. RdsRules.Check(there).Select(violation =>
            violation.Property == "encryption.alias" ? violation with { Property = "keyAlias" } : violation.Under("replica")),
        .. props.Replica is { } replica ? CheckReplica(replica, source) : [],
        .. props.BackupRetentionDays is { } days
            ? RecoveryRules.CheckBackups("backupRetentionDays", days, source.BackupRetentionDays)
            : [],
    ];

    private static IEnumerable<Violation> CheckReplica(RecoveryReplicaProps replica, RdsModuleProps source) =>
    [
        .. RecoveryRules.CheckReplicaIdentifier("replica.identifier", replica.Identifier, source.Identifier),
        .. ReplicaRules.CheckSource(
            "replica",
            replica.Identifier,
            source.Credentials is RdsManaged,
            "choose Generated credentials for the source, or remove the replica",
            source.BackupRetentionDays),
    ];
}
