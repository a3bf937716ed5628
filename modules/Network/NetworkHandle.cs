using Infra.AwsRules.Network;

namespace Infra.Modules.Network;

/// <summary>A network that other modules put things into: made by <see cref="NetworkModule"/> or referred to by
/// <see cref="ExistingNetwork"/>.</summary>
public sealed record NetworkHandle
{
    /// <summary>The VPC's id.</summary>
    public required string VpcId { get; init; }

    /// <summary>The VPC's IPv4 range, always known when the stack is synthesised.</summary>
    public required string Cidr { get; init; }

    /// <summary>The region, from the zones' names.</summary>
    public required string Region { get; init; }

    /// <summary>Subnet ids by tier and availability zone. A tier without subnets is missing.</summary>
    public required IReadOnlyDictionary<SubnetTier, IReadOnlyDictionary<string, string>> SubnetIds { get; init; }

    /// <summary>Route table ids by tier and availability zone; zones may share a table. Empty when they are not known.</summary>
    public required IReadOnlyDictionary<SubnetTier, IReadOnlyDictionary<string, string>> RouteTableIds { get; init; }

    /// <summary>Short names of the interface endpoints.</summary>
    public required IReadOnlyList<string> InterfaceEndpoints { get; init; }

    /// <summary>Whether private subnets reach the internet; null when it is not known.</summary>
    public required bool? HasNatGateway { get; init; }

    /// <summary>A tier's subnet ids, ordered by zone; empty when the network has no such tier.</summary>
    public IReadOnlyList<string> SubnetIdsOf(SubnetTier tier) =>
        SubnetIds.TryGetValue(tier, out var byZone)
            ? [.. byZone.OrderBy(subnet => subnet.Key, StringComparer.Ordinal).Select(subnet => subnet.Value)]
            : [];
}
