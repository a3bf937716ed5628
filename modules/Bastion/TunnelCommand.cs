namespace Infra.Modules.Bastion;

/// <summary>Shell commands that open a tunnel through the bastion. Hosts and ids may be values that only Terraform knows.</summary>
public static class TunnelCommand
{
    /// <summary>Port on the administrator's machine unless another is chosen: not PostgreSQL's own, which a local server may
    /// have.</summary>
    public const int DefaultLocalPort = 15432;

    /// <summary>The command for Session Manager; needs the AWS CLI with its Session Manager plugin.</summary>
    public static string ForSessionManager(string region, string instanceId, string host, int port, int localPort = DefaultLocalPort) =>
        $"aws ssm start-session --region {region} --target {instanceId} --document-name AWS-StartPortForwardingSessionToRemoteHost"
            + $" --parameters host={host},portNumber={Literal(port)},localPortNumber={Literal(localPort)}";

    /// <summary>The command for SSH, with the key pair's private key in <c>&lt;key pair&gt;.pem</c>.</summary>
    public static string ForSsh(string keyPairName, string publicAddress, string host, int port, int localPort = DefaultLocalPort) =>
        $"ssh -N -i {keyPairName}.pem -L {Literal(localPort)}:{host}:{Literal(port)} ec2-user@{publicAddress}";

    // CDKTF stands a large negative number in for a number that is not known yet; interpolated, it would be written as it is.
    private static int Literal(int port) => port is > 0 and <= 65535
        ? port
        : throw new ArgumentOutOfRangeException(
            nameof(port), port, "the port must be a number from the settings, 1 to 65535, not a resource's attribute");
}
