using HashiCorp.Cdktf.Providers.Aws.RdsCluster;
using HashiCorp.Cdktf.Providers.Aws.RdsClusterInstance;
using Infra.AwsRules.Aurora;
using Infra.Modules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Aurora;

/// <summary>An Aurora PostgreSQL cluster of a writer and readers with its subnet group, security group, parameter groups, log groups, monitoring
/// role, key and master credentials. Construct ids are part of the resources' addresses in the state: they never change.</summary>
public sealed class AuroraModule : Construct, IPostgresDatabase
{
    private const string Engine = "aurora-postgresql";

    /// <summary>Builds the cluster and everything that belongs to it.</summary>
    /// <param name="scope">Stack or construct that it belongs to.</param>
    /// <param name="id">Construct id; part of the resources' addresses in the state.</param>
    /// <param name="props">What to build.</param>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public AuroraModule(Construct scope, string id, AuroraModuleProps props)
        : base(scope, id)
    {
        var violations = AuroraModuleRules.Check(props);
        ModuleValidationException.ThrowIfAny(this, violations);
        foreach (var warning in violations)
        {
            Annotations.Of(this).AddWarning(warning.ToString());
        }

        var key = new DatabaseKey(this, props);
        var securityGroup = new DatabaseSecurityGroup(this, props);
        var parameterGroups = ClusterParameterGroups.Create(this, props);
        var monitoringRole = MonitoringRole.For(this, props, $"{props.Identifier}-*");
        var credentials = MasterCredentialsResources.For(this, props, key, "dbClusterIdentifier");
        var cluster = CreateCluster(props, key, credentials, securityGroup, parameterGroups);
        var writer = CreateInstance("writer", AuroraRules.WriterSuffix, props, cluster, parameterGroups, monitoringRole, key, null);
        for (var number = 1; number <= props.Readers; number++)
        {
            CreateInstance(
                $"reader-{number}", AuroraRules.ReaderSuffix(number), props, cluster, parameterGroups, monitoringRole, key, writer);
        }

        Identifier = props.Identifier;
        InstanceIdentifiers = AuroraRules.InstanceIdentifiers(props.Identifier, props.Readers);
        Port = props.Port;
        MasterUsername = props.MasterUsername;
        CaCertificateIdentifier = props.CaCertificateIdentifier;
        Server = writer;
        Address = cluster.Endpoint;
        ReaderAddress = props.Readers > 0 ? cluster.ReaderEndpoint : null;
        ResourceId = cluster.ClusterResourceId;
        Arn = cluster.Arn;
        EngineVersionActual = cluster.EngineVersionActual;
        ClusterParameterGroupName = parameterGroups.Cluster;
        InstanceParameterGroupName = parameterGroups.Instance;
        SecurityGroupId = securityGroup.Id;
        MonitoringRoleArn = monitoringRole?.Arn;
        KmsKeyArn = key.Arn;
        MasterSecretArn = credentials.KeepPassword(cluster.Endpoint, () => cluster.MasterUserSecret.Get(0).SecretArn);
    }

    /// <inheritdoc/>
    public string Identifier { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> InstanceIdentifiers { get; }

    /// <inheritdoc/>
    public bool IsCluster => true;

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public string? ReaderAddress { get; }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public string ResourceId { get; }

    /// <inheritdoc/>
    public string Arn { get; }

    /// <inheritdoc/>
    public string EngineVersionActual { get; }

    /// <inheritdoc/>
    public string CaCertificateIdentifier { get; }

    /// <inheritdoc/>
    public string SecurityGroupId { get; }

    /// <inheritdoc/>
    public string MasterUsername { get; }

    /// <inheritdoc/>
    public string MasterSecretArn { get; }

    /// <inheritdoc/>
    public string? KmsKeyArn { get; }

    /// <inheritdoc/>
    public string? MonitoringRoleArn { get; }

    /// <inheritdoc/>
    public ITerraformDependable Server { get; }

    /// <summary>Name of the cluster's parameter group.</summary>
    public string ClusterParameterGroupName { get; }

    /// <summary>Name of the instances' parameter group.</summary>
    public string InstanceParameterGroupName { get; }

    private RdsCluster CreateCluster(
        AuroraModuleProps props,
        DatabaseKey key,
        MasterCredentialsResources credentials,
        DatabaseSecurityGroup securityGroup,
        ClusterParameterGroups parameterGroups) => new(this, "cluster", new RdsClusterConfig
        {
            ClusterIdentifier = props.Identifier,
            Engine = Engine,
            EngineVersion = props.Version.EngineVersion,
            // The major version changes only when the settings' major version does; the instances' group moves with it.
            AllowMajorVersionUpgrade = true,
            DbInstanceParameterGroupName = parameterGroups.Instance,
            DbClusterParameterGroupName = parameterGroups.Cluster,
            Serverlessv2ScalingConfiguration = props.Capacity is Serverless serverless
                ? new RdsClusterServerlessv2ScalingConfiguration
                {
                    MinCapacity = (double)serverless.MinAcu,
                    MaxCapacity = (double)serverless.MaxAcu,
                }
                : null,
            StorageType = props.IoOptimized ? "aurora-iopt1" : null,
            StorageEncrypted = true,
            KmsKeyId = key.Arn,
            DbSubnetGroupName = DatabaseParts.SubnetGroup(this, props).Name,
            VpcSecurityGroupIds = [securityGroup.Id],
            Port = props.Port,
            DatabaseName = props.InitialDatabaseName,
            MasterUsername = RestoreArguments.Username(props),
            ManageMasterUserPassword = credentials.IsManagedByRds,
            MasterUserSecretKmsKeyId = credentials.ManagedSecretKeyArn,
            MasterPasswordWo = credentials.Password,
            MasterPasswordWoVersion = credentials.PasswordVersion,
            IamDatabaseAuthenticationEnabled = props.IamAuthentication,
            BackupRetentionPeriod = props.BackupRetentionDays,
            PreferredBackupWindow = props.BackupWindow,
            PreferredMaintenanceWindow = DatabaseParts.MaintenanceWindow(props),
            CopyTagsToSnapshot = true,
            DeleteAutomatedBackups = !props.KeepAutomatedBackups,
            SkipFinalSnapshot = !props.FinalSnapshot,
            FinalSnapshotIdentifier = DatabaseParts.FinalSnapshotIdentifier(this, props),
            DeletionProtection = props.DeletionProtection,
            ApplyImmediately = props.ApplyImmediately,
            EnabledCloudwatchLogsExports = [.. props.LogExports],
            SnapshotIdentifier = RestoreArguments.Snapshot(props),
            RestoreToPointInTime = RestoreArguments.ClusterPointInTime(props),
            DependsOn = [.. DatabaseParts.LogGroups(this, props, log => ClusterLogs.LogGroupName(props.Identifier, log)), .. credentials.BeforeDatabase],
            Lifecycle = RestoreArguments.Lifecycle(props, "master_username"),
        });

    /// <summary>An instance. The first one that joins a cluster becomes its writer, so the others wait for it; after a failover Aurora decides,
    /// and the names stay.</summary>
    private RdsClusterInstance CreateInstance(
        string id,
        string suffix,
        AuroraModuleProps props,
        RdsCluster cluster,
        ClusterParameterGroups parameterGroups,
        MonitoringRole? monitoringRole,
        DatabaseKey key,
        RdsClusterInstance? writer)
    {
        var insights = props.PerformanceInsightsRetentionDays > 0;
        ITerraformDependable?[] before = [writer, monitoringRole?.Attachment];
        return new RdsClusterInstance(this, id, new RdsClusterInstanceConfig
        {
            Identifier = props.Identifier + suffix,
            ClusterIdentifier = cluster.Id,
            Engine = Engine,
            InstanceClass = props.Capacity switch
            {
                Provisioned provisioned when writer is not null => provisioned.ReaderInstanceClass ?? provisioned.InstanceClass,
                Provisioned provisioned => provisioned.InstanceClass,
                _ => AuroraInstanceClass.Serverless,
            },
            DbParameterGroupName = parameterGroups.Instance,
            PromotionTier = writer is null ? 0 : 1,
            PubliclyAccessible = false,
            CaCertIdentifier = props.CaCertificateIdentifier,
            AutoMinorVersionUpgrade = props.AutoMinorVersionUpgrade,
            PreferredMaintenanceWindow = DatabaseParts.MaintenanceWindow(props),
            ApplyImmediately = props.ApplyImmediately,
            CopyTagsToSnapshot = true,
            MonitoringInterval = props.EnhancedMonitoringIntervalSeconds,
            MonitoringRoleArn = monitoringRole?.Arn,
            PerformanceInsightsEnabled = insights,
            PerformanceInsightsRetentionPeriod = insights ? props.PerformanceInsightsRetentionDays : null,
            PerformanceInsightsKmsKeyId = insights ? key.Arn : null,
            DependsOn = [.. before.OfType<ITerraformDependable>()],
            Lifecycle = props.PreventDestroy && writer is null ? new TerraformResourceLifecycle { PreventDestroy = true } : null,
        });
    }
}
