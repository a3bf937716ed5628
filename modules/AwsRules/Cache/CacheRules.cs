using System.Text.RegularExpressions;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Cache;

/// <summary>What ElastiCache requires of a replication group with one shard. Source: ElastiCache API reference,
/// <c>CreateReplicationGroup</c>, unless a rule names another.</summary>
public static partial class CacheRules
{
    /// <summary>TCP port of Redis and Valkey.</summary>
    public const int Port = 6379;

    /// <summary>Most nodes of a shard: a primary and five replicas.</summary>
    public const int MaximumNodes = 6;

    /// <summary>Shortest snapshot or maintenance window in minutes; RDS takes half of it.</summary>
    public const int MinimumWindowMinutes = 60;

    /// <summary>What the engine may remove when memory is full. Source: ElastiCache user guide, "Redis OSS parameters".</summary>
    public static IReadOnlyList<string> MaxMemoryPolicies { get; } =
    [
        "volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu", "volatile-random", "allkeys-random", "volatile-ttl", "noeviction",
    ];

    /// <summary>Checks a replication group's id: 1 to 40 lower-case letters, digits and hyphens, a letter first, no hyphen last or twice in
    /// a row. AWS takes capitals but stores lower case.</summary>
    public static IReadOnlyList<Violation> CheckIdentifier(string property, string value) =>
        value.Length <= 40 && Identifier().IsMatch(value)
            ? []
            : [new Violation(
                property,
                value,
                "must be 1-40 lower-case letters, digits and hyphens, a letter first, no hyphen last or twice in a row",
                "write for example shop-dev-redis")];

    /// <summary>Checks a snapshot's name.</summary>
    public static IReadOnlyList<Violation> CheckSnapshotIdentifier(string property, string value) =>
        value.Length <= 255 && Identifier().IsMatch(value)
            ? []
            : [new Violation(
                property,
                value,
                "must be 1-255 lower-case letters, digits and hyphens, a letter first, no hyphen last or twice in a row",
                "write for example shop-prod-redis-final")];

    /// <summary>Checks a node type: its shape, and that the type can encrypt and fail over. Source: ElastiCache user guide, "Supported node
    /// types", "At-rest encryption", "Data tiering".</summary>
    public static IReadOnlyList<Violation> CheckNodeType(string property, string value)
    {
        var match = NodeType().Match(value);
        return match.Success
            ? match.Groups["family"].Value switch
            {
                "t1" or "m1" or "m2" or "m3" or "c1" or "r3" => [new Violation(
                    property, value, "must be a node type that encrypts at rest and in transit", "use cache.t4g, cache.m7g or cache.r7g")],
                "r6gd" => [new Violation(
                    property, value, "must be a node type without data tiering, which needs settings of its own", "use cache.r7g")],
                _ => [],
            }
            : [new Violation(property, value, "must be a cache node type", "write cache, family and size, e.g. cache.t4g.micro")];
    }

    /// <summary>Checks the number of nodes, 1 to 6.</summary>
    public static IReadOnlyList<Violation> CheckNodeCount(string property, int nodes) =>
        nodes is >= 1 and <= MaximumNodes
            ? []
            : [new Violation(
                property, $"{nodes}", $"must be 1-{MaximumNodes} nodes", "write 1, or 2 for a primary and a replica with failover")];

    /// <summary>Checks that automatic failover and Multi-AZ have a replica to fail over to.</summary>
    public static IReadOnlyList<Violation> CheckFailover(string property, bool automaticFailover, int nodes) =>
        automaticFailover && nodes < 2
            ? [new Violation(property, "true", "must be false with one node: there is nothing to fail over to", "use 2 or more nodes")]
            : [];

    /// <summary>Checks the days that snapshots are kept: 0 (none) to 35.</summary>
    public static IReadOnlyList<Violation> CheckSnapshotRetentionDays(string property, int days) =>
        days is >= 0 and <= 35
            ? []
            : [new Violation(property, $"{days}", "must be 0-35 days", "write 5, or 0 to take no snapshots")];

    /// <summary>Checks both windows: form, at least an hour each, and apart, which AWS asks for even when no snapshots are taken.</summary>
    /// <param name="snapshotProperty">Property of the snapshot window.</param>
    /// <param name="snapshot">Daily window in UTC, <c>hh:mm-hh:mm</c>.</param>
    /// <param name="maintenanceProperty">Property of the maintenance window.</param>
    /// <param name="maintenance">Weekly window in UTC, <c>ddd:hh:mm-ddd:hh:mm</c>.</param>
    public static IReadOnlyList<Violation> CheckWindows(
        string snapshotProperty, string snapshot, string maintenanceProperty, string maintenance)
    {
        var hasSnapshot = DailyWindow.TryParse(snapshot, out var daily);
        var hasMaintenance = WeeklyWindow.TryParse(maintenance, out var weekly);
        return
        [
            .. hasSnapshot
                ? CheckLength(snapshotProperty, snapshot, daily.DurationMinutes)
                : DailyWindow.Check(snapshotProperty, snapshot),
            .. hasMaintenance
                ? CheckLength(maintenanceProperty, maintenance, weekly.DurationMinutes)
                : WeeklyWindow.Check(maintenanceProperty, maintenance),
            .. hasSnapshot && hasMaintenance && weekly.Overlaps(daily)
                ? new[]
                {
                    new Violation(
                        maintenanceProperty, maintenance, $"must not overlap the snapshot window {snapshot}", "move one of the two"),
                }
                : [],
        ];
    }

    /// <summary>Checks parameters: their names, <c>maxmemory-policy</c>'s value, and no cluster mode.</summary>
    public static IReadOnlyList<Violation> CheckParameters(string property, IReadOnlyDictionary<string, string> parameters) =>
    [
        .. parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .SelectMany(parameter => CheckParameter($"{property}.{parameter.Key}", parameter.Key, parameter.Value)),
    ];

    private static IEnumerable<Violation> CheckParameter(string property, string name, string value)
    {
        if (!ParameterName().IsMatch(name))
        {
            yield return new Violation(
                property, name, "must be a parameter's name in lower case", "write it as AWS lists it, e.g. maxmemory-policy");
        }
        else if (name == "maxmemory-policy" && !MaxMemoryPolicies.Contains(value))
        {
            yield return new Violation(property, value, "must be an eviction policy", $"use one of {string.Join(", ", MaxMemoryPolicies)}");
        }
        else if (name == "cluster-enabled" && value != "no")
        {
            yield return new Violation(property, value, "must be no: the group has one shard", "remove it");
        }
    }

    private static IReadOnlyList<Violation> CheckLength(string property, string value, int minutes) =>
        minutes >= MinimumWindowMinutes
            ? []
            : [new Violation(property, value, $"must last at least {MinimumWindowMinutes} minutes, lasts {minutes}", "move its end")];

    [GeneratedRegex(@"\A[a-z](-?[a-z0-9])*\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\Acache\.(?<family>[a-z]+[0-9]+[a-z]*)\.(micro|small|medium|[0-9]*x?large)\z")]
    private static partial Regex NodeType();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z")]
    private static partial Regex ParameterName();
}
