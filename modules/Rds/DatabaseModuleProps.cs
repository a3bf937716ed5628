using Infra.AwsRules.Rds;

namespace Infra.Modules.Rds;

/// <summary>What an RDS instance and an Aurora cluster have in common. Encryption, no public access, forced TLS and tags copied to
/// snapshots are not choices.</summary>
public abstract record DatabaseModuleProps
{
    /// <summary>Identifier of the instance or cluster: 1–63 lower-case letters, digits and hyphens, a letter first, no double or last
    /// hyphen.</summary>
    public required string Identifier { get; init; }

    /// <summary>VPC of the security group.</summary>
    public required string VpcId { get; init; }

    /// <summary>Ids of private subnets in at least two availability zones.</summary>
    public required IReadOnlyList<string> SubnetIds { get; init; }

    /// <summary>PostgreSQL version. Leave the minor out: RDS keeps the latest.</summary>
    public required PostgresVersion Version { get; init; }

    /// <summary>Days of automated backups, 0–35; with <see cref="PreventDestroy"/> not 0, and fewer than 7 warn.</summary>
    public required int BackupRetentionDays { get; init; }

    /// <summary>Daily backup window in UTC, <c>hh:mm-hh:mm</c>, at least 30 minutes.</summary>
    public required string BackupWindow { get; init; }

    /// <summary>Weekly maintenance window in UTC, <c>ddd:hh:mm-ddd:hh:mm</c>, at least 30 minutes, apart from the backup window.</summary>
    public required string MaintenanceWindow { get; init; }

    /// <summary>Who makes and keeps the master password. A choice that nobody should make by accident, so there is no default.</summary>
    public required MasterCredentials Credentials { get; init; }

    /// <summary>Whether RDS installs minor versions in the maintenance window. Default: true.</summary>
    public bool AutoMinorVersionUpgrade { get; init; } = true;

    /// <summary>Whether changes happen at once instead of in the maintenance window. Default: false.</summary>
    public bool ApplyImmediately { get; init; }

    /// <summary>Whether the RDS API refuses to delete the database. Default: true.</summary>
    public bool DeletionProtection { get; init; } = true;

    /// <summary>Whether Terraform refuses a plan that would destroy or replace the database or its key. Default: true.</summary>
    public bool PreventDestroy { get; init; } = true;

    /// <summary>Whether a snapshot is taken when the database is deleted. Default: true.</summary>
    public bool FinalSnapshot { get; init; } = true;

    /// <summary>Whether automated backups outlive the database until they expire. Default: true.</summary>
    public bool KeepAutomatedBackups { get; init; } = true;

    /// <summary>Master user. Default: <c>postgres</c>.</summary>
    public string MasterUsername { get; init; } = "postgres";

    /// <summary>Database that RDS creates with the server. Default: none beside <c>postgres</c>.</summary>
    public string? InitialDatabaseName { get; init; }

    /// <summary>What the database is made from, when it is made. Default: it begins empty.</summary>
    public DatabaseRestore? Restore { get; init; }

    /// <summary>TCP port, 1150–65535. Default: 5432.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>Whether roles may log in with IAM tokens. Default: false.</summary>
    public bool IamAuthentication { get; init; }

    /// <summary>Key of the storage, Performance Insights and the master secret. Default: AWS's own.</summary>
    public EncryptionKey Encryption { get; init; } = new AwsManagedKey();

    /// <summary>Certificate authority of the server certificate. Default: <c>rds-ca-rsa2048-g1</c>, part of the global bundle.</summary>
    public string CaCertificateIdentifier { get; init; } = "rds-ca-rsa2048-g1";

    /// <summary>Name of the parameter group; it has to contain the major version, because a major upgrade needs a second group beside the
    /// first. Default: the identifier and the group's family, <c>&lt;identifier&gt;-postgres16</c>.</summary>
    public string? ParameterGroupName { get; init; }

    /// <summary>PostgreSQL parameters as in <see cref="PostgresParameters.Resolve"/>. Default: none beside forced TLS.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of the subnet group. Default: <c>&lt;identifier&gt;-subnets</c>.</summary>
    public string? SubnetGroupName { get; init; }

    /// <summary>Name of the security group. Default: <c>&lt;identifier&gt;-sg</c>.</summary>
    public string? SecurityGroupName { get; init; }

    /// <summary>Who may reach the port, by a key that is part of the rule's address in the state. Default: nobody.</summary>
    public IReadOnlyDictionary<string, DatabaseIngress> Ingress { get; init; } = new Dictionary<string, DatabaseIngress>();

    /// <summary>Enhanced monitoring's interval in seconds; 0 switches it off. Default: 60.</summary>
    public int EnhancedMonitoringIntervalSeconds { get; init; } = 60;

    /// <summary>Days that Performance Insights keeps; 0 switches it off. Default: 7, free of charge.</summary>
    public int PerformanceInsightsRetentionDays { get; init; } = 7;

    /// <summary>Logs that are sent to CloudWatch, of <see cref="DatabaseLogs.Names"/>. Default: all that the engine has.</summary>
    public IReadOnlyList<string> LogExports { get; init; } = DatabaseLogs.Names;

    /// <summary>Days that the exported logs are kept. Default: 30.</summary>
    public int LogRetentionDays { get; init; } = 30;

    /// <summary>Account of the stack, 12 digits: narrows the monitoring role and the key policy to it. Default: not narrowed.</summary>
    public string? AccountId { get; init; }

    /// <summary>Region of the stack; picks the partition and, with the account, narrows the monitoring role. Default: <c>us-east-1</c>'s
    /// partition, not narrowed.</summary>
    public string? Region { get; init; }
}
