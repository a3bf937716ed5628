using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Cache;

/// <summary>What ElastiCache requires of a replication group with one shard. Source: ElastiCache API reference,
/// <c>CreateReplicationGroup</c>, unless a rule names another.</summary>
public static partial class CacheRules
{
    /// <summary>Identifiers of caches and snapshots have lower-case letters, digits and single hyphens, a letter first.</summary>
    public static readonly RuleDefinition CacheIdentifier = new(
        "CCH002", RuleSeverity.Error, "Identifiers of caches and snapshots have lower-case letters, digits and single hyphens, a letter first",
        "ElastiCache refuses others, allows a replication group 40 characters, and stores capitals in lower case.",
        "Write for example shop-dev-redis.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A node type encrypts at rest and in transit.</summary>
    public static readonly RuleDefinition NodeEncrypts = new(
        "CCH003", RuleSeverity.Error, "A node type encrypts at rest and in transit",
        "Older generations cannot, and passwords and data would cross the network in the clear; ElastiCache refuses the pair.",
        "Use cache.t4g, cache.m7g or cache.r7g.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html");

    /// <summary>A node type has no data tiering.</summary>
    public static readonly RuleDefinition NoDataTiering = new(
        "CCH004", RuleSeverity.Error, "A node type has no data tiering",
        "r6gd nodes need settings that this module does not make, and ElastiCache refuses them without.",
        "Use cache.r7g.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html");

    /// <summary>A node type is written cache, family and size.</summary>
    public static readonly RuleDefinition NodeTypeForm = new(
        "CCH005", RuleSeverity.Error, "A node type is written cache, family and size",
        "ElastiCache refuses others.",
        "Write for example cache.t4g.micro.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html");

    /// <summary>A cache has 1 to 6 nodes.</summary>
    public static readonly RuleDefinition NodeCount = new(
        "CCH006", RuleSeverity.Error, "A cache has 1 to 6 nodes",
        "A shard is a primary and at most five replicas.",
        "Write 1, or 2 for failover.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>Failover and Multi-AZ have a replica to fail over to.</summary>
    public static readonly RuleDefinition FailoverNeedsReplica = new(
        "CCH007", RuleSeverity.Error, "Failover and Multi-AZ have a replica to fail over to",
        "ElastiCache refuses them with one node.",
        "Use 2 or more nodes.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html");

    /// <summary>Snapshots are kept for 0 to 35 days.</summary>
    public static readonly RuleDefinition SnapshotRetention = new(
        "CCH008", RuleSeverity.Error, "Snapshots are kept for 0 to 35 days",
        "ElastiCache takes no other number.",
        "Write 5, or 0 to take none.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A cache's maintenance and snapshot windows do not overlap.</summary>
    public static readonly RuleDefinition CacheWindowsApart = new(
        "CCH009", RuleSeverity.Error, "A cache's maintenance and snapshot windows do not overlap",
        "ElastiCache refuses the pair, even when no snapshots are taken.",
        "Move one of the two.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A cache's parameter is written in lower case with hyphens.</summary>
    public static readonly RuleDefinition CacheParameterName = new(
        "CCH010", RuleSeverity.Error, "A cache's parameter is written in lower case with hyphens",
        "ElastiCache finds no parameter of another form.",
        "Write it as AWS lists it, for example maxmemory-policy.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html");

    /// <summary>maxmemory-policy is one of the engine's eviction policies.</summary>
    public static readonly RuleDefinition EvictionPolicy = new(
        "CCH011", RuleSeverity.Error, "maxmemory-policy is one of the engine's eviction policies",
        "ElastiCache refuses other words.",
        "Use one that the message names.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html");

    /// <summary>A cache of one shard has no cluster mode.</summary>
    public static readonly RuleDefinition NoClusterMode = new(
        "CCH012", RuleSeverity.Error, "A cache of one shard has no cluster mode",
        "cluster-enabled makes another kind of group, which clients have to speak to in another way.",
        "Remove the parameter.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis-RedisCluster.html");

    /// <summary>A cache's windows last at least 60 minutes.</summary>
    public static readonly RuleDefinition CacheWindowLength = new(
        "CCH013", RuleSeverity.Error, "A cache's windows last at least 60 minutes",
        "ElastiCache refuses shorter ones; RDS would take half of it.",
        "Move the window's end.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A cache's events go to a topic or to e-mail addresses.</summary>
    public static readonly RuleDefinition NotificationTarget = new(
        "CCH014", RuleSeverity.Error, "A cache's events go to a topic or to e-mail addresses",
        "One cache has one topic; with both settings it is not clear who is told.",
        "Keep one of them.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A cache has a subnet, and with replicas subnets of two zones.</summary>
    public static readonly RuleDefinition CacheSubnets = new(
        "CCH015", RuleSeverity.Error, "A cache has a subnet, and with replicas subnets of two zones",
        "Each node stands in a subnet, and a replica beside its primary would be lost with the zone.",
        "Add a private subnet of another zone.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html");

    /// <summary>Topics and keys of a cache are named by ARN.</summary>
    public static readonly RuleDefinition CacheArn = new(
        "CCH016", RuleSeverity.Error, "Topics and keys of a cache are named by ARN",
        "ElastiCache finds neither by its name, and a key not by its alias.",
        "Write the whole ARN.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

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
            : [CacheIdentifier.At(
                property,
                value,
                "must be 1-40 lower-case letters, digits and hyphens, a letter first, no hyphen last or twice in a row",
                "write for example shop-dev-redis")];

    /// <summary>Checks a snapshot's name.</summary>
    public static IReadOnlyList<Violation> CheckSnapshotIdentifier(string property, string value) =>
        value.Length <= 255 && Identifier().IsMatch(value)
            ? []
            : [CacheIdentifier.At(
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
                "t1" or "m1" or "m2" or "m3" or "c1" or "r3" => [NodeEncrypts.At(
                    property, value, "must be a node type that encrypts at rest and in transit", "use cache.t4g, cache.m7g or cache.r7g")],
                "r6gd" => [NoDataTiering.At(
                    property, value, "must be a node type without data tiering, which needs settings of its own", "use cache.r7g")],
                _ => [],
            }
            : [NodeTypeForm.At(property, value, "must be a cache node type", "write cache, family and size, e.g. cache.t4g.micro")];
    }

    /// <summary>Checks the number of nodes, 1 to 6.</summary>
    public static IReadOnlyList<Violation> CheckNodeCount(string property, int nodes) =>
        nodes is >= 1 and <= MaximumNodes
            ? []
            : [NodeCount.At(
                property, $"{nodes}", $"must be 1-{MaximumNodes} nodes", "write 1, or 2 for a primary and a replica with failover")];

    /// <summary>Checks that automatic failover and Multi-AZ have a replica to fail over to.</summary>
    public static IReadOnlyList<Violation> CheckFailover(string property, bool automaticFailover, int nodes) =>
        automaticFailover && nodes < 2
            ? [FailoverNeedsReplica.At(property, "true", "must be false with one node: there is nothing to fail over to", "use 2 or more nodes")]
            : [];

    /// <summary>Checks the days that snapshots are kept: 0 (none) to 35.</summary>
    public static IReadOnlyList<Violation> CheckSnapshotRetentionDays(string property, int days) =>
        days is >= 0 and <= 35
            ? []
            : [SnapshotRetention.At(property, $"{days}", "must be 0-35 days", "write 5, or 0 to take no snapshots")];

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
                    CacheWindowsApart.At(
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
            yield return CacheParameterName.At(
                property, name, "must be a parameter's name in lower case", "write it as AWS lists it, e.g. maxmemory-policy");
        }
        else if (name == "maxmemory-policy" && !MaxMemoryPolicies.Contains(value))
        {
            yield return EvictionPolicy.At(property, value, "must be an eviction policy", $"use one of {string.Join(", ", MaxMemoryPolicies)}");
        }
        else if (name == "cluster-enabled" && value != "no")
        {
            yield return NoClusterMode.At(property, value, "must be no: the group has one shard", "remove it");
        }
    }

    private static IReadOnlyList<Violation> CheckLength(string property, string value, int minutes) =>
        minutes >= MinimumWindowMinutes
            ? []
            : [CacheWindowLength.At(property, value, $"must last at least {MinimumWindowMinutes} minutes, lasts {minutes}", "move its end")];

    [GeneratedRegex(@"\A[a-z](-?[a-z0-9])*\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\Acache\.(?<family>[a-z]+[0-9]+[a-z]*)\.(micro|small|medium|[0-9]*x?large)\z")]
    private static partial Regex NodeType();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]*\z")]
    private static partial Regex ParameterName();
}
