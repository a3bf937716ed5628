using Infra.AwsRules.Network;
using Infra.Modules.Network;

namespace Infra.Modules.Bastion;

/// <summary>What <see cref="BastionModule"/> makes.</summary>
public sealed record BastionModuleProps
{
    /// <summary>Name of the host and prefix of its role and security group; 1 to 51 letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>The network that the host stands in.</summary>
    public required NetworkHandle Network { get; init; }

    /// <summary>EC2 instance type; decides between the Arm and the x86 image. Default: <c>t4g.nano</c>.</summary>
    public string InstanceType { get; init; } = "t4g.nano";

    /// <summary>Tier that the host stands in. Public gives it a public address, so that it reaches AWS Systems Manager; private needs a NAT
    /// gateway or the interface endpoints <c>ssm</c> and <c>ssmmessages</c>. Default: public.</summary>
    public SubnetTier Tier { get; init; } = SubnetTier.Public;

    /// <summary>Zone that the host stands in. Default: the first of the tier in alphabetical order.</summary>
    public string? AvailabilityZone { get; init; }

    /// <summary>How administrators get in. Default: Session Manager, no inbound port.</summary>
    public BastionAccess Access { get; init; } = new BastionAccess.SessionManager();

    /// <summary>Machine image, <c>ami-…</c>, of an Amazon Linux. Default: the newest Amazon Linux 2023 when the host starts; EC2 looks it
    /// up, so that planning asks AWS for nothing and a newer image replaces nothing.</summary>
    public string? AmiId { get; init; }

    /// <summary>Size of the encrypted gp3 root volume in GiB, 8 to 16384. Default: 8, the image's own.</summary>
    public int RootVolumeSizeGiB { get; init; } = 8;

    /// <summary>Whether CloudWatch has the host's metrics each minute instead of each five; paid per metric. Default: true.</summary>
    public bool DetailedMonitoring { get; init; } = true;
}
