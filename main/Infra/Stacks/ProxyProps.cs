using Infra.AwsRules.Network;
using Infra.Environments.Settings;
using Infra.Modules.Network;
using Infra.Modules.Proxy;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>The proxy module's words for the settings' proxy.</summary>
internal static class ProxyProps
{
    /// <summary>Props of the proxy.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="network">Where it lives.</param>
    /// <param name="clientSecurityGroupIds">The client groups' ids by key.</param>
    /// <param name="bastionSecurityGroupId">The bastion's group; null when there is none.</param>
    /// <param name="database">The database behind it.</param>
    /// <param name="secrets">The secrets that it logs in with.</param>
    public static ProxyModuleProps Of(
        ProxySettings proxy,
        EnvironmentSettings settings,
        NetworkHandle network,
        IReadOnlyDictionary<string, string> clientSecurityGroupIds,
        string? bastionSecurityGroupId,
        IPostgresDatabase database,
        ApplicationSecretsModule secrets) => new()
        {
            Name = proxy.Name,
            Region = settings.Aws.Region,
            VpcId = network.VpcId,
            SubnetIds = network.SubnetIdsOf(SubnetTier.Database),
            Target = new ProxyTarget(database.Identifier, database.IsCluster, database.Port, database.SecurityGroupId, database.Server),
            SecretArns = [.. proxy.Secrets.Select(secrets.SecretArn)],
            KmsKeyArns = database.KmsKeyArn is { } keyArn ? [keyArn] : [],
            SecretDependencies = secrets.Values is { } values ? [values] : [],
            IamRequired = proxy.IamRequired,
            Ingress = IngressOf(proxy, settings).ToDictionary(
                rule => rule.Key, rule => IngressProps.Of(rule.Value, settings, clientSecurityGroupIds, bastionSecurityGroupId)),
            IdleClientTimeoutSeconds = proxy.IdleClientTimeoutSeconds,
            MaxConnectionsPercent = proxy.MaxConnectionsPercent,
            ReadOnlyEndpoint = proxy.ReadOnlyEndpoint,
            LogRetentionDays = settings.Database.LogRetentionDays,
        };

    /// <summary>Who may reach the proxy: whoever may reach the database, unless it says otherwise.</summary>
    public static IReadOnlyDictionary<string, IngressSettings> IngressOf(ProxySettings proxy, EnvironmentSettings settings) =>
        proxy.Ingress ?? settings.Database.Ingress;
}
