using Infra.Environments.Settings;
using Infra.Modules.Network;
using Infra.Modules.Proxy;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>The secrets module's words for the settings' secrets.</summary>
internal static class SecretProps
{
    /// <summary>Props of all application secrets.</summary>
    public static ApplicationSecretsModuleProps Of(EnvironmentSettings settings, NetworkHandle network, IPostgresDatabase database) => new()
    {
        Secrets = settings.Secrets.ToDictionary(secret => secret.Key, secret => new ApplicationSecret
        {
            Username = secret.Value.Username,
            Fields = secret.Value.Fields,
            Database = secret.Value.Database,
            Description = secret.Value.Description,
            PasswordLength = secret.Value.PasswordLength,
            Version = secret.Value.Version,
            PasswordOf = secret.Value.PasswordOf,
            RotationDays = secret.Value.Rotation?.AfterDays,
            ReaderRoles = ReaderRolesOf(secret.Key, secret.Value, settings),
            RecoveryWindowDays = secret.Value.RecoveryWindowDays,
            Tags = secret.Value.Tags,
        }),
        Database = new SecretDatabase(database.Address, database.Port, database.Identifier),
        AccountId = settings.Aws.AccountId,
        Region = settings.Aws.Region,
        ProvisionerRoles = settings.Aws.DeploymentRoles,
        KmsKeyArn = database.KmsKeyArn,
        RotationFunction = RotationOf(settings) is { } rotation ? FunctionOf(rotation, settings, network, database) : null,
    };

    // A secret that names its readers shuts out everybody else, the proxy too.
    private static IReadOnlyList<string> ReaderRolesOf(string name, SecretSettings secret, EnvironmentSettings settings) =>
        secret.ReaderRoles.Count > 0 && settings.Database.Proxy is { } proxy && proxy.Secrets.Contains(name)
            ? [.. secret.ReaderRoles, ProxyModule.RoleNameOf(proxy.Name)]
            : secret.ReaderRoles;

    private static SecretRotationSettings? RotationOf(EnvironmentSettings settings) =>
        settings.Secrets.Values.Select(secret => secret.Rotation).FirstOrDefault(rotation => rotation is not null);

    private static RotationFunctionProps FunctionOf(
        SecretRotationSettings rotation, EnvironmentSettings settings, NetworkHandle network, IPostgresDatabase database)
    {
        var function = new RotationFunctionProps
        {
            VpcId = network.VpcId,
            SubnetIds = network.SubnetIdsOf(rotation.Subnets),
            DatabaseSecurityGroupId = database.SecurityGroupId,
            LogRetentionDays = settings.Database.LogRetentionDays,
        };
        return network.InterfaceEndpoints.Contains("secretsmanager") ? function with { HttpsCidr = network.Cidr } : function;
    }
}
