using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>The application that the database is handed to; <c>infra handover</c> writes its configuration.</summary>
public sealed record ApplicationSettings
{
    /// <summary>Name of the application; of its container, chart and manifests.</summary>
    [Pattern("^[a-z](-?[a-z0-9]){0,52}$", "must be 1-53 lower-case letters, digits and single hyphens, a letter first, no hyphen last", "orders-api")]
    public required string Name { get; init; }

    /// <summary>Name of the tenant whose database, or schema of a shared one, it uses.</summary>
    public required string Database { get; init; }

    /// <summary>Name of the secret in this file that it logs in with.</summary>
    public required string Secret { get; init; }

    /// <summary>Environment variables with fixed values beside the connection's, e.g. <c>NODE_ENV</c>. Default: none.</summary>
    [AnyScalar]
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables by what stands in them, beside those that the format itself has. Default: none.</summary>
    public IReadOnlyDictionary<string, ApplicationValue> Values { get; init; } = new Dictionary<string, ApplicationValue>();

    /// <summary>Where it runs in Kubernetes. Default: it does not.</summary>
    public KubernetesSettings? Kubernetes { get; init; }

    /// <summary>Connection pool in front of the database. Default: PgBouncer's usual sizes.</summary>
    public PgBouncerSettings PgBouncer { get; init; } = new();
}

/// <summary>Something of the deployment that an application or an output names.</summary>
public enum ApplicationValue
{
    /// <summary>Host name of the database; the proxy's when there is one.</summary>
    DatabaseHost,

    /// <summary>Host name and port of the database, with a colon between.</summary>
    DatabaseEndpoint,

    /// <summary>Port of the database.</summary>
    DatabasePort,

    /// <summary>Name of the database.</summary>
    DatabaseName,

    /// <summary>PostgreSQL role that logs in.</summary>
    DatabaseUsername,

    /// <summary>Connection URL without a password: the application takes that from the secret. With the search path of a tenant in a shared
    /// database, but not behind RDS Proxy, which takes none.</summary>
    DatabaseUrl,

    /// <summary>Host name of the readers or replicas.</summary>
    DatabaseReaderHost,

    /// <summary>Whether TLS is required: <c>true</c>, always.</summary>
    DatabaseTls,

    /// <summary>Name of the secret.</summary>
    SecretName,

    /// <summary>AWS region.</summary>
    Region,

    /// <summary>Primary endpoint of the first cache.</summary>
    CacheEndpoint,

    /// <summary>URL of the first cache, <c>rediss://…</c>.</summary>
    CacheUrl,

    /// <summary>Whether the cache takes TLS only: <c>true</c>, always.</summary>
    CacheTls,

    /// <summary>Name of the first bucket.</summary>
    BucketName,
}

/// <summary>Where an application runs in Kubernetes.</summary>
public sealed record KubernetesSettings
{
    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Key of <c>access.serviceAccounts</c> whose role it takes.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Name of the Kubernetes secret that External Secrets makes.</summary>
    public required string SecretName { get; init; }

    /// <summary>Name of the cluster's secret store. Default: <c>aws-secrets-manager</c>.</summary>
    public string SecretStore { get; init; } = "aws-secrets-manager";

    /// <summary>Minutes between two looks at the secret. Default: 5.</summary>
    [Range(1, 1440)]
    public int RefreshMinutes { get; init; } = 5;

    /// <summary>Container image of the migrator's job. Default: <c>infra-migrator:latest</c>, to be built and pushed by the team.</summary>
    public string MigratorImage { get; init; } = "infra-migrator:latest";
}

/// <summary>PgBouncer's sizes.</summary>
public sealed record PgBouncerSettings
{
    /// <summary>Client connections. Default: 1000.</summary>
    [Range(1, 100000)]
    public int MaxClientConnections { get; init; } = 1000;

    /// <summary>Server connections per database and role. Default: 20.</summary>
    [Range(1, 5000)]
    public int PoolSize { get; init; } = 20;

    /// <summary>Server connections more when clients have waited. Default: 5.</summary>
    [Range(0, 5000)]
    public int ReservePoolSize { get; init; } = 5;
}
