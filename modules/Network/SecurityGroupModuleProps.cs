using Infra.AwsRules.Network;

namespace Infra.Modules.Network;

/// <summary>What <see cref="SecurityGroupModule"/> makes.</summary>
public sealed record SecurityGroupModuleProps
{
    /// <summary>The VPC's id.</summary>
    public required string VpcId { get; init; }

    /// <summary>Name, unique in the VPC. AWS cannot change it without replacing the group.</summary>
    public required string Name { get; init; }

    /// <summary>What wears the group. AWS cannot change it without replacing the group.</summary>
    public required string Description { get; init; }

    /// <summary>Who may connect in, by a short key that is part of the rule's address in the state. Default: nobody.</summary>
    public IReadOnlyDictionary<string, SecurityGroupRule> Ingress { get; init; } = new Dictionary<string, SecurityGroupRule>();

    /// <summary>What may be connected to, by a short key that is part of the rule's address in the state. Default: nothing.</summary>
    public IReadOnlyDictionary<string, SecurityGroupRule> Egress { get; init; } = new Dictionary<string, SecurityGroupRule>();

    /// <summary>A port, next to SSH's and PostgreSQL's, that is never opened to the whole internet: the database's when it is
    /// another.</summary>
    public int GuardedPort { get; init; } = SecurityGroupRules.PostgresPort;
}
