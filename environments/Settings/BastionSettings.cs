using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Infra.AwsRules.Network;

namespace Infra.Environments.Settings;

/// <summary>A small host for administrators to reach the database through.</summary>
public sealed record BastionSettings
{
    /// <summary>Name of the host and the prefix of its role and security group.</summary>
    [Pattern("^[A-Za-z0-9][A-Za-z0-9-]{0,50}$", "must be 1-51 letters, digits and hyphens, no hyphen first", "orders-bastion")]
    public required string Name { get; init; }

    /// <summary>EC2 instance type. Default: <c>t4g.nano</c>.</summary>
    [Pattern("^[a-z0-9-]+\\.[a-z0-9-]+$", "must be an EC2 instance type", "t4g.nano")]
    public string InstanceType { get; init; } = "t4g.nano";

    /// <summary>Tier that the host stands in; it has to reach AWS Systems Manager from there. Default: public.</summary>
    public SubnetTier Subnets { get; init; } = SubnetTier.Public;

    /// <summary>How administrators get in. Default: Session Manager, no inbound port.</summary>
    public BastionAccessSettings Access { get; init; } = new SessionManagerAccessSettings();
}

/// <summary>How administrators get in.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SessionManagerAccessSettings), "sessionManager")]
[JsonDerivedType(typeof(SshAccessSettings), "ssh")]
public abstract record BastionAccessSettings;

/// <summary>AWS Systems Manager Session Manager: IAM decides, no inbound port, no key pair.</summary>
public sealed record SessionManagerAccessSettings : BastionAccessSettings;

/// <summary>SSH with a key pair, from given ranges only.</summary>
public sealed record SshAccessSettings : BastionAccessSettings
{
    /// <summary>Name of an EC2 key pair that exists.</summary>
    public required string KeyPairName { get; init; }

    /// <summary>IPv4 ranges that may connect; never 0.0.0.0/0.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> AllowedCidrs { get; init; }
}
