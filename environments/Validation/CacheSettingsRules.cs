using Infra.AwsRules;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Network;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.caches</c>.</summary>
internal static class CacheSettingsRules
{
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
        .. cache.Ingress.Keys.SelectMany(source => ConstructKey.Check(source, "backend")
            .Select(violation => violation with { Property = SettingPath.Member("ingress", source) })),
        .. CacheRules.CheckParameters("parameters", cache.Parameters)
            .Select(violation => violation with { Property = SettingPath.Member("parameters", violation.Property["parameters.".Length..]) }),
        .. CacheRules.CheckSnapshotRetentionDays("snapshots.retentionDays", cache.Snapshots.RetentionDays),
        .. CacheRules.CheckWindows("snapshots.window", cache.Snapshots.Window, "maintenanceWindow", cache.MaintenanceWindow),
        .. CheckTopic(cache, settings),
    ];

    private static IEnumerable<Violation> CheckIdentifierIsFree(string key, CacheSettings cache, EnvironmentSettings settings) =>
        settings.Caches.Where(other => other.Value?.Identifier == cache.Identifier && string.CompareOrdinal(other.Key, key) < 0)
            .Select(other => new Violation(
                "identifier", cache.Identifier, $"is the identifier of cache {other.Key} as well", "give each cache an identifier of its own"));

    private static IEnumerable<Violation> CheckSubnets(CacheSettings cache, EnvironmentSettings settings)
    {
        var tier = SettingTypes.JsonName(cache.Subnets.ToString());
        if (cache.Subnets == SubnetTier.Public)
        {
            yield return new Violation("subnets", tier, "must not be public: a cache is never reached from the internet", "write \"database\"");
        }

        if (settings.Network is ExistingNetworkSettings existing)
        {
            var count = existing.SubnetIdsOf(cache.Subnets).Count;
            var needed = cache.Nodes > 1 ? 2 : 1;
            if (count < needed)
            {
                yield return new Violation("subnets", tier,
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
            yield return new Violation("notificationTopic", topic, "is not among $.monitoring.topics",
                Suggestion.For(topic, topics.Keys) is { } near ? $"did you mean \"{near}\"?" : "add it there");
        }
        else if (cache.NotificationTopic is { } name && topics[name].Emails.Count == 0)
        {
            yield return new Violation("notificationTopic", name, "has no e-mail address that could hear of the cache's events",
                "add \"emails\" to the topic, or leave this out");
        }
    }
}
