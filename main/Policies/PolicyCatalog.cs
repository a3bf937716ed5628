using Infra.Policies.Catalogue;

namespace Infra.Policies;

/// <summary>All policies.</summary>
public static class PolicyCatalog
{
    /// <summary>By id.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        .. new[]
        {
            RdsPolicies.All, ProxyPolicies.All, CachePolicies.All, NetworkPolicies.All, InstancePolicies.All, IamPolicies.All, SecretPolicies.All,
            BucketPolicies.All, TopicPolicies.All, KeyPolicies.All, MonitoringPolicies.All, SchedulePolicies.All, StatePolicies.All,
        }.SelectMany(policies => policies).OrderBy(policy => policy.Id, StringComparer.Ordinal),
    ];

    /// <summary>A policy by its id, in upper or lower case; null when there is none.</summary>
    public static Policy? Find(string id) => All.FirstOrDefault(policy => policy.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
}
