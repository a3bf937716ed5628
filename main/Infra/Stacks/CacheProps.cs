using Infra.Environments.Settings;
using Infra.Modules.Cache;
using Infra.Modules.Network;
using Infra.Modules.Rds;

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
                .SelectMany(rule => SourcesOf(
                    rule.Key, DatabaseProps.IngressOf(rule.Value, settings, clientSecurityGroupIds, bastionSecurityGroupId)))
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

    // The range itself is part of the key, so that removing one leaves the others alone.
    private static IEnumerable<KeyValuePair<string, CacheSource>> SourcesOf(string key, DatabaseIngress ingress) => ingress switch
    {
        FromSecurityGroup group =>
            [new(key, new CacheSource(new SecurityGroupPeer.SecurityGroup(group.SecurityGroupId), ingress.Description))],
        FromCidrs ranges => ranges.Cidrs.Select(cidr => new KeyValuePair<string, CacheSource>(
            $"{key}-{cidr.Replace('.', '-').Replace('/', '-')}", new CacheSource(new SecurityGroupPeer.Cidr(cidr), ingress.Description))),
        _ => throw new InvalidOperationException($"{ingress.GetType().Name} has no counterpart in the cache module"),
    };
}
