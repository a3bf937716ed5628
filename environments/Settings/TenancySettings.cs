using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>Naming rule, roles and defaults of the tenant databases.</summary>
public sealed record TenancySettings
{
    /// <summary>Patterns that a tenant's name has to match one of, per kind, with a word in braces for the free part,
    /// e.g. <c>"production": "{app}_prod"</c>. Default: any valid name.</summary>
    public IReadOnlyDictionary<TenantKind, string> Naming { get; init; } = new Dictionary<TenantKind, string>();

    /// <summary>PostgreSQL roles that own or use tenant databases, by role name.</summary>
    public IReadOnlyDictionary<string, RoleSettings> Roles { get; init; } = new Dictionary<string, RoleSettings>();

    /// <summary>Owner of a tenant that names none. Default: none, so every tenant has to name its owner.</summary>
    public string? DefaultOwnerRole { get; init; }

    /// <summary>Character encoding of a new database. Default: UTF8.</summary>
    public string Encoding { get; init; } = "UTF8";

    /// <summary>Collation and character type of a new database. Default: <c>en_US.UTF-8</c>.</summary>
    public string Locale { get; init; } = "en_US.UTF-8";

    /// <summary>Databases that hold many tenants, each in a schema of its own, by database name. Default: none, every tenant has a
    /// database.</summary>
    public IReadOnlyDictionary<string, SharedDatabaseSettings> SharedDatabases { get; init; } =
        new Dictionary<string, SharedDatabaseSettings>();

    /// <summary>How SQL files reach the tenants.</summary>
    public MigrationSettings Migrations { get; init; } = new();
}

/// <summary>A database that holds many tenants, each in a schema of its own.</summary>
public sealed record SharedDatabaseSettings
{
    /// <summary>Role that owns the database itself; the schemas belong to their tenants' owners. Default: the tenancy's
    /// <c>defaultOwnerRole</c>.</summary>
    public string? OwnerRole { get; init; }

    /// <summary>Extensions to create in it. Default: none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];
}

/// <summary>A PostgreSQL role. With a secret or IAM it may log in; with neither it only owns or groups.</summary>
public sealed record RoleSettings
{
    /// <summary>Name of the secret in this file that keeps its password. Default: it has no password.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether it logs in to the instance itself with IAM tokens (<c>rds_iam</c>), which leaves it no password. Behind RDS Proxy a role
    /// keeps its secret instead, and the client's token goes to the proxy. Default: false. Source: RDS user guide, "IAM database
    /// authentication".</summary>
    public bool IamLogin { get; init; }

    /// <summary>Most connections that the role may have; -1 is no limit. Default: -1.</summary>
    [Range(-1, 262143)]
    public int ConnectionLimit { get; init; } = -1;

    /// <summary>Whether there is any way for it to log in.</summary>
    public bool MayLogIn => Secret is not null || IamLogin;
}

/// <summary>One tenant: a database of its own on the instance, or a schema of a shared one.</summary>
public sealed record TenantSettings
{
    /// <summary>Kind; picks the naming pattern.</summary>
    public required TenantKind Kind { get; init; }

    /// <summary>Active tenants are created, future ones only listed, archived ones kept and listed. Nothing is ever dropped.</summary>
    public required TenantStatus Status { get; init; }

    /// <summary>The application that uses it.</summary>
    public required string Application { get; init; }

    /// <summary>Person or team that answers for it.</summary>
    public string? Contact { get; init; }

    /// <summary>Day that it was added, <c>yyyy-mm-dd</c>.</summary>
    [Pattern("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "must be a day, yyyy-mm-dd", "2025-11-18")]
    public string? Added { get; init; }

    /// <summary>Notes for the registry.</summary>
    public string? Notes { get; init; }

    /// <summary>Role that owns the database, or the schema. Default: the tenancy's <c>defaultOwnerRole</c>.</summary>
    public string? OwnerRole { get; init; }

    /// <summary>Roles of <c>tenancy.roles</c> that may connect beside the owner; what they may do there is granted by the SQL files.
    /// Default: none.</summary>
    public IReadOnlyList<string> ConnectRoles { get; init; } = [];

    /// <summary>Name of the shared database that the tenant is a schema of. Default: the tenant has a database of its own, with its
    /// name.</summary>
    public string? Database { get; init; }

    /// <summary>Schema in the shared database. Default: the tenant's name.</summary>
    public string? Schema { get; init; }

    /// <summary>What roles of <c>tenancy.roles</c> may do with every table of the tenant, those that files make later included. It lets them
    /// connect, too. Default: none.</summary>
    public IReadOnlyDictionary<string, AccessLevel> Access { get; init; } = new Dictionary<string, AccessLevel>();

    /// <summary>Extensions to create before the SQL files, in the tenant's database. RDS offers those of <c>rds.allowed_extensions</c>.
    /// Default: none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Values of <c>${name}</c> in the SQL files, over those of <c>tenancy.migrations</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; init; } = new Dictionary<string, string>();

    /// <summary>Schemas that unqualified names are looked up in, in this order; set on the database. A tenant in a shared database has none: there
    /// it is its schema, then <c>public</c>. Default: PostgreSQL's own.</summary>
    public IReadOnlyList<string> SearchPath { get; init; } = [];

    /// <summary>Folder of versioned SQL files, relative to the environment file's folder. Default: none, the application migrates
    /// itself.</summary>
    public string? Sql { get; init; }

    /// <summary>Folder of versioned SQL files with test data, relative to the environment file's folder; applied after <c>sql</c> when the
    /// migrator is told to with <c>--with-test-data</c>, never in production. Default: none.</summary>
    public string? TestData { get; init; }

    /// <summary>Command to run after provisioning, with the connection in its environment (<c>PG*</c>, <c>DATABASE_URL</c>). Default:
    /// none.</summary>
    public AfterProvisionSettings? AfterProvision { get; init; }

    /// <summary>Number of tables that the check expects when the application has migrated, in <c>public</c> or in the tenant's schema of a shared
    /// database. Default: not checked.</summary>
    [Range(0, 100000)]
    public int? ExpectedTables { get; init; }

    /// <summary>Database that holds the tenant: the shared one, or the one with its name.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public string DatabaseName(string tenantName) => Database ?? tenantName;

    /// <summary>Schema of the shared database that the tenant is; null when it has a database of its own.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public string? SchemaName(string tenantName) => Database is null ? null : Schema ?? tenantName;

    /// <summary>Schemas that unqualified names are looked up in, in this order; none when it is left to PostgreSQL.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public IReadOnlyList<string> SearchPathOf(string tenantName) => SchemaName(tenantName) is { } schema ? [schema, "public"] : SearchPath;

    /// <summary>Where the tenant is, for people: <c>database</c>, or <c>database / schema</c>.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    public string PlaceName(string tenantName) => SchemaName(tenantName) is { } schema ? $"{Database} / {schema}" : tenantName;
}

/// <summary>What a role may do with a tenant's tables.</summary>
public enum AccessLevel
{
    /// <summary>SELECT, INSERT, UPDATE and DELETE; USAGE of sequences; EXECUTE of functions.</summary>
    ReadWrite,

    /// <summary>SELECT; its sessions in the database start read-only.</summary>
    ReadOnly,
}

/// <summary>What a tenant is for.</summary>
public enum TenantKind
{
    /// <summary>Serves customers.</summary>
    Production,

    /// <summary>Tries something out.</summary>
    Experimental,

    /// <summary>Comes before production.</summary>
    Staging,
}

/// <summary>Where a tenant is in its life.</summary>
public enum TenantStatus
{
    /// <summary>Created and kept up to date.</summary>
    Active,

    /// <summary>Listed, not created.</summary>
    Future,

    /// <summary>Kept, no longer changed.</summary>
    Archived,
}

/// <summary>An external command of a tenant, e.g. Django's own migrations.</summary>
public sealed record AfterProvisionSettings
{
    /// <summary>Program and arguments; no shell.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Folder to run it in, relative to the environment file's folder. Default: that folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Seconds until it is ended. Default: 600.</summary>
    [Range(1, 86400)]
    public int TimeoutSeconds { get; init; } = 600;
}
