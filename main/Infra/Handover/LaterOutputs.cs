using Infra.Environments;

namespace Infra.Cli.Handover;

/// <summary>Outputs of stacks with a proxy, replicas, caches or access, by their names in <c>terraform output -json</c>.</summary>
internal static class LaterOutputs
{
    /// <summary>String: host name of the proxy.</summary>
    public const string ProxyHost = StackOutputs.ProxyHost;

    /// <summary>String: host name that leads to the readers of a cluster.</summary>
    public const string DatabaseReaderHost = "database_reader_host";

    /// <summary>Map: replica → host name.</summary>
    public const string ReplicaHosts = "replica_hosts";
}
