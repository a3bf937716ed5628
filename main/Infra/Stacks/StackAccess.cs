using Infra.Environments.Settings;
using Infra.Modules.Access;
using Infra.Modules.Proxy;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;

namespace Infra.Cli.Stacks;

/// <summary>What applications may do: the access module's constructs for the settings' access, each by its key.</summary>
internal sealed class StackAccess
{
    /// <summary>Makes them.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="settings">Settings without errors.</param>
    /// <param name="database">The database that is logged in to, unless there is a proxy.</param>
    /// <param name="proxy">The proxy; null when there is none.</param>
    /// <param name="secrets">The secrets that are read; null when there are none.</param>
    public StackAccess(
        TerraformStack stack, EnvironmentSettings settings, IPostgresDatabase database, ProxyModule? proxy, ApplicationSecretsModule? secrets)
    {
        var region = settings.Aws.Region;
        IReadOnlyList<string> keyArns = database.KmsKeyArn is { } keyArn ? [keyArn] : [];
        TaskRoles = Make(settings.Access.TaskRoles, (key, role) => new TaskRolePolicy(stack, $"task-role-{key}", new TaskRolePolicyProps
        {
            Name = role.PolicyName,
            Region = region,
            SecretArns = ArnsOf(role.Secrets),
            KmsKeyArns = keyArns,
            RoleName = role.RoleName,
        }));
        ServiceAccounts = Make(settings.Access.ServiceAccounts, (key, account) => new IrsaRole(stack, $"service-account-{key}", new IrsaRoleProps
        {
            Name = account.RoleName,
            OidcProviderArn = account.OidcProviderArn,
            Namespace = account.Namespace,
            ServiceAccount = account.ServiceAccount,
            Region = region,
            SecretArns = ArnsOf(account.Secrets),
            KmsKeyArns = keyArns,
        }));
        DatabaseLogins = Make(settings.Access.DatabaseLogins, (key, login) => new DatabaseLogin(stack, $"database-login-{key}", new DatabaseLoginProps
        {
            Name = login.PolicyName,
            Region = region,
            AccountId = settings.Aws.AccountId,
            ResourceId = proxy?.ResourceId ?? database.ResourceId,
            Users = login.Roles,
            RoleName = login.RoleName,
        }));

        string[] ArnsOf(IEnumerable<string> names) => [.. names.Select(name => secrets!.SecretArn(name))];
    }

    /// <summary>Policies of task roles.</summary>
    public IReadOnlyDictionary<string, TaskRolePolicy> TaskRoles { get; }

    /// <summary>Roles of service accounts.</summary>
    public IReadOnlyDictionary<string, IrsaRole> ServiceAccounts { get; }

    /// <summary>Policies to log in by IAM.</summary>
    public IReadOnlyDictionary<string, DatabaseLogin> DatabaseLogins { get; }

    private static SortedDictionary<string, TModule> Make<TSettings, TModule>(
        IReadOnlyDictionary<string, TSettings> settings, Func<string, TSettings, TModule> make)
    {
        var made = new SortedDictionary<string, TModule>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            made[key] = make(key, value);
        }

        return made;
    }
}
