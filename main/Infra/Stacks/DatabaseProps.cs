using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;
using Infra.Environments.Settings;
using Infra.Modules.Network;
using Infra.Modules.Rds;

namespace Infra.Cli.Stacks;

/// <summary>The rds module's words for the settings' database.</summary>
internal static class DatabaseProps
{
    /// <summary>Props of the instance.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="network">Where it lives.</param>
    /// <param name="clientSecurityGroupIds">The client groups' ids by key.</param>
    /// <param name="bastionSecurityGroupId">The bastion's group; null when there is none.</param>
    public static RdsModuleProps Of(
        EnvironmentSettings settings, NetworkHandle network, IReadOnlyDictionary<string, string> clientSecurityGroupIds, string? bastionSecurityGroupId)
    {
        var database = settings.Database;
        return new RdsModuleProps
        {
            Identifier = database.Identifier,
            VpcId = network.VpcId,
            SubnetIds = network.SubnetIdsOf(SubnetTier.Database),
            Version = new PostgresVersion(database.MajorVersion, database.MinorVersion),
            InstanceClass = database.InstanceClass,
            Storage = new StorageShape(
                database.Storage.Type, database.Storage.SizeGiB, database.Storage.MaxSizeGiB, database.Storage.Iops,
                database.Storage.ThroughputMiBps),
            BackupRetentionDays = database.Backups.RetentionDays,
            BackupWindow = database.Backups.Window,
            MaintenanceWindow = database.MaintenanceWindow,
            Credentials = database.MasterCredentials switch
            {
                RdsManagedCredentialsSettings managed => new RdsManaged(managed.RotationDays),
                GeneratedCredentialsSettings generated => new Generated(generated.SecretName, generated.Version, generated.Length, generated.RecoveryWindowDays),
                var other => throw new InvalidOperationException($"{other.GetType().Name} has no counterpart in the rds module"),
            },
            MultiAz = database.MultiAz,
            AutoMinorVersionUpgrade = database.AutoMinorVersionUpgrade,
            ApplyImmediately = database.ApplyImmediately,
            DeletionProtection = database.DeletionProtection,
            PreventDestroy = settings.Production,
            FinalSnapshot = database.FinalSnapshot,
            KeepAutomatedBackups = settings.Production,
            MasterUsername = database.MasterUsername,
            InitialDatabaseName = database.InitialDatabaseName,
            Port = database.Port,
            IamAuthentication = database.IamAuthentication,
            Encryption = database.Encryption is OwnKeySettings key ? new OwnKey(key.Alias) : new AwsManagedKey(),
            CaCertificateIdentifier = database.CaCertificateIdentifier,
            ParameterGroupName = database.ParameterGroupName,
            Parameters = database.Parameters,
            SubnetGroupName = database.SubnetGroupName,
            SecurityGroupName = database.SecurityGroupName,
            Ingress = database.Ingress.ToDictionary(rule => rule.Key, rule => IngressProps.Of(rule.Value, settings, clientSecurityGroupIds, bastionSecurityGroupId)),
            EnhancedMonitoringIntervalSeconds = database.EnhancedMonitoringIntervalSeconds,
            PerformanceInsightsRetentionDays = database.PerformanceInsightsRetentionDays,
            LogExports = [.. database.LogExports.Select(log => log.ToString().ToLowerInvariant())],
            LogRetentionDays = database.LogRetentionDays,
            AccountId = settings.Aws.AccountId,
            Region = settings.Aws.Region,
            ReadReplicas = new ReadReplicaProps
            {
                Count = database.ReadReplicas.Count,
                InstanceClass = database.ReadReplicas.InstanceClass,
                MultiAz = database.ReadReplicas.MultiAz,
            },
            Restore = RestoreOf(database.Restore),
            BlueGreenUpdates = database.BlueGreenUpdates,
        };
    }

    private static DatabaseRestore? RestoreOf(RestoreSettings? restore) => restore switch
    {
        null => null,
        SnapshotRestoreSettings snapshot => new FromSnapshot(snapshot.SnapshotIdentifier),
        PointInTimeRestoreSettings point => new FromPointInTime
        {
            SourceIdentifier = point.SourceIdentifier,
            SourceResourceId = point.SourceResourceId,
            AutomatedBackupArn = point.AutomatedBackupArn,
            Time = point.Time,
        },
        _ => throw new InvalidOperationException($"{restore.GetType().Name} has no counterpart in the rds module"),
    };
}
