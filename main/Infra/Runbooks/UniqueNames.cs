using Infra.Environments.Settings;

namespace Infra.Cli.Runbooks;

/// <summary>Names of a deployment that AWS keeps once per account, region or world: a second deployment from the same file needs others.</summary>
internal static class UniqueNames
{
    /// <summary>Path of the setting and its value, without the names of what a restored deployment shares with its source.</summary>
    public static IEnumerable<(string Path, string Name)> Of(EnvironmentSettings settings) =>
        OfDatabase(settings.Database)
            .Concat(settings.Secrets.Keys.Select(name => ("secrets", name)))
            .Concat(settings.Access.TaskRoles.Select(role => ($"access.taskRoles.{role.Key}.policyName", role.Value.PolicyName)))
            .Concat(settings.Access.ServiceAccounts.Select(account => ($"access.serviceAccounts.{account.Key}.roleName", account.Value.RoleName)))
            .Concat(settings.Access.DatabaseLogins.Select(login => ($"access.databaseLogins.{login.Key}.policyName", login.Value.PolicyName)))
            .Concat(settings.Monitoring.Topics.Keys.Select(topic => ("monitoring.topics", topic)))
            .Concat(settings.Monitoring.Dashboard is { } dashboard ? [("monitoring.dashboard.name", dashboard.Name)] : []);

    private static IEnumerable<(string Path, string Name)> OfDatabase(DatabaseSettings database)
    {
        (string Path, string? Name)[] names =
        [
            ("database.identifier", database.Identifier),
            ("database.parameterGroupName", database.ParameterGroupName),
            ("database.subnetGroupName", database.SubnetGroupName),
            ("database.securityGroupName", database.SecurityGroupName),
            ("database.encryption.alias", (database.Encryption as OwnKeySettings)?.Alias),
            ("database.masterCredentials.secretName", (database.MasterCredentials as GeneratedCredentialsSettings)?.SecretName),
            ("database.proxy.name", database.Proxy?.Name),
        ];
        return names.Where(entry => entry.Name is not null).Select(entry => (entry.Path, entry.Name!));
    }
}
