using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Infra.AwsRules.Network;

namespace Infra.Environments.Settings;

/// <summary>The network that the database lives in.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NewNetworkSettings), "new")]
[JsonDerivedType(typeof(ExistingNetworkSettings), "existing")]
public abstract record NetworkSettings;

/// <summary>A VPC of this deployment's own, with a public, a private and a database tier in every zone.</summary>
public sealed record NewNetworkSettings : NetworkSettings
{
    /// <summary>Name of the VPC and the prefix of everything in it.</summary>
    [Pattern("^[A-Za-z0-9][A-Za-z0-9-]{0,62}$", "must be 1-63 letters, digits and hyphens, no hyphen first", "orders-vpc")]
    public required string Name { get; init; }

    /// <summary>IPv4 range of the VPC, /16 to /28, e.g. <c>10.0.0.0/16</c>. Source: Amazon VPC user guide, "VPC CIDR blocks".</summary>
    public required string Cidr { get; init; }

    /// <summary>Names of the availability zones, at least two, e.g. <c>us-east-1a</c>. RDS refuses a subnet group in one zone.</summary>
    [MinLength(2)]
    public required IReadOnlyList<string> AvailabilityZones { get; init; }

    /// <summary>Prefix lengths of the subnets, by tier. Default: computed from the VPC's size.</summary>
    public SubnetPrefixLengths? SubnetPrefixLengths { get; init; }

    /// <summary>NAT gateways for the private tier. Default: none (nothing is paid, private subnets have no route out).</summary>
    public NatGatewayMode NatGateways { get; init; } = NatGatewayMode.None;

    /// <summary>Flow logs to CloudWatch. Default: off.</summary>
    public FlowLogSettings? FlowLogs { get; init; }

    /// <summary>Gateway endpoint for S3, free of charge. Default: true.</summary>
    public bool S3GatewayEndpoint { get; init; } = true;

    /// <summary>Interface endpoints in the private tier by short service name, e.g. <c>secretsmanager</c>, <c>ssm</c>. Each is paid by the
    /// hour
    /// and zone. Default: none.</summary>
    public IReadOnlyList<string> InterfaceEndpoints { get; init; } = [];
}

/// <summary>A network that exists already and is only referred to; nothing of it is created or changed.</summary>
public sealed record ExistingNetworkSettings : NetworkSettings
{
    /// <summary>VPC id, <c>vpc-…</c>.</summary>
    [Pattern("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$", "must be the id of a VPC", "vpc-0123456789abcdef0")]
    public required string VpcId { get; init; }

    /// <summary>The VPC's IPv4 range, written down so that planning asks AWS for nothing.</summary>
    public required string Cidr { get; init; }

    /// <summary>Subnets for the database by availability zone, at least two zones.</summary>
    [MinLength(2)]
    public required IReadOnlyDictionary<string, string> DatabaseSubnetIds { get; init; }

    /// <summary>Private subnets by availability zone. Default: none.</summary>
    public IReadOnlyDictionary<string, string> PrivateSubnetIds { get; init; } = new Dictionary<string, string>();

    /// <summary>Public subnets by availability zone. Default: none.</summary>
    public IReadOnlyDictionary<string, string> PublicSubnetIds { get; init; } = new Dictionary<string, string>();

    /// <summary>Subnets of a tier by availability zone.</summary>
    public IReadOnlyDictionary<string, string> SubnetIdsOf(SubnetTier tier) => tier switch
    {
        SubnetTier.Public => PublicSubnetIds,
        SubnetTier.Private => PrivateSubnetIds,
        _ => DatabaseSubnetIds,
    };
}

/// <summary>Prefix lengths of the subnets, by tier; each /16 to /28.</summary>
public sealed record SubnetPrefixLengths
{
    /// <summary>Public subnets. Default: computed.</summary>
    [Range(16, 28)]
    public int? Public { get; init; }

    /// <summary>Private subnets. Default: computed.</summary>
    [Range(16, 28)]
    public int? Private { get; init; }

    /// <summary>Database subnets. Default: computed.</summary>
    [Range(16, 28)]
    public int? Database { get; init; }

    /// <summary>Those that are given, by tier.</summary>
    public IReadOnlyDictionary<SubnetTier, int> ByTier()
    {
        var lengths = new Dictionary<SubnetTier, int?>
        {
            [SubnetTier.Public] = Public,
            [SubnetTier.Private] = Private,
            [SubnetTier.Database] = Database,
        };
        return lengths.Where(length => length.Value is not null).ToDictionary(length => length.Key, length => length.Value!.Value);
    }
}

/// <summary>VPC flow logs to CloudWatch Logs.</summary>
public sealed record FlowLogSettings
{
    /// <summary>Days that the log group keeps its events; one of CloudWatch's values. Default: 30.</summary>
    [LogRetentionDays]
    public int RetentionDays { get; init; } = 30;

    /// <summary>Which traffic is logged. Default: all.</summary>
    public FlowLogTraffic Traffic { get; init; } = FlowLogTraffic.All;
}

/// <summary>A security group without rules of its own that clients of the database wear.</summary>
public sealed record ClientSecurityGroupSettings
{
    /// <summary>Name of the security group.</summary>
    public required string Name { get; init; }

    /// <summary>What wears it. AWS cannot change a security group's description without replacing it.</summary>
    [MaxLength(255)]
    public required string Description { get; init; }
}
