using Infra.Environments.Settings;
using Infra.Modules.Cache;
using Infra.Modules.Network;

namespace Infra.Cli.Stacks;

/// <summary>The cache module's words for one of the settings' caches.</summary>
internal static class CacheProps
{
    /// <summary>Props of the replication group.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="network">Where it lives.</param>
    /// <param name="clientSecurityGroupIds">The client groups' ids by key.</param>
    /// <param name="bastionSecurityGroupId">The bastion's group; null when there is none.</param>
    public static CacheModuleProps Of(
        CacheSettings cache,
        EnvironmentSettings settings,
        NetworkHandle network,
        IReadOnlyDictionary<string, string> clientSecurityGroupIds,
        string? bastionSecurityGroupId) => new()
        {
            Identifier = cache.Identifier,
            VpcId = network.VpcId,
            SubnetIds = network.SubnetIdsOf(cache.Subnets),
            Sources = cache.Ingress
                .SelectMany(rule => IngressProps.Of(rule.Value, settings, clientSecurityGroupIds, bastionSecurityGroupId).Peers(rule.Key)
                    .Select(peer => KeyValuePair.Create(peer.Key, new CacheSource(peer.Value, rule.Value.Description))))
                .ToDictionary(),
            Engine = cache.Engine,
            Version = cache.Version,
            NodeType = cache.NodeType,
            Nodes = cache.Nodes,
            Parameters = cache.Parameters,
            SnapshotRetentionDays = cache.Snapshots.RetentionDays,
            SnapshotWindow = cache.Snapshots.Window,
            MaintenanceWindow = cache.MaintenanceWindow,
            FinalSnapshotIdentifier = settings.Production ? $"{cache.Identifier}-final" : null,
            PreventDestroy = settings.Production,
            EventEmails = cache.NotificationTopic is { } topic ? settings.Monitoring.Topics[topic].Emails : [],
        };
}
