using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>A source that may reach the database's port, or that of a proxy or cache beside it.</summary>
public abstract record DatabaseIngress
{
    private protected DatabaseIngress()
    {
    }

    /// <summary>Description of the rule, shown in the AWS console; up to 255 characters.</summary>
    public required string Description { get; init; }

    /// <summary>The sources one by one, for a rule each.</summary>
    /// <param name="key">Key of the ingress. A range is a part of the key of its rule, so that removing one leaves the others alone.</param>
    public abstract IEnumerable<KeyValuePair<string, SecurityGroupPeer>> Peers(string key);
}

/// <summary>Everything that wears a security group.</summary>
/// <param name="SecurityGroupId">Id of the security group.</param>
public sealed record FromSecurityGroup(string SecurityGroupId) : DatabaseIngress
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, SecurityGroupPeer>> Peers(string key) =>
        [new(key, new SecurityGroupPeer.SecurityGroup(SecurityGroupId))];
}

/// <summary>Ranges of IPv4 addresses.</summary>
/// <param name="Cidrs">Ranges, each /8 or narrower.</param>
public sealed record FromCidrs(IReadOnlyList<string> Cidrs) : DatabaseIngress
{
    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, SecurityGroupPeer>> Peers(string key) =>
        Cidrs.Select((cidr, index) => new KeyValuePair<string, SecurityGroupPeer>(
            $"{key}-{(TerraformToken.IsUnresolved(cidr) ? $"{index}" : cidr.Replace('.', '-').Replace('/', '-'))}",
            new SecurityGroupPeer.Cidr(cidr)));
}
