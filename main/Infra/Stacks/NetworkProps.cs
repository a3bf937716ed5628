using Infra.AwsRules.Network;
using Infra.Environments.Settings;
using Infra.Modules.Network;

namespace Infra.Cli.Stacks;

/// <summary>The network module's words for the settings' network.</summary>
internal static class NetworkProps
{
    /// <summary>Props of a new network.</summary>
    public static NetworkModuleProps Of(NewNetworkSettings network, EnvironmentSettings settings) => new()
    {
        Name = network.Name,
        Cidr = network.Cidr,
        AvailabilityZones = network.AvailabilityZones,
        AccountId = settings.Aws.AccountId,
        SubnetPrefixLengths = network.SubnetPrefixLengths?.ByTier() ?? new Dictionary<SubnetTier, int>(),
        NatGateways = network.NatGateways,
        FlowLogs = network.FlowLogs is { } logs
            ? new FlowLogProps { RetentionDays = logs.RetentionDays, Traffic = logs.Traffic }
            : null,
        S3GatewayEndpoint = network.S3GatewayEndpoint,
        InterfaceEndpoints = network.InterfaceEndpoints,
    };

    /// <summary>An existing network by its ids.</summary>
    public static ExistingNetwork Of(ExistingNetworkSettings network) => new()
    {
        VpcId = network.VpcId,
        Cidr = network.Cidr,
        DatabaseSubnetIds = network.DatabaseSubnetIds,
        PrivateSubnetIds = network.PrivateSubnetIds,
        PublicSubnetIds = network.PublicSubnetIds,
    };

    /// <summary>The ranges of a tier's subnets, computed and not looked up.</summary>
    public static IReadOnlyList<string> SubnetCidrs(NewNetworkSettings network, SubnetTier tier)
    {
        var plan = new SubnetPlan(Cidr.Parse(network.Cidr), network.SubnetPrefixLengths?.ByTier());
        return [.. network.AvailabilityZones.Select(zone => plan.Subnet(tier, zone).ToString())];
    }
}
