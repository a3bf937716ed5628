using Infra.AwsRules.Network;
using Infra.Environments.Settings;
using Infra.Modules.Network;
using FlowLogTraffic = Infra.Modules.Network.FlowLogTraffic;
using NatGatewayMode = Infra.Modules.Network.NatGatewayMode;
using SubnetTier = Infra.AwsRules.Network.SubnetTier;

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
        SubnetPrefixLengths = PrefixLengths(network),
        NatGateways = Enum.Parse<NatGatewayMode>(network.NatGateways.ToString()),
        FlowLogs = network.FlowLogs is { } logs
            ? new FlowLogProps { RetentionDays = logs.RetentionDays, Traffic = Enum.Parse<FlowLogTraffic>(logs.Traffic.ToString()) }
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
        var plan = new SubnetPlan(Cidr.Parse(network.Cidr), PrefixLengths(network));
        return [.. network.AvailabilityZones.Select(zone => plan.Subnet(tier, zone).ToString())];
    }

    private static Dictionary<SubnetTier, int> PrefixLengths(NewNetworkSettings network)
    {
        var lengths = new Dictionary<SubnetTier, int?>
        {
            [SubnetTier.Public] = network.SubnetPrefixLengths?.Public,
            [SubnetTier.Private] = network.SubnetPrefixLengths?.Private,
            [SubnetTier.Database] = network.SubnetPrefixLengths?.Database,
        };
        return lengths.Where(length => length.Value is not null).ToDictionary(length => length.Key, length => length.Value!.Value);
    }
}
