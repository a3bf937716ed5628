namespace Infra.Modules.Network;

/// <summary>One rule of a security group: TCP ports that a peer may connect to (ingress) or that may be connected to at a peer
/// (egress).</summary>
public sealed record SecurityGroupRule
{
    /// <summary>Who is at the other end.</summary>
    public required SecurityGroupPeer Peer { get; init; }

    /// <summary>First TCP port, 0 to 65535.</summary>
    public required int FromPort { get; init; }

    /// <summary>Last TCP port, 0 to 65535.</summary>
    public required int ToPort { get; init; }

    /// <summary>Who connects and why; 1 to 255 of the characters that EC2 takes.</summary>
    public required string Description { get; init; }

    /// <summary>A rule for one TCP port.</summary>
    public static SecurityGroupRule Tcp(int port, SecurityGroupPeer peer, string description) =>
        new() { FromPort = port, ToPort = port, Peer = peer, Description = description };
}

/// <summary>The other end of a connection.</summary>
public abstract record SecurityGroupPeer
{
    private SecurityGroupPeer()
    {
    }

    /// <summary>Addresses in a range.</summary>
    /// <param name="Range">IPv4 range in CIDR notation.</param>
    public sealed record Cidr(string Range) : SecurityGroupPeer;

    /// <summary>Whatever wears a security group.</summary>
    /// <param name="Id">The security group's id.</param>
    public sealed record SecurityGroup(string Id) : SecurityGroupPeer;
}
