using System.ComponentModel.DataAnnotations;
using Infra.AwsRules.Cache;

namespace Infra.Environments.Settings;

/// <summary>A Redis or Valkey replication group. Encrypted at rest and in transit: these are not settings.</summary>
public sealed record CacheSettings
{
    /// <summary>Identifier, 1–40 lower-case letters, digits and hyphens.</summary>
    [Pattern("^[a-z](-?[a-z0-9]){0,39}$", "must be 1-40 lower-case letters, digits and single hyphens, a letter first, no hyphen last", "orders-redis")]
    public required string Identifier { get; init; }

    /// <summary>Redis or Valkey. Default: Valkey.</summary>
    public CacheEngine Engine { get; init; } = CacheEngine.Valkey;

    /// <summary>Engine version, major and minor, e.g. <c>7.0</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Node type, e.g. <c>cache.t4g.micro</c>.</summary>
    [Pattern("^cache\\.[a-z0-9-]+\\.[a-z0-9-]+$", "must be a node type, cache.<family>.<size>", "cache.t4g.micro")]
    public required string NodeType { get; init; }

    /// <summary>Nodes, 1–6: a primary, the rest replicas that take over by themselves from another zone. Default: 1.</summary>
    [Range(1, 6)]
    public int Nodes { get; init; } = 1;

    /// <summary>Tier that the nodes stand in. Default: database.</summary>
    public Infra.AwsRules.Network.SubnetTier Subnets { get; init; } = Infra.AwsRules.Network.SubnetTier.Database;

    /// <summary>Who may reach port 6379, by a short key. Nobody else may.</summary>
    public IReadOnlyDictionary<string, IngressSettings> Ingress { get; init; } = new Dictionary<string, IngressSettings>();

    /// <summary>Parameters of the engine, by name. Default: the engine's.</summary>
    [AnyScalar]
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Daily snapshots. Default: kept 5 days, 03:00-05:00.</summary>
    public CacheSnapshotSettings Snapshots { get; init; } = new();

    /// <summary>Weekly maintenance window in UTC, at least an hour. Default: mon:05:00-mon:07:00.</summary>
    public string MaintenanceWindow { get; init; } = "mon:05:00-mon:07:00";

    /// <summary>Topic of <c>monitoring.topics</c> whose e-mail addresses hear of failovers and maintenance. They do so by a topic of the
    /// cache's own, <c>&lt;identifier&gt;-events</c>, because ElastiCache cannot publish to an encrypted one. Default: none.</summary>
    public string? NotificationTopic { get; init; }
}

/// <summary>Daily snapshots of a cache.</summary>
public sealed record CacheSnapshotSettings
{
    /// <summary>Days that they are kept, 0 (none)–35. Default: 5.</summary>
    [Range(0, 35)]
    public int RetentionDays { get; init; } = 5;

    /// <summary>Daily window in UTC, at least an hour, apart from the maintenance window. Default: 03:00-05:00.</summary>
    public string Window { get; init; } = "03:00-05:00";
}
