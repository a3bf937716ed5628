namespace Infra.Modules.Bastion;

/// <summary>How administrators get into the host.</summary>
public abstract record BastionAccess
{
    private BastionAccess()
    {
    }

    /// <summary>AWS Systems Manager Session Manager: IAM decides, no inbound port, no key pair.</summary>
    public sealed record SessionManager : BastionAccess;

    /// <summary>SSH with a key pair, from given ranges only.</summary>
    /// <param name="KeyPairName">Name of an EC2 key pair that exists.</param>
    /// <param name="AllowedCidrs">IPv4 ranges that may connect, at least one; never 0.0.0.0/0.</param>
    public sealed record Ssh(string KeyPairName, IReadOnlyList<string> AllowedCidrs) : BastionAccess;
}
