using Infra.AwsRules;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Network;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.caches</c>.</summary>
internal static class CacheSettingsRules
{
    /// <summary>Caches have identifiers of their own.</summary>
    public static readonly RuleDefinition IdentifierTaken = new(
        "CCH501", RuleSeverity.Error,
        "Caches have identifiers of their own",
        "AWS refuses a second replication group of one name in a region.",
        "Give each cache an identifier of its own.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html");

    /// <summary>A cache is not in public subnets.</summary>
    public static readonly RuleDefinition PublicSubnets = new(
        "CCH502", RuleSeverity.Error,
        "A cache is not in public subnets",
        "It is never reached from the internet, and nothing there protects it but its security group.",
        "Write \"database\".",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html");

    /// <summary>The existing network lists subnets for the cache's nodes.</summary>
    public static readonly RuleDefinition TooFewSubnets = new(
        "CCH503", RuleSeverity.Error,
        "The existing network lists subnets for the cache's nodes",
        "The nodes are spread over zones, and each zone needs a subnet.",
        "Add the subnets' ids to network, or name another tier.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html");

    /// <summary>The topic of a cache's events is one of the file.</summary>
    public static readonly RuleDefinition UnknownTopic = new(
        "CCH504", RuleSeverity.Error,
        "The topic of a cache's events is one of the file",
        "There would be nobody to tell of a failover.",
        "Add it to $.monitoring.topics, or correct the name.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html");

    /// <summary>The topic of a cache's events has an e-mail address.</summary>
    public static readonly RuleDefinition SilentTopic = new(
        "CCH505", RuleSeverity.Error,
        "The topic of a cache's events has an e-mail address",
        "Events that nobody hears of are no notification.",
        "Add \"emails\" to the topic, or leave notificationTopic out.",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ElastiCacheSNS.html");

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        .. RuleCheck.ForEach(
            settings.Caches,
            "$.caches",
            (key, path, cache) => CheckOne(key, cache, settings)
                .Select(violation => violation.Property == "" ? violation with { Property = path } : violation.Under(path)),
            "$.monitoring.topics",
            "$.network"),
        .. (settings.Caches ?? new Dictionary<string, CacheSettings>()).SelectMany(cache => NetworkSettingsRules.Ingress(
            cache.Value?.Ingress, SettingPath.Member("$.caches", cache.Key) + ".ingress", settings)),
    ];

    private static IEnumerable<Violation> CheckOne(string key, CacheSettings cache, EnvironmentSettings settings) =>
    [
        .. ConstructKey.Check(key, "sessions"),
        .. CacheRules.CheckIdentifier("identifier", cache.Identifier),
        .. CheckIdentifierIsFree(key, cache, settings),
        .. CacheVersion.Check("version", cache.Engine, cache.Version),
        .. CacheRules.CheckNodeType("nodeType", cache.NodeType),
        .. CacheRules.CheckNodeCount("nodes", cache.Nodes),
        .. CheckSubnets(cache, settings),
        .. CacheRules.CheckParameters("parameters", cache.Parameters)
            .Select(violation => violation with { Property = SettingPath.Member("parameters", violation.Property["parameters.".Length..]) }),
        .. CacheRules.CheckSnapshotRetentionDays("snapshots.retentionDays", cache.Snapshots.RetentionDays),
        .. CacheRules.CheckWindows("snapshots.window", cache.Snapshots.Window, "maintenanceWindow", cache.MaintenanceWindow),
        .. CheckTopic(cache, settings),
    ];

    private static IEnumerable<Violation> CheckIdentifierIsFree(string key, CacheSettings cache, EnvironmentSettings settings) =>
        settings.Caches.Where(other => other.Value?.Identifier == cache.Identifier && string.CompareOrdinal(other.Key, key) < 0)
            .Select(other => IdentifierTaken.At(
                "identifier", cache.Identifier, $"is the identifier of cache {other.Key} as well", "give each cache an identifier of its own"));

    private static IEnumerable<Violation> CheckSubnets(CacheSettings cache, EnvironmentSettings settings)
    {
        var tier = SettingTypes.JsonName(cache.Subnets.ToString());
        if (cache.Subnets == SubnetTier.Public)
        {
            yield return PublicSubnets.At("subnets", tier, "must not be public: a cache is never reached from the internet", "write \"database\"");
        }

        if (settings.Network is ExistingNetworkSettings existing)
        {
            var count = existing.SubnetIdsOf(cache.Subnets).Count;
            var needed = cache.Nodes > 1 ? 2 : 1;
            if (count < needed)
            {
                yield return TooFewSubnets.At("subnets", tier,
                    $"names a tier of which the existing network lists {count} subnets; {cache.Nodes} nodes need {needed}",
                    $"add {tier}SubnetIds of {needed} zones to network, or name another tier");
            }
        }
    }

    private static IEnumerable<Violation> CheckTopic(CacheSettings cache, EnvironmentSettings settings)
    {
        var topics = settings.Monitoring.Topics;
        if (cache.NotificationTopic is { } topic && !topics.ContainsKey(topic))
        {
            yield return UnknownTopic.At("notificationTopic", topic, "is not among $.monitoring.topics",
                Suggestion.For(topic, topics.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");
        }
        else if (cache.NotificationTopic is { } name && topics[name].Emails.Count == 0)
        {
            yield return SilentTopic.At("notificationTopic", name, "has no e-mail address that could hear of the cache's events",
                "add \"emails\" to the topic, or leave this out");
        }
    }
}
