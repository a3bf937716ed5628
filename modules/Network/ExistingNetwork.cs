using Infra.AwsRules;
using Infra.AwsRules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Network;

/// <summary>A network that exists already, by ids. Nothing of it is created, read or changed, so that planning asks AWS for
/// nothing.</summary>
public sealed record ExistingNetwork
{
    /// <summary>The VPC's id.</summary>
    public required string VpcId { get; init; }

    /// <summary>The VPC's IPv4 range.</summary>
    public required string Cidr { get; init; }

    /// <summary>Database subnets by availability zone, at least two zones.</summary>
    public required IReadOnlyDictionary<string, string> DatabaseSubnetIds { get; init; }

    /// <summary>Private subnets by availability zone. Default: none.</summary>
    public IReadOnlyDictionary<string, string> PrivateSubnetIds { get; init; } = new Dictionary<string, string>();

    /// <summary>Public subnets by availability zone. Default: none.</summary>
    public IReadOnlyDictionary<string, string> PublicSubnetIds { get; init; } = new Dictionary<string, string>();

    /// <summary>Short names of the interface endpoints that the VPC has. Default: none.</summary>
    public IReadOnlyList<string> InterfaceEndpoints { get; init; } = [];

    /// <summary>Whether private subnets reach the internet. Default: not known.</summary>
    public bool? HasNatGateway { get; init; }

    /// <summary>Checks the ids and gives the handle that other modules take.</summary>
    /// <exception cref="ModuleValidationException">Something breaks a rule; all violations are listed.</exception>
    public NetworkHandle ToHandle()
    {
        var subnetIds = new Dictionary<SubnetTier, IReadOnlyDictionary<string, string>>
        {
            [SubnetTier.Public] = PublicSubnetIds,
            [SubnetTier.Private] = PrivateSubnetIds,
            [SubnetTier.Database] = DatabaseSubnetIds,
        };
        Violation[] violations =
        [
            .. NetworkRules.CheckExistingNetwork(VpcId, Cidr, subnetIds).Where(violation => !IsToken(violation) && !violation.IsWarning),
            .. NetworkRules.CheckInterfaceEndpoints(InterfaceEndpoints),
        ];
        if (violations.Length > 0)
        {
            throw new ModuleValidationException("existing network", violations);
        }

        return new NetworkHandle
        {
            VpcId = VpcId,
            Cidr = Cidr,
            Region = DatabaseSubnetIds.Keys.First()[..^1],
            SubnetIds = subnetIds.Where(tier => tier.Value.Count > 0).ToDictionary(),
            RouteTableIds = new Dictionary<SubnetTier, IReadOnlyDictionary<string, string>>(),
            InterfaceEndpoints = InterfaceEndpoints,
            HasNatGateway = HasNatGateway,
        };
    }

    // An id that is only known to Terraform has no shape yet.
    private static bool IsToken(Violation violation) => violation.Value is not null && TerraformToken.IsUnresolved(violation.Value);
}
