namespace Infra.AwsRules.Network;

/// <summary>What subnets can reach and be reached from.</summary>
public enum SubnetTier
{
    /// <summary>A route to the internet gateway.</summary>
    Public,

    /// <summary>At most a route to a NAT gateway.</summary>
    Private,

    /// <summary>No route out of the VPC.</summary>
    Database,
}
