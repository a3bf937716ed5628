using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Modules.Bastion;
using Infra.Modules.Cache;
using Infra.Modules.DisasterRecovery;
using Infra.Modules.Monitoring;
using Infra.Modules.Network;
using Infra.Modules.Proxy;
using Infra.Modules.Rds;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;
using Infra.Modules.Storage;

namespace Infra.Cli.Stacks;

/// <summary>The outputs of a stack: the contract that <see cref="StackOutputs"/> names.</summary>
internal sealed class StackOutputSet(TerraformStack stack)
{
    public StackOutputSet AddContract(EnvironmentName name, EnvironmentSettings settings, NetworkHandle network)
    {
        Add(StackOutputs.ContractVersionName, StackOutputs.ContractVersion, "Version of the outputs' contract");
        Add(StackOutputs.EnvironmentName, name.ToString(), "Environment that the stack was made from");
        Add(StackOutputs.Region, settings.Aws.Region, "AWS region");
        Add(StackOutputs.AccountId, settings.Aws.AccountId, "AWS account id");
        Add(StackOutputs.VpcId, network.VpcId, "VPC id");
        return this;
    }

    public StackOutputSet AddDatabase(IPostgresDatabase database)
    {
        Add(StackOutputs.DatabaseHost, database.Address, "Host name of the instance");
        AddIfGiven(StackOutputs.DatabaseReaderHost, database.ReaderAddress, "Host name that leads to the readers");
        Add(StackOutputs.DatabasePort, database.Port, "Port of the instance");
        Add(StackOutputs.DatabaseIdentifier, database.Identifier, "Instance identifier");
        Add(StackOutputs.DatabaseResourceId, database.ResourceId, "Resource id, as IAM policies name the instance");
        Add(StackOutputs.DatabaseArn, database.Arn, "ARN of the instance");
        Add(StackOutputs.DatabaseEngineVersion, database.EngineVersionActual, "PostgreSQL version that runs");
        Add(StackOutputs.DatabaseCaCertificateIdentifier, database.CaCertificateIdentifier, "Certificate authority of the server certificate");
        Add(StackOutputs.DatabaseSecurityGroupId, database.SecurityGroupId, "Security group of the instance");
        Add(StackOutputs.MasterUsername, database.MasterUsername, "Master user");
        Add(StackOutputs.MasterSecretArn, database.MasterSecretArn, "Secret that keeps the master user's credentials");
        return this;
    }

    public StackOutputSet AddReplicas(IPostgresDatabase database)
    {
        if (database is RdsModule { ReplicaAddresses: { Count: > 0 } addresses })
        {
            Add(StackOutputs.ReplicaHosts, addresses, "Host names of the read replicas in the region by key");
        }

        return this;
    }

    public StackOutputSet AddRecovery(DisasterRecoveryModule? recovery)
    {
        AddIfGiven(StackOutputs.RecoveryReplicaHost, recovery?.ReplicaAddress, "Host name of the replica in the second region");
        return this;
    }

    /// <summary>The databases stand in one map and the list is computed from it, so that a tenant more is a line more. A shared database is active
    /// when one of its tenants is.</summary>
    public StackOutputSet AddTenants(EnvironmentSettings settings)
    {
        var tenants = new TerraformLocal(stack, "tenants", settings.Tenants
            .GroupBy(tenant => tenant.Value.DatabaseName(tenant.Key), tenant => tenant.Value.Status)
            .OrderBy(database => database.Key, StringComparer.Ordinal)
            .ToDictionary(
                database => database.Key,
                database => (database.Contains(TenantStatus.Active) ? TenantStatus.Active : database.First()).ToString().ToLowerInvariant()));
        Add(StackOutputs.Databases, $"${{[for name, status in local.{tenants.FriendlyUniqueId} : name if status == \"active\"]}}", "Databases of the active tenants");
        return this;
    }

    public StackOutputSet AddSecrets(ApplicationSecretsModule? secrets)
    {
        if (secrets is not null)
        {
            Add(StackOutputs.SecretArns, secrets.SecretArns, "ARNs of the application secrets by name");
            Add(StackOutputs.SecretReadPolicyArns, secrets.ReadPolicyArns, "ARNs of the IAM policies that allow reading a secret, by secret name");
        }

        return this;
    }

    public StackOutputSet AddClients(IReadOnlyDictionary<string, string> clientSecurityGroupIds)
    {
        if (clientSecurityGroupIds.Count > 0)
        {
            Add(StackOutputs.ClientSecurityGroupIds, clientSecurityGroupIds, "Security groups for the database's clients to wear, by key");
        }

        return this;
    }

    public StackOutputSet AddMonitoring(MonitoringModule monitoring, IPostgresDatabase database)
    {
        if (monitoring.TopicArns.Count > 0)
        {
            Add(StackOutputs.AlarmTopicArns, monitoring.TopicArns, "ARNs of the alarm topics by name");
        }

        AddIfGiven(StackOutputs.DashboardUrl, monitoring.DashboardUrl, "Address of the dashboard");
        AddIfGiven(StackOutputs.MonitoringRoleArn, database.MonitoringRoleArn, "Role of enhanced monitoring");
        return this;
    }

    public StackOutputSet AddBastion(BastionModule? bastion, IPostgresDatabase database)
    {
        AddIfGiven(StackOutputs.BastionInstanceId, bastion?.InstanceId, "EC2 instance id of the bastion");
        AddIfGiven(StackOutputs.BastionTunnelCommand, bastion?.TunnelCommandTo(database.Address, database.Port), "Command that opens a tunnel to the database");
        return this;
    }

    public StackOutputSet AddCaches(IReadOnlyDictionary<string, CacheModule> caches)
    {
        AddMap(StackOutputs.CacheEndpoints, caches, cache => cache.PrimaryEndpointAddress, "Host names that take the caches' writes, by key");
        AddMap(StackOutputs.CacheReaderEndpoints, caches, cache => cache.ReaderEndpointAddress, "Host names that spread reads over the caches' replicas, by key");
        AddMap(StackOutputs.CacheUrls, caches, cache => cache.Url, "Connection URLs of the caches, by key");
        AddMap(StackOutputs.CacheSecurityGroupIds, caches, cache => cache.SecurityGroupId, "Security groups of the caches, by key");
        return this;
    }

    public StackOutputSet AddBuckets(IReadOnlyDictionary<string, BucketModule> buckets)
    {
        AddMap(StackOutputs.BucketNames, buckets, bucket => bucket.Name, "Names of the buckets, by key");
        AddMap(StackOutputs.BucketArns, buckets, bucket => bucket.Arn, "ARNs of the buckets, by key");
        return this;
    }

    public StackOutputSet AddAccess(StackAccess access)
    {
        AddMap(StackOutputs.TaskPolicyArns, access.TaskRoles, policy => policy.PolicyArn, "ARNs of the task roles' policies, by key");
        AddMap(StackOutputs.ServiceAccountRoleArns, access.ServiceAccounts, role => role.RoleArn, "ARNs of the service accounts' roles, by key");
        AddMap(StackOutputs.DatabaseLoginPolicyArns, access.DatabaseLogins, policy => policy.PolicyArn, "ARNs of the policies to log in by IAM, by key");
        return this;
    }

    public StackOutputSet AddProxy(ProxyModule? proxy)
    {
        AddIfGiven(StackOutputs.ProxyHost, proxy?.Host, "Host name of the proxy");
        AddIfGiven(StackOutputs.ProxyReaderHost, proxy?.ReaderHost, "Host name of the proxy that leads to the readers");
        AddIfGiven(StackOutputs.ProxyArn, proxy?.Arn, "ARN of the proxy");
        AddIfGiven(StackOutputs.ProxyResourceId, proxy?.ResourceId, "Resource id, as IAM policies name the proxy");
        AddIfGiven(StackOutputs.ProxySecurityGroupId, proxy?.SecurityGroupId, "Security group of the proxy");
        return this;
    }

    /// <summary>The outputs that the settings name. A connection URL is sensitive although it has no password: it names the role.</summary>
    public StackOutputSet AddNamed(EnvironmentSettings settings, NamedOutputs values)
    {
        foreach (var (name, value) in settings.Outputs.OrderBy(output => output.Key, StringComparer.Ordinal))
        {
            Add(name, values.Of(value), NamedOutputs.DescriptionOf(value), sensitive: value == ApplicationValue.DatabaseUrl ? true : null);
        }

        return this;
    }

    private void AddMap<T>(string name, IReadOnlyDictionary<string, T> modules, Func<T, string> value, string description)
    {
        if (modules.Count > 0)
        {
            Add(name, modules.ToDictionary(module => module.Key, module => value(module.Value)), description);
        }
    }

    private void AddIfGiven(string name, string? value, string description)
    {
        if (value is not null)
        {
            Add(name, value, description);
        }
    }

    private void Add(string name, object value, string description, bool? sensitive = null) => _ = new TerraformOutput(
        stack, name, new TerraformOutputConfig { Value = value, Description = description, Sensitive = sensitive, StaticId = true });
}
