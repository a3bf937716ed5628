using HashiCorp.Cdktf.Providers.Aws.DbInstance;
using Infra.AwsRules.Rds;

namespace Infra.Modules.Rds;

/// <summary>A read replica: takes over from its source what RDS allows, and has log groups of its own.</summary>
internal sealed class ReadReplica
{
    /// <summary>Makes the replica and its log groups.</summary>
    /// <param name="scope">Construct that they belong to.</param>
    /// <param name="id">Construct id of the instance; the log groups' begin with it.</param>
    /// <param name="source">Props of the source.</param>
    /// <param name="placement">What is the replica's own.</param>
    public ReadReplica(Construct scope, string id, RdsModuleProps source, ReplicaPlacement placement)
    {
        ITerraformDependable[] logGroups =
            DatabaseParts.LogGroups(scope, source, log => DatabaseLogs.LogGroupName(placement.Identifier, log), $"{id}-");
        var insights = source.PerformanceInsightsRetentionDays > 0;
        var instance = new DbInstance(scope, id, new DbInstanceConfig
        {
            Identifier = placement.Identifier,
            ReplicateSourceDb = placement.Source,
            AutoMinorVersionUpgrade = source.AutoMinorVersionUpgrade,
            AllowMajorVersionUpgrade = true,
            InstanceClass = placement.InstanceClass ?? source.InstanceClass,
            StorageType = StorageRules.ApiName(source.Storage.Type),
            MaxAllocatedStorage = source.Storage.MaxSizeGiB,
            Iops = source.Storage.Iops,
            StorageThroughput = source.Storage.ThroughputMiBps,
            StorageEncrypted = true,
            KmsKeyId = placement.StorageKeyArn,
            MultiAz = placement.MultiAz,
            DbSubnetGroupName = placement.SubnetGroupName,
            VpcSecurityGroupIds = [placement.SecurityGroupId],
            PubliclyAccessible = false,
            Port = source.Port,
            IamDatabaseAuthenticationEnabled = source.IamAuthentication,
            CaCertIdentifier = source.CaCertificateIdentifier,
            ParameterGroupName = placement.ParameterGroupName,
            MaintenanceWindow = DatabaseParts.MaintenanceWindow(source),
            CopyTagsToSnapshot = true,
            // RDS refuses a final snapshot of a replica.
            SkipFinalSnapshot = true,
            DeletionProtection = source.DeletionProtection,
            ApplyImmediately = source.ApplyImmediately,
            EnabledCloudwatchLogsExports = [.. source.LogExports],
            MonitoringInterval = source.EnhancedMonitoringIntervalSeconds,
            MonitoringRoleArn = placement.MonitoringRole?.Arn,
            PerformanceInsightsEnabled = insights,
            PerformanceInsightsRetentionPeriod = insights ? source.PerformanceInsightsRetentionDays : null,
            PerformanceInsightsKmsKeyId = insights ? placement.InsightsKeyArn : null,
            DependsOn = placement.MonitoringRole is { } role ? [.. logGroups, role.Attachment] : logGroups,
            Lifecycle = source.PreventDestroy ? new TerraformResourceLifecycle { PreventDestroy = true } : null,
        });
        Address = instance.Address;
        Arn = instance.Arn;
    }

    /// <summary>Host name.</summary>
    public string Address { get; }

    /// <summary>ARN.</summary>
    public string Arn { get; }
}

/// <summary>What is a replica's own.</summary>
/// <param name="Identifier">Instance identifier.</param>
/// <param name="Source">The source's identifier in the same region, its ARN in another.</param>
/// <param name="InstanceClass">Instance class; null for the source's.</param>
/// <param name="MultiAz">A standby in a second zone.</param>
/// <param name="ParameterGroupName">Parameter group of the replica's region.</param>
/// <param name="SecurityGroupId">Security group of the replica's region.</param>
internal sealed record ReplicaPlacement(
    string Identifier, string Source, string? InstanceClass, bool MultiAz, string ParameterGroupName, string SecurityGroupId)
{
    /// <summary>Role of enhanced monitoring; null when it is off.</summary>
    public MonitoringRole? MonitoringRole { get; init; }

    /// <summary>Subnet group in another region; null in the source's, whose group RDS takes over.</summary>
    public string? SubnetGroupName { get; init; }

    /// <summary>Key of the storage in another region; null in the source's, whose key RDS takes over and which may not be given.</summary>
    public string? StorageKeyArn { get; init; }

    /// <summary>Key of Performance Insights; null for AWS's own.</summary>
    public string? InsightsKeyArn { get; init; }
}
