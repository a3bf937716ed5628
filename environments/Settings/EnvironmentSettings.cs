namespace Infra.Environments.Settings;

/// <summary>Everything that one deployment of one system is: the content of
/// <c>environments/&lt;system&gt;/&lt;deployment&gt;.json</c>.</summary>
public sealed record EnvironmentSettings
{
    /// <summary>The system's name as people write it, e.g. <c>StartupWebApp</c>; used in descriptions, the registry and the
    /// dashboard.</summary>
    public required string Title { get; init; }

    /// <summary>Whether this deployment holds data that must not be lost. Turns on <c>prevent_destroy</c>, and the rules that a production
    /// database has to meet (deletion protection, a final snapshot, backups). Default: false.</summary>
    public bool Production { get; init; }

    /// <summary>The AWS account and region that the deployment lives in.</summary>
    public required AwsSettings Aws { get; init; }

    /// <summary>Where Terraform keeps its state. Default: a local file in the stack's folder.</summary>
    public StateSettings State { get; init; } = new LocalStateSettings();

    /// <summary>Tags of every resource, by the provider's <c>default_tags</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The VPC: a new one or an existing one.</summary>
    public required NetworkSettings Network { get; init; }

    /// <summary>Security groups made for the database's clients to wear, by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, ClientSecurityGroupSettings> ClientSecurityGroups { get; init; } =
        new Dictionary<string, ClientSecurityGroupSettings>();

    /// <summary>The PostgreSQL instance.</summary>
    public required DatabaseSettings Database { get; init; }

    /// <summary>What stands ready in a second region. Default: nothing.</summary>
    public DisasterRecoverySettings? DisasterRecovery { get; init; }

    /// <summary>A host for administrators to tunnel through. Default: none.</summary>
    public BastionSettings? Bastion { get; init; }

    /// <summary>Application secrets in AWS Secrets Manager, by secret name. Default: none.</summary>
    public IReadOnlyDictionary<string, SecretSettings> Secrets { get; init; } = new Dictionary<string, SecretSettings>();

    /// <summary>What applications may read and log in to. Default: nothing.</summary>
    public AccessSettings Access { get; init; } = new();

    /// <summary>Redis or Valkey caches by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, CacheSettings> Caches { get; init; } = new Dictionary<string, CacheSettings>();

    /// <summary>S3 buckets by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, BucketSettings> Buckets { get; init; } = new Dictionary<string, BucketSettings>();

    /// <summary>Alarms, their topics, events and the dashboard. Default: none of them.</summary>
    public MonitoringSettings Monitoring { get; init; } = new();

    /// <summary>What the deployment may cost in a month. Default: no limit and no budget.</summary>
    public MonthlyBudgetSettings? MonthlyBudget { get; init; }

    /// <summary>Naming rule, roles and defaults of the tenant databases.</summary>
    public TenancySettings Tenancy { get; init; } = new();

    /// <summary>The tenants by name, which is their database's or, in a shared database, their schema's. Default: none.</summary>
    public IReadOnlyDictionary<string, TenantSettings> Tenants { get; init; } = new Dictionary<string, TenantSettings>();

    /// <summary>The application that the database is handed to. Default: none; <c>infra handover</c> needs it.</summary>
    public ApplicationSettings? Application { get; init; }

    /// <summary>Outputs of the stack beside the contract's, by the name that users know. Default: none.</summary>
    public IReadOnlyDictionary<string, ApplicationValue> Outputs { get; init; } = new Dictionary<string, ApplicationValue>();

    /// <summary>Variables that override a setting for one run (<c>--var name=value</c> or <c>TF_VAR_name</c>), by name: the setting's path, e.g.
    /// <c>"rds_instance_class": "database.instanceClass"</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Warnings, hints and policies that this deployment knowingly breaks, each with its reason. Default: none.</summary>
    public IReadOnlyList<SuppressionSettings> Suppressions { get; init; } = [];

    /// <summary>What the generated registry says beyond the rest of this file: contacts, costs, capacity, change log.</summary>
    public RegistrySettings Registry { get; init; } = new();

    /// <summary>Database that holds a tenant: the shared one, or the one with its name.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public string DatabaseNameOf(string tenantName) => Tenants.GetValueOrDefault(tenantName)?.DatabaseName(tenantName) ?? tenantName;

    /// <summary>Schema of the shared database that a tenant is; null when it has a database of its own.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public string? SchemaNameOf(string tenantName) => Tenants.GetValueOrDefault(tenantName)?.SchemaName(tenantName);
}
