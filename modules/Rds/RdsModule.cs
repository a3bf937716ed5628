using HashiCorp.Cdktf.Providers.Aws.DbInstance;
using HashiCorp.Cdktf.Providers.Aws.DbParameterGroup;
using HashiCorp.Cdktf.Providers.Aws.DbSubnetGroup;
using Infra.AwsRules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>An RDS for PostgreSQL instance with its subnet group, security group, parameter group, log groups, monitoring role, key and
/// master credentials. Construct ids are part of the resources' addresses in the state: they never change.</summary>
public sealed class RdsModule : Construct, IPostgresDatabase
{
    /// <summary>Builds the instance and everything that belongs to it.</summary>
    /// <param name="scope">Stack or construct that it belongs to.</param>
    /// <param name="id">Construct id; part of the resources' addresses in the state.</param>
    /// <param name="props">What to build.</param>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public RdsModule(Construct scope, string id, RdsModuleProps props)
        : base(scope, id)
    {
        var violations = RdsRules.Check(props);
        ModuleValidationException.ThrowIfAny(this, violations);
        foreach (var warning in violations)
        {
            Annotations.Of(this).AddWarning(warning.ToString());
        }

        var key = new DatabaseKey(this, props);
        var subnetGroup = DatabaseParts.SubnetGroup(this, props);
        var securityGroup = new DatabaseSecurityGroup(this, props);
        var parameterGroup = CreateParameterGroup(this, props);
        var logGroups = DatabaseParts.LogGroups(this, props, log => DatabaseLogs.LogGroupName(props.Identifier, log));
        var replicaIdentifiers = ReplicaRules.IdentifiersOf(props.Identifier, props.ReadReplicas.Count);
        var monitoringRole = MonitoringRole.For(this, props, [props.Identifier, .. replicaIdentifiers]);
        var credentials = MasterCredentialsResources.For(this, props, key, "dbInstanceIdentifier");
        ITerraformDependable[] before = [.. logGroups, .. credentials.BeforeDatabase];
        var instance = CreateInstance(props, key, credentials, subnetGroup, securityGroup, parameterGroup, monitoringRole, before);

        Props = props;
        Identifier = props.Identifier;
        Port = props.Port;
        MasterUsername = props.MasterUsername;
        CaCertificateIdentifier = props.CaCertificateIdentifier;
        Instance = instance;
        AllocatedStorageGiB = instance.AllocatedStorage;
        Address = instance.Address;
        ResourceId = instance.ResourceId;
        Arn = instance.Arn;
        EngineVersionActual = instance.EngineVersionActual;
        ParameterGroupName = parameterGroup.Name;
        SecurityGroupId = securityGroup.Id;
        MonitoringRoleArn = monitoringRole?.Arn;
        KmsKeyArn = key.Arn;
        MasterSecretArn = credentials.KeepPassword(instance.Address, () => instance.MasterUserSecret.Get(0).SecretArn);
        ReplicaAddresses = CreateReplicas(props, instance, key, securityGroup.Id, parameterGroup.Name, monitoringRole);
    }

    /// <summary>The instance, for resources that have to wait for it.</summary>
    public ITerraformDependable Instance { get; }

    /// <summary>Storage that is allocated in GiB, known after the first apply; storage autoscaling raises it.</summary>
    public double AllocatedStorageGiB { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> InstanceIdentifiers => [Identifier];

    bool IPostgresDatabase.IsCluster => false;

    string? IPostgresDatabase.ReaderAddress => null;

    ITerraformDependable IPostgresDatabase.Server => Instance;

    /// <inheritdoc/>
    public string Address { get; }

    /// <inheritdoc/>
    public int Port { get; }

    /// <inheritdoc/>
    public string Identifier { get; }

    /// <inheritdoc/>
    public string ResourceId { get; }

    /// <inheritdoc/>
    public string Arn { get; }

    /// <inheritdoc/>
    public string EngineVersionActual { get; }

    /// <inheritdoc/>
    public string MasterUsername { get; }

    /// <inheritdoc/>
    public string MasterSecretArn { get; }

    /// <inheritdoc/>
    public string SecurityGroupId { get; }

    /// <inheritdoc/>
    public string? MonitoringRoleArn { get; }

    /// <inheritdoc/>
    public string? KmsKeyArn { get; }

    /// <summary>Name of the parameter group.</summary>
    public string ParameterGroupName { get; }

    /// <inheritdoc/>
    public string CaCertificateIdentifier { get; }

    /// <summary>Host names of the read replicas in the region by key, <c>replica-1</c> and so on.</summary>
    public IReadOnlyDictionary<string, string> ReplicaAddresses { get; }

    /// <summary>What it was made from, for replicas elsewhere.</summary>
    internal RdsModuleProps Props { get; }

    /// <summary>The parameter group of an instance, also of a replica in another region.</summary>
    internal static DbParameterGroup CreateParameterGroup(Construct scope, RdsModuleProps props)
    {
        var known = PostgresParameters.Resolve(DatabaseParts.KnownParameters(props), props.Version.Major, RdsRules.InstanceClassOf(props));
        return DatabaseParts.ParameterGroup(
            scope,
            $"parameters-postgres{props.Version.Major}",
            props.ParameterGroupName ?? $"{props.Identifier}-postgres{props.Version.Major}",
            props.Version.ParameterGroupFamily,
            $"Parameters of {props.Identifier} on PostgreSQL {props.Version.Major}",
            known.Parameters.Concat(DatabaseParts.UnknownParameters(props)));
    }

    private DbInstance CreateInstance(
        RdsModuleProps props,
        DatabaseKey key,
        MasterCredentialsResources credentials,
        DbSubnetGroup subnetGroup,
        DatabaseSecurityGroup securityGroup,
        DbParameterGroup parameterGroup,
        MonitoringRole? monitoringRole,
        ITerraformDependable[] before)
    {
        var insights = props.PerformanceInsightsRetentionDays > 0;
        return new DbInstance(this, "instance", new DbInstanceConfig
        {
            Identifier = props.Identifier,
            Engine = "postgres",
            EngineVersion = props.Version.EngineVersion,
            AutoMinorVersionUpgrade = props.AutoMinorVersionUpgrade,
            // The major version changes only when the settings' major version does.
            AllowMajorVersionUpgrade = true,
            InstanceClass = props.InstanceClass,
            StorageType = StorageRules.ApiName(props.Storage.Type),
            AllocatedStorage = props.Storage.SizeGiB,
            MaxAllocatedStorage = props.Storage.MaxSizeGiB,
            Iops = props.Storage.Iops,
            StorageThroughput = props.Storage.ThroughputMiBps,
            StorageEncrypted = true,
            KmsKeyId = key.Arn,
            MultiAz = props.MultiAz,
            DbSubnetGroupName = subnetGroup.Name,
            VpcSecurityGroupIds = [securityGroup.Id],
            PubliclyAccessible = false,
            Port = props.Port,
            DbName = props.InitialDatabaseName,
            Username = RestoreArguments.Username(props),
            SnapshotIdentifier = RestoreArguments.Snapshot(props),
            RestoreToPointInTime = RestoreArguments.PointInTime(props),
            ManageMasterUserPassword = credentials.IsManagedByRds,
            MasterUserSecretKmsKeyId = credentials.ManagedSecretKeyArn,
            PasswordWo = credentials.Password,
            PasswordWoVersion = credentials.PasswordVersion,
            IamDatabaseAuthenticationEnabled = props.IamAuthentication,
            CaCertIdentifier = props.CaCertificateIdentifier,
            ParameterGroupName = parameterGroup.Name,
            BackupRetentionPeriod = props.BackupRetentionDays,
            BackupWindow = props.BackupWindow,
            MaintenanceWindow = DatabaseParts.MaintenanceWindow(props),
            CopyTagsToSnapshot = true,
            DeleteAutomatedBackups = !props.KeepAutomatedBackups,
            SkipFinalSnapshot = !props.FinalSnapshot,
            FinalSnapshotIdentifier = DatabaseParts.FinalSnapshotIdentifier(this, props),
            DeletionProtection = props.DeletionProtection,
            ApplyImmediately = props.ApplyImmediately,
            EnabledCloudwatchLogsExports = [.. props.LogExports],
            MonitoringInterval = props.EnhancedMonitoringIntervalSeconds,
            MonitoringRoleArn = monitoringRole?.Arn,
            PerformanceInsightsEnabled = insights,
            PerformanceInsightsRetentionPeriod = insights ? props.PerformanceInsightsRetentionDays : null,
            PerformanceInsightsKmsKeyId = insights ? key.Arn : null,
            BlueGreenUpdate = props.BlueGreenUpdates ? new DbInstanceBlueGreenUpdate { Enabled = true } : null,
            DependsOn = monitoringRole is null ? before : [.. before, monitoringRole.Attachment],
            Lifecycle = RestoreArguments.Lifecycle(props, "username"),
        });
    }

    private Dictionary<string, string> CreateReplicas(
        RdsModuleProps props, DbInstance instance, DatabaseKey key, string securityGroupId, string parameterGroupName, MonitoringRole? role) =>
        Enumerable.Range(1, props.ReadReplicas.Count).ToDictionary(ReplicaRules.KeyOf, number => new ReadReplica(
            this,
            ReplicaRules.KeyOf(number),
            props,
            new ReplicaPlacement(
                ReplicaRules.IdentifierOf(props.Identifier, number),
                instance.Identifier,
                props.ReadReplicas.InstanceClass,
                props.ReadReplicas.MultiAz,
                parameterGroupName,
                securityGroupId)
            {
                MonitoringRole = role,
                InsightsKeyArn = key.Arn,
            }).Address);
}
