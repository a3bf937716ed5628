using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Environments.Validation;
using Infra.Modules.Aurora;
using Infra.Modules.Bastion;
using Infra.Modules.Budget;
using Infra.Modules.Cache;
using Infra.Modules.Monitoring;
using Infra.Modules.Network;
using Infra.Modules.Proxy;
using Infra.Modules.Rds;
using Infra.Modules.Schedule;
using Infra.Modules.Secrets;
using Infra.Modules.Shared;
using Infra.Modules.Storage;

namespace Infra.Cli.Stacks;

/// <summary>One deployment: network, database, secrets, bastion and monitoring wired together. No logic beyond wiring.</summary>
public sealed class EnvironmentStack : TerraformStack
{
    /// <summary>Builds the stack.</summary>
    /// <param name="scope">The app.</param>
    /// <param name="name">Name; gives the stack's.</param>
    /// <param name="settings">Settings without errors.</param>
    public EnvironmentStack(Construct scope, EnvironmentName name, EnvironmentSettings settings)
        : base(scope, name.StackName)
    {
        StateBackend.AddTo(this, name, settings);
        TerraformOverrides.RequireTerraformVersion(this);
        AwsProviders.Add(this, "aws", settings, settings.Aws.Region);
        TerraformOverrides.RequireRandomProvider(this);

        var network = NetworkProps.AddTo(this, "network", settings.Network, settings);
        var clients = AddClientSecurityGroups(settings, network);
        var bastion = AddBastion(settings, network);
        var database = AddDatabase(settings, network, clients, bastion);
        var secrets = AddSecrets(settings, network, database);
        var proxy = AddProxy(settings, network, clients, bastion, database, secrets);
        var access = new StackAccess(this, settings, database, proxy, secrets);
        var monitoring = AddMonitoring(settings, database);
        AddSchedule(settings, database.Arn);
        AddBudget(name, settings);
        var recovery = RecoveryRegion.AddTo(this, settings, database);
        var caches = AddCaches(settings, network, clients, bastion);
        var buckets = AddBuckets(settings);

        new StackOutputSet(this)
            .AddContract(name, settings, network)
            .AddDatabase(database)
            .AddReplicas(database)
            .AddRecovery(recovery)
            .AddTenants(settings)
            .AddSecrets(secrets)
            .AddClients(clients)
            .AddMonitoring(monitoring, database)
            .AddBastion(bastion, database)
            .AddCaches(caches)
            .AddBuckets(buckets)
            .AddAccess(access)
            .AddProxy(proxy)
            .AddNamed(settings, new NamedOutputs(settings, database, proxy, caches, buckets));
    }

    private Dictionary<string, string> AddClientSecurityGroups(EnvironmentSettings settings, NetworkHandle network) =>
        settings.ClientSecurityGroups.ToDictionary(group => group.Key, group => new SecurityGroupModule(this, $"client-{group.Key}", new SecurityGroupModuleProps
        {
            VpcId = network.VpcId,
            Name = group.Value.Name,
            Description = group.Value.Description,
        }).Id);

    private BastionModule? AddBastion(EnvironmentSettings settings, NetworkHandle network) => settings.Bastion is { } bastion
        ? new BastionModule(this, "bastion", new BastionModuleProps
        {
            Name = bastion.Name,
            Network = network,
            InstanceType = bastion.InstanceType,
            Tier = bastion.Subnets,
            Access = bastion.Access is SshAccessSettings ssh ? new BastionAccess.Ssh(ssh.KeyPairName, ssh.AllowedCidrs) : new BastionAccess.SessionManager(),
        })
        : null;

    private IPostgresDatabase AddDatabase(EnvironmentSettings settings, NetworkHandle network, Dictionary<string, string> clients, BastionModule? bastion)
    {
        var props = DatabaseProps.Of(settings, network, clients, bastion?.SecurityGroupId);
        IPostgresDatabase database = settings.Database.Engine == DatabaseEngine.AuroraPostgresql
            ? new AuroraModule(this, "database", ClusterProps.Of(settings, props))
            : new RdsModule(this, "database", props);
        if (settings.Database.Ingress.Values.Any(rule => rule.Bastion == true))
        {
            bastion!.AllowDatabase("database", database.SecurityGroupId, settings.Database.Port);
        }

        return database;
    }

    private SortedDictionary<string, CacheModule> AddCaches(
        EnvironmentSettings settings, NetworkHandle network, Dictionary<string, string> clients, BastionModule? bastion)
    {
        var caches = new SortedDictionary<string, CacheModule>(StringComparer.Ordinal);
        foreach (var (key, cache) in settings.Caches)
        {
            caches[key] = new CacheModule(this, $"cache-{key}", CacheProps.Of(cache, settings, network, clients, bastion?.SecurityGroupId));
            if (cache.Ingress.Values.Any(rule => rule.Bastion == true))
            {
                bastion!.AllowCache($"cache-{key}", caches[key].SecurityGroupId, caches[key].Port);
            }
        }

        return caches;
    }

    private SortedDictionary<string, BucketModule> AddBuckets(EnvironmentSettings settings) => new(
        settings.Buckets.ToDictionary(bucket => bucket.Key, bucket => new BucketModule(this, $"bucket-{bucket.Key}", BucketProps.Of(bucket.Value, settings))),
        StringComparer.Ordinal);

    private ApplicationSecretsModule? AddSecrets(EnvironmentSettings settings, NetworkHandle network, IPostgresDatabase database) =>
        settings.Secrets.Count == 0 ? null : new ApplicationSecretsModule(this, "secrets", SecretProps.Of(settings, network, database));

    private ProxyModule? AddProxy(
        EnvironmentSettings settings,
        NetworkHandle network,
        Dictionary<string, string> clients,
        BastionModule? bastion,
        IPostgresDatabase database,
        ApplicationSecretsModule? secrets)
    {
        if (settings.Database.Proxy is not { } wanted)
        {
            return null;
        }

        var proxy = new ProxyModule(this, "proxy", ProxyProps.Of(wanted, settings, network, clients, bastion?.SecurityGroupId, database, secrets!));
        if (ProxyProps.IngressOf(wanted, settings).Values.Any(rule => rule.Bastion == true))
        {
            bastion!.AllowDatabase("proxy", proxy.SecurityGroupId, proxy.Port);
        }

        return proxy;
    }

    private void AddSchedule(EnvironmentSettings settings, string databaseArn)
    {
        if (settings.Database.Schedule is { } schedule)
        {
            _ = new ScheduleModule(this, "schedule", ScheduleProps.Of(schedule, settings, databaseArn));
        }
    }

    private void AddBudget(EnvironmentName name, EnvironmentSettings settings)
    {
        if (settings.MonthlyBudget is { } budget)
        {
            _ = new BudgetModule(this, "budget", BudgetProps.Of(budget, name, settings));
        }
    }

    private MonitoringModule AddMonitoring(EnvironmentSettings settings, IPostgresDatabase database) => new(this, "monitoring", new MonitoringModuleProps
    {
        Definition = MonitoringDefinitions.Of(settings),
        AccountId = settings.Aws.AccountId,
        Region = settings.Aws.Region,
        AllocatedStorageGiB = settings.Database.Storage.MaxSizeGiB > settings.Database.Storage.SizeGiB ? (database as RdsModule)?.AllocatedStorageGiB : null,
        EventDependencies = [database.Server],
    });
}
