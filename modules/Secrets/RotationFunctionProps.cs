namespace Infra.Modules.Secrets;

/// <summary>Where AWS's published rotation function runs. It is deployed once and rotates all secrets of the module that ask for it.</summary>
public sealed record RotationFunctionProps
{
    /// <summary>The VPC's id.</summary>
    public required string VpcId { get; init; }

    /// <summary>Subnets from which it reaches the database and Secrets Manager; through NAT or an interface endpoint, because a function
    /// in a VPC has no public address.</summary>
    public required IReadOnlyList<string> SubnetIds { get; init; }

    /// <summary>Security group of the database; it lets the function in.</summary>
    public required string DatabaseSecurityGroupId { get; init; }

    /// <summary>Where the function may connect to by HTTPS. Default: anywhere, because Secrets Manager has no fixed addresses; with an
    /// interface endpoint the VPC's range is enough.</summary>
    public string HttpsCidr { get; init; } = "0.0.0.0/0";

    /// <summary>Days that its log is kept; one of CloudWatch's values. Default: 30.</summary>
    public int LogRetentionDays { get; init; } = 30;
}
