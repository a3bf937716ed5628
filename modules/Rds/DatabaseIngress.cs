namespace Infra.Modules.Rds;

/// <summary>A source that may reach the database's port.</summary>
public abstract record DatabaseIngress
{
    private protected DatabaseIngress()
    {
    }

    /// <summary>Description of the rule, shown in the AWS console; up to 255 characters.</summary>
    public required string Description { get; init; }
}

/// <summary>Everything that wears a security group.</summary>
/// <param name="SecurityGroupId">Id of the security group.</param>
public sealed record FromSecurityGroup(string SecurityGroupId) : DatabaseIngress;

/// <summary>Ranges of IPv4 addresses.</summary>
/// <param name="Cidrs">Ranges, each /8 or narrower.</param>
public sealed record FromCidrs(IReadOnlyList<string> Cidrs) : DatabaseIngress;
