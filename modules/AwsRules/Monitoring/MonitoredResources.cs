namespace Infra.AwsRules.Monitoring;

/// <summary>A cache as alarms see it.</summary>
/// <param name="Identifier">Id of the replication group; node n is called <c>&lt;id&gt;-00n</c>.</param>
/// <param name="Nodes">Number of nodes.</param>
public sealed record MonitoredCache(string Identifier, int Nodes)
{
    /// <summary>Ids of the nodes, which CloudWatch has as dimension <c>CacheClusterId</c>. Source: ElastiCache API reference,
    /// <c>CreateReplicationGroup</c>.</summary>
    public IEnumerable<string> NodeIds => Enumerable.Range(1, Nodes).Select(node => $"{Identifier}-{node:000}");
}

/// <summary>A bucket as alarms see it.</summary>
/// <param name="Name">The bucket's name.</param>
/// <param name="MetricsFilterId">Name of the configuration of its request metrics; null when requests are not counted.</param>
public sealed record MonitoredBucket(string Name, string? MetricsFilterId);

/// <summary>PostgreSQL's log in CloudWatch as alarms see it.</summary>
/// <param name="LogGroupName">Name of the log group.</param>
public sealed record MonitoredLog(string LogGroupName)
{
    /// <summary>The parameters that decide what is logged, as written; those that are missing have PostgreSQL's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}
