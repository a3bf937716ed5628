using Infra.AwsRules.Network;

namespace Infra.Modules.Network;

/// <summary>What <see cref="NetworkModule"/> makes.</summary>
public sealed record NetworkModuleProps
{
    /// <summary>Name of the VPC and prefix of the names of everything in it; 1 to 63 letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>IPv4 range of the VPC, /16 to /28; its tiers' ranges are computed from it, see <see cref="SubnetPlan"/>.</summary>
    public required string Cidr { get; init; }

    /// <summary>Names of the availability zones, at least two of one region, e.g. <c>us-east-1a</c>. Resources are keyed by them: zones can
    /// be added and removed without moving the others. A single NAT gateway stands in the first.</summary>
    public required IReadOnlyList<string> AvailabilityZones { get; init; }

    /// <summary>The AWS account's 12 digits. Default: not known; the flow log role then trusts the service without naming the
    /// account.</summary>
    public string? AccountId { get; init; }

    /// <summary>Whether there are public subnets and an internet gateway. Default: true.</summary>
    public bool PublicTier { get; init; } = true;

    /// <summary>Whether there are private subnets. Default: true.</summary>
    public bool PrivateTier { get; init; } = true;

    /// <summary>Prefix length of a tier's subnets, /16 to /28. Default of a tier: see <see cref="SubnetPlan"/>.</summary>
    public IReadOnlyDictionary<SubnetTier, int> SubnetPrefixLengths { get; init; } = new Dictionary<SubnetTier, int>();

    /// <summary>NAT gateways for the private tier, paid by the hour and by the gigabyte. Default: none.</summary>
    public NatGatewayMode NatGateways { get; init; } = NatGatewayMode.None;

    /// <summary>Flow logs. Default: none.</summary>
    public FlowLogProps? FlowLogs { get; init; }

    /// <summary>Whether the private and the database tier have a gateway endpoint for S3, free of charge. Default: true.</summary>
    public bool S3GatewayEndpoint { get; init; } = true;

    /// <summary>Interface endpoints in the private tier by short service name, e.g. <c>secretsmanager</c>; each is paid by the hour and
    /// zone. Default: none.</summary>
    public IReadOnlyList<string> InterfaceEndpoints { get; init; } = [];
}
