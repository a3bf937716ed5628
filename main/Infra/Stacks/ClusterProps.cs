using Infra.Environments.Settings;
using Infra.Modules.Aurora;
using Infra.Modules.Rds;

namespace Infra.Cli.Stacks;

/// <summary>The aurora module's words for the settings' database.</summary>
internal static class ClusterProps
{
    /// <summary>Props of the cluster that takes the instance's place.</summary>
    /// <param name="settings">The environment.</param>
    /// <param name="instance">Props of the instance.</param>
    public static AuroraModuleProps Of(EnvironmentSettings settings, RdsModuleProps instance)
    {
        var cluster = settings.Database.Cluster;
        return new AuroraModuleProps(instance, CapacityOf(settings.Database))
        {
            Readers = cluster.Readers,
            IoOptimized = cluster.IoOptimized,
        };
    }

    private static ClusterCapacity CapacityOf(DatabaseSettings database) => database.Cluster.Serverless is { } serverless
        ? new Serverless(serverless.MinAcu, serverless.MaxAcu)
        : new Provisioned(database.InstanceClass, database.Cluster.ReaderInstanceClass);
}
