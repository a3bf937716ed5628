using Infra.AwsRules.Network;
using Infra.Environments.Settings;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>The network module's words for the settings' network.</summary>
internal static class NetworkProps
{
    /// <summary>Adds the network of a region to a stack, or refers to the one that is there.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="id">Construct id of a new network.</param>
    /// <param name="network">The network.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="provider">Provider of another region than the deployment's own. Default: none.</param>
    public static NetworkHandle AddTo(
        TerraformStack stack, string id, NetworkSettings network, EnvironmentSettings settings, TerraformProvider? provider = null)
    {
        switch (network)
        {
            case NewNetworkSettings created:
                var module = new NetworkModule(stack, id, Of(created, settings));
                if (provider is not null)
                {
                    ProviderScope.UseAws(module, provider);
                }

                return module.Network;
            case ExistingNetworkSettings existing:
                return Of(existing).ToHandle();
            default:
                throw new InvalidOperationException($"{network.GetType().Name} has no module");
        }
    }

    /// <summary>Props of a new network.</summary>
    private static NetworkModuleProps Of(NewNetworkSettings network, EnvironmentSettings settings) => new()
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
    private static ExistingNetwork Of(ExistingNetworkSettings network) => new()
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
