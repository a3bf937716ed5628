using Infra.Environments;

namespace Infra.Cli.Handover;

/// <summary>Outputs of stacks with a proxy or a cluster, by their names in <c>terraform output -json</c>.</summary>
internal static class LaterOutputs
{
    /// <summary>String: host name of the proxy.</summary>
    public const string ProxyHost = StackOutputs.ProxyHost;

    /// <summary>String: host name of the proxy that leads to the readers.</summary>
    public const string ProxyReaderHost = "proxy_reader_host";

    /// <summary>String: host name that leads to the readers of a cluster.</summary>
    public const string DatabaseReaderHost = "database_reader_host";
}
