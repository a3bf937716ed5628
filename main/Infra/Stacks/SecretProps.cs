using Infra.Environments.Settings;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>The secrets module's words for the settings' secrets.</summary>
internal static class SecretProps
{
    /// <summary>Props of all application secrets.</summary>
    public static ApplicationSecretsModuleProps Of(EnvironmentSettings settings, IPostgresDatabase database) => new()
    {
        Secrets = settings.Secrets.ToDictionary(secret => secret.Key, secret => new ApplicationSecret
        {
            Username = secret.Value.Username,
            Fields = secret.Value.Fields,
            Database = secret.Value.Database,
            Description = secret.Value.Description,
            PasswordLength = secret.Value.PasswordLength,
            Version = secret.Value.Version,
            ReaderRoles = secret.Value.ReaderRoles,
            RecoveryWindowDays = secret.Value.RecoveryWindowDays,
            Tags = secret.Value.Tags,
        }),
        Database = new SecretDatabase(database.Address, database.Port, database.Identifier),
        AccountId = settings.Aws.AccountId,
        Region = settings.Aws.Region,
        ProvisionerRoles = settings.Aws.DeploymentRoles,
    };
}
