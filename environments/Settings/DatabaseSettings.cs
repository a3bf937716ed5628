using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Infra.AwsRules.Network;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Settings;

/// <summary>One RDS for PostgreSQL instance. Never public, always encrypted, TLS always forced: these are not settings.</summary>
public sealed record DatabaseSettings
{
    /// <summary>Instance identifier: 1–63 lower-case letters, digits and hyphens, a letter first, no double or last hyphen.</summary>
    [Pattern("^[a-z](-?[a-z0-9]){0,62}$", "must be 1-63 lower-case letters, digits and single hyphens, a letter first, no hyphen last",
        "orders-prod")]
    public required string Identifier { get; init; }

    /// <summary>What runs it. Default: an RDS instance. An existing database does not move to another engine by itself: restore it there.</summary>
    public DatabaseEngine Engine { get; init; } = DatabaseEngine.Postgres;

    /// <summary>Readers and capacity of an Aurora cluster; not looked at for an instance. Default: one reader, provisioned.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>PostgreSQL major version. RDS picks and keeps the latest minor.</summary>
    [Range(13, 18)]
    public required int MajorVersion { get; init; }

    /// <summary>A minor version to pin. Default: none; pinning blocks automatic minor upgrades and warns.</summary>
    [Range(0, 99)]
    public int? MinorVersion { get; init; }

    /// <summary>Instance class, <c>db.&lt;family&gt;.&lt;size&gt;</c>, e.g. <c>db.t4g.small</c>.</summary>
    [Pattern("^db\\.[a-z0-9-]+\\.[a-z0-9-]+$", "must be an instance class, db.<family>.<size>", "db.t4g.small")]
    public required string InstanceClass { get; init; }

    /// <summary>Volume type, size and autoscaling ceiling.</summary>
    public required StorageSettings Storage { get; init; }

    /// <summary>A standby in a second zone; about doubles the cost of the instance. Default: false.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Automated backups.</summary>
    public required BackupSettings Backups { get; init; }

    /// <summary>Weekly maintenance window in UTC, <c>ddd:hh:mm-ddd:hh:mm</c>, at least 30 minutes, not overlapping the backup
    /// window.</summary>
    public required string MaintenanceWindow { get; init; }

    /// <summary>Whether RDS may install minor versions in the maintenance window. Default: true.</summary>
    public bool AutoMinorVersionUpgrade { get; init; } = true;

    /// <summary>Whether changes happen at once instead of in the maintenance window. Default: false.</summary>
    public bool ApplyImmediately { get; init; }

    /// <summary>Refuses deletion through the API until it is switched off. Default: true.</summary>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>Takes a snapshot, under an identifier of its own, when the instance is deleted. Default: true.</summary>
    public bool FinalSnapshot { get; init; } = true;

    /// <summary>Master user. Never used by an application. Default: <c>postgres</c>.</summary>
    [Pattern("^[a-z][a-z0-9_]{0,62}$", "must be 1-63 lower-case letters, digits and underscores, a letter first", "postgres")]
    public string MasterUsername { get; init; } = "postgres";

    /// <summary>Who makes and keeps the master password. Default: RDS itself.</summary>
    [NeverShown]
    public MasterCredentialsSettings MasterCredentials { get; init; } = new RdsManagedCredentialsSettings();

    /// <summary>Database that RDS creates with the instance. Default: none; the migrator creates the tenants.</summary>
    [Pattern("^[a-z_][a-z0-9_]{0,62}$", "must be 1-63 lower-case letters, digits and underscores, no digit first", "orders")]
    public string? InitialDatabaseName { get; init; }

    /// <summary>TCP port. Default: 5432.</summary>
    [Range(1150, 65535)]
    public int Port { get; init; } = 5432;

    /// <summary>Allows log-in with IAM tokens beside passwords. Default: false.</summary>
    public bool IamAuthentication { get; init; }

    /// <summary>Storage encryption key. Default: the AWS-managed one.</summary>
    public EncryptionSettings Encryption { get; init; } = new AwsManagedKeySettings();

    /// <summary>Certificate authority of the server certificate. Default: <c>rds-ca-rsa2048-g1</c>, part of the global bundle.</summary>
    public string CaCertificateIdentifier { get; init; } = "rds-ca-rsa2048-g1";

    /// <summary>Name of the parameter group; a major upgrade gets its own. Default:
    /// <c>&lt;identifier&gt;-postgres&lt;major&gt;</c>.</summary>
    [Pattern("^[a-z](-?[a-z0-9]){0,254}$", "must be 1-255 lower-case letters, digits and single hyphens, a letter first, no hyphen last",
        "orders-postgres16")]
    public string? ParameterGroupName { get; init; }

    /// <summary>PostgreSQL parameters in their native unit, by name; the apply method is chosen for you. Default: none beside forced
    /// TLS.</summary>
    [AnyScalar]
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the subnet group. Default: <c>&lt;identifier&gt;-subnets</c>.</summary>
    public string? SubnetGroupName { get; init; }

    /// <summary>Name of the database's security group. Default: <c>&lt;identifier&gt;-sg</c>.</summary>
    public string? SecurityGroupName { get; init; }

    /// <summary>Who may reach the port, by a short key. Nobody else may.</summary>
    public IReadOnlyDictionary<string, IngressSettings> Ingress { get; init; } = new Dictionary<string, IngressSettings>();

    /// <summary>Enhanced monitoring's interval; 0 switches it off. Default: 60. Source: RDS API reference,
    /// <c>MonitoringInterval</c>.</summary>
    [AllowedValues(0, 1, 5, 10, 15, 30, 60)]
    public int EnhancedMonitoringIntervalSeconds { get; init; } = 60;

    /// <summary>Days that Performance Insights keeps: 0 (off), 7, 731 or a multiple of 31 up to 713. Default: 7 (free of charge).</summary>
    public int PerformanceInsightsRetentionDays { get; init; } = 7;

    /// <summary>Logs that are sent to CloudWatch. Default: postgresql and upgrade.</summary>
    public IReadOnlyList<DatabaseLog> LogExports { get; init; } = [DatabaseLog.Postgresql, DatabaseLog.Upgrade];

    /// <summary>Days that the exported logs are kept; one of CloudWatch's values. Default: 30.</summary>
    [LogRetentionDays]
    public int LogRetentionDays { get; init; } = 30;

    /// <summary>Read replicas in the region. Not possible with <c>masterCredentials</c> of kind <c>rdsManaged</c>. Default: none.</summary>
    public ReadReplicaSettings ReadReplicas { get; init; } = new();

    /// <summary>What the database is made from, when it is made. Default: it begins empty.</summary>
    public RestoreSettings? Restore { get; init; }

    /// <summary>Whether changes are made on a copy that takes over, with seconds of interruption. Not possible with replicas, a proxy or a managed
    /// master password. Default: false.</summary>
    public bool BlueGreenUpdates { get; init; }

    /// <summary>Hours that the database runs; for development. Default: always.</summary>
    public ScheduleSettings? Schedule { get; init; }

    /// <summary>RDS Proxy in front of it. Default: none.</summary>
    public ProxySettings? Proxy { get; init; }
}

/// <summary>Storage of the instance. It can grow; AWS never shrinks it.</summary>
public sealed record StorageSettings
{
    /// <summary>Volume type. Default: gp3.</summary>
    public VolumeType Type { get; init; } = VolumeType.Gp3;

    /// <summary>Allocated size in GiB, 20–65536.</summary>
    [Range(20, 65536)]
    public required int SizeGiB { get; init; }

    /// <summary>Ceiling of storage autoscaling in GiB, at least 10 % above the size. Default: no autoscaling.</summary>
    [Range(22, 65536)]
    public int? MaxSizeGiB { get; init; }

    /// <summary>Provisioned IOPS; with gp3 only from 400 GiB. Default: the volume type's baseline.</summary>
    [Range(1000, 256000)]
    public int? Iops { get; init; }

    /// <summary>Provisioned throughput in MiB/s; gp3 only, from 400 GiB. Default: the baseline.</summary>
    [Range(125, 4000)]
    public int? ThroughputMiBps { get; init; }
}

/// <summary>Automated backups.</summary>
public sealed record BackupSettings
{
    /// <summary>Days, 0–35; production refuses 0 and warns below 7. 0 switches backups off; leaving 0 later means an outage.</summary>
    [Range(0, 35)]
    public required int RetentionDays { get; init; }

    /// <summary>Daily window in UTC, <c>hh:mm-hh:mm</c>, at least 30 minutes.</summary>
    public required string Window { get; init; }
}

/// <summary>Who makes and keeps the master password.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RdsManagedCredentialsSettings), "rdsManaged")]
[JsonDerivedType(typeof(GeneratedCredentialsSettings), "generated")]
public abstract record MasterCredentialsSettings;

/// <summary>RDS makes the password, keeps it in a secret of its own and rotates it. Not possible on the source of a read replica.</summary>
public sealed record RdsManagedCredentialsSettings : MasterCredentialsSettings
{
    /// <summary>Days between rotations, 1–1000. Default: RDS's own 7.</summary>
    [Range(1, 1000)]
    public int? RotationDays { get; init; }
}

/// <summary>Terraform makes the password as an ephemeral value: it reaches RDS and the secret, never the state or the plan.</summary>
public sealed record GeneratedCredentialsSettings : MasterCredentialsSettings
{
    /// <summary>Name of the secret that keeps the credentials.</summary>
    public required string SecretName { get; init; }

    /// <summary>Raise it by one to make a new password. Default: 1.</summary>
    [Range(1, int.MaxValue)]
    public int Version { get; init; } = 1;

    /// <summary>Length of the password. Default: 32. PostgreSQL on RDS takes 8–128.</summary>
    [Range(16, 128)]
    public int Length { get; init; } = 32;

    /// <summary>Days that a deleted secret can be restored: 0 or 7–30; its name is taken that long. Default: 30.</summary>
    [Range(0, 30)]
    public int RecoveryWindowDays { get; init; } = 30;
}

/// <summary>Key that encrypts the storage, the snapshots and Performance Insights.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AwsManagedKeySettings), "awsManaged")]
[JsonDerivedType(typeof(OwnKeySettings), "ownKey")]
public abstract record EncryptionSettings;

/// <summary>The account's <c>aws/rds</c> key: free of charge, cannot be shared with another account.</summary>
public sealed record AwsManagedKeySettings : EncryptionSettings;

/// <summary>A customer-managed KMS key, made here, with rotation on.</summary>
public sealed record OwnKeySettings : EncryptionSettings
{
    /// <summary>Alias, <c>alias/…</c>.</summary>
    [Pattern("^alias/[A-Za-z0-9/_-]{1,250}$", "must be alias/ and letters, digits, slashes, underscores and hyphens",
        "alias/orders-prod-rds")]
    public required string Alias { get; init; }
}

/// <summary>One source that may reach the database: exactly one of the five ways to name it.</summary>
public sealed record IngressSettings
{
    /// <summary>Description of the rule, shown in the AWS console.</summary>
    [MaxLength(255)]
    public required string Description { get; init; }

    /// <summary>Key of one of this file's <c>clientSecurityGroups</c>.</summary>
    public string? ClientSecurityGroup { get; init; }

    /// <summary>Id of an existing security group, <c>sg-…</c>.</summary>
    [Pattern("^sg-([0-9a-f]{8}|[0-9a-f]{17})$", "must be the id of a security group", "sg-0123456789abcdef0")]
    public string? SecurityGroupId { get; init; }

    /// <summary>The bastion of this file.</summary>
    public bool? Bastion { get; init; }

    /// <summary>IPv4 ranges; never 0.0.0.0/0.</summary>
    public IReadOnlyList<string>? Cidrs { get; init; }

    /// <summary>A tier of the network: every subnet of it.</summary>
    public SubnetTier? Subnets { get; init; }
}

/// <summary>A log of RDS for PostgreSQL that can be exported to CloudWatch.</summary>
public enum DatabaseLog
{
    /// <summary>The server's log.</summary>
    Postgresql,

    /// <summary>The log of major version upgrades.</summary>
    Upgrade,
}
