using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>What runs PostgreSQL.</summary>
public enum DatabaseEngine
{
    /// <summary>RDS for PostgreSQL: one instance, optionally with a standby and replicas.</summary>
    Postgres,

    /// <summary>Aurora PostgreSQL: a cluster of one writer and readers over shared storage.</summary>
    AuroraPostgresql,
}

/// <summary>What an Aurora cluster has beyond an instance's settings.</summary>
public sealed record ClusterSettings
{
    /// <summary>Readers beside the writer. Default: 1, so that a failure of the writer costs seconds. Source: Aurora user guide, at most 15.</summary>
    [Range(0, 15)]
    public int Readers { get; init; } = 1;

    /// <summary>Class of the readers. Default: the writer's.</summary>
    [Pattern("^db\\.[a-z0-9-]+\\.[a-z0-9-]+$", "must be an instance class, db.<family>.<size>", "db.r6g.large")]
    public string? ReaderInstanceClass { get; init; }

    /// <summary>Capacity that follows the load; the class is then <c>db.serverless</c>. Default: provisioned instances.</summary>
    public ServerlessSettings? Serverless { get; init; }

    /// <summary>Whether I/O is part of the price of storage instead of paid per request. Default: false.</summary>
    public bool IoOptimized { get; init; }
}

/// <summary>Aurora Serverless v2: capacity in ACU, about 2 GiB of memory each, in steps of 0.5.</summary>
public sealed record ServerlessSettings
{
    /// <summary>Least capacity in ACU, 0–256; 0 pauses an idle cluster.</summary>
    [Range(0.0, 256.0)]
    public required decimal MinAcu { get; init; }

    /// <summary>Most capacity in ACU, 1–256.</summary>
    [Range(1.0, 256.0)]
    public required decimal MaxAcu { get; init; }
}

/// <summary>RDS Proxy in front of the instance or cluster: TLS required, log-in with IAM tokens.</summary>
public sealed record ProxySettings
{
    /// <summary>Name of the proxy and prefix of its role and security group.</summary>
    [Pattern("^[A-Za-z](-?[A-Za-z0-9]){0,50}$", "must be 1-51 letters, digits and single hyphens, a letter first, no hyphen last", "orders-proxy")]
    public required string Name { get; init; }

    /// <summary>Names of the secrets in this file whose roles may log in through the proxy.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Whether clients have to log in with an IAM token. Default: true.</summary>
    public bool IamRequired { get; init; } = true;

    /// <summary>Seconds until an idle client is disconnected, 1–28800. Default: 1800. Source: RDS API reference, <c>CreateDBProxy</c>.</summary>
    [Range(1, 28800)]
    public int IdleClientTimeoutSeconds { get; init; } = 1800;

    /// <summary>Percent of the database's max_connections that the proxy may open, 1–100. Default: 90; the rest is for administrators.</summary>
    [Range(1, 100)]
    public int MaxConnectionsPercent { get; init; } = 90;

    /// <summary>A second endpoint that leads to the readers; Aurora only. Default: false.</summary>
    public bool ReadOnlyEndpoint { get; init; }

    /// <summary>Who may reach the proxy, by a short key. Default: whoever may reach the database.</summary>
    public IReadOnlyDictionary<string, IngressSettings>? Ingress { get; init; }
}
