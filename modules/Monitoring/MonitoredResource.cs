namespace Infra.Modules.Monitoring;

/// <summary>How CloudWatch addresses the metrics of one resource.</summary>
/// <param name="Namespace">Namespace of the metrics, e.g. <c>AWS/RDS</c>.</param>
/// <param name="Name">The resource's name; alarms are called <c>&lt;name&gt;-&lt;key&gt;</c>.</param>
/// <param name="Dimensions">Dimensions that pick the resource's metrics, e.g. <c>DBInstanceIdentifier</c>. Without them, an alarm would
/// watch nothing.</param>
public sealed record MonitoredResource(string Namespace, string Name, IReadOnlyDictionary<string, string> Dimensions)
{
    /// <summary>An RDS instance, by its identifier in lower case.</summary>
    public static MonitoredResource RdsInstance(string identifier) =>
        new("AWS/RDS", identifier, new Dictionary<string, string> { ["DBInstanceIdentifier"] = identifier });

    /// <summary>The instance of an Aurora cluster that writes, also after a failover, by the cluster's identifier.</summary>
    public static MonitoredResource AuroraWriter(string clusterIdentifier) => new(
        "AWS/RDS",
        clusterIdentifier,
        new Dictionary<string, string> { ["DBClusterIdentifier"] = clusterIdentifier, ["Role"] = "WRITER" });
}
