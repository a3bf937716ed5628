namespace Infra.AwsRules.Network;

/// <summary>How private subnets reach the internet.</summary>
public enum NatGatewayMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Through one NAT gateway, in the zone listed first: cheaper, and lost with that zone.</summary>
    Single,

    /// <summary>Through a NAT gateway in each zone.</summary>
    PerZone,
}
