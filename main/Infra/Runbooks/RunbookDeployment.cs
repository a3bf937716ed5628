using System.Globalization;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Modules.Bastion;

namespace Infra.Cli.Runbooks;

/// <summary>How administrators reach the database.</summary>
internal enum DatabaseAccess
{
    /// <summary>By the tunnel of a bastion.</summary>
    Bastion,

    /// <summary>By a pod of the cluster that runs the application.</summary>
    Pod,

    /// <summary>From a host that the database's security group admits.</summary>
    InsideNetwork,
}

/// <summary>The deployment that a runbook is for. What only AWS knows is read from <c>outputs.json</c> by the commands themselves, or stands in
/// them when the outputs are given.</summary>
/// <param name="name">Name of the environment.</param>
/// <param name="settings">Its settings, without errors.</param>
/// <param name="outputs">Its outputs; null when the commands are to read them.</param>
internal sealed class RunbookDeployment(EnvironmentName name, EnvironmentSettings settings, StackOutputsFile? outputs)
{
    /// <summary>Name of the environment.</summary>
    public EnvironmentName Name { get; } = name;

    /// <summary>Its settings.</summary>
    public EnvironmentSettings Settings { get; } = settings;

    /// <summary>Database of its settings.</summary>
    public DatabaseSettings Database => Settings.Database;

    /// <summary>Region.</summary>
    public string Region => Settings.Aws.Region;

    /// <summary>Identifier of the instance or cluster.</summary>
    public string Identifier => Database.Identifier;

    /// <summary>Whether it is an Aurora cluster.</summary>
    public bool IsCluster => Database.Engine == DatabaseEngine.AuroraPostgresql;

    /// <summary>The word for what runs it.</summary>
    public string Kind => IsCluster ? "cluster" : "instance";

    /// <summary>The tenant that the application uses, or the first; null when there is none.</summary>
    public string? TenantName =>
        Settings.Application?.Database
        ?? Settings.Tenants.Where(tenant => tenant.Value.Status == TenantStatus.Active).Select(tenant => tenant.Key).Order(StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>Its database.</summary>
    public string DatabaseName => TenantName is { } tenant ? Settings.DatabaseNameOf(tenant) : "postgres";

    /// <summary>Its schema in a shared database; null when the database is its own.</summary>
    public string? SchemaName => TenantName is { } tenant ? Settings.SchemaNameOf(tenant) : null;

    /// <summary>Role that owns the tenant. On RDS even the master user is no superuser, so the owner has to alter what is its own.</summary>
    public string TenantOwner =>
        (TenantName is { } tenant ? Settings.Tenants.GetValueOrDefault(tenant)?.OwnerRole : null)
        ?? Settings.Tenancy.DefaultOwnerRole
        ?? Database.MasterUsername;

    /// <summary>Role that owns the tenant's database.</summary>
    public string DatabaseOwner => SchemaName is null
        ? TenantOwner
        : Settings.Tenancy.SharedDatabases.GetValueOrDefault(DatabaseName)?.OwnerRole ?? Settings.Tenancy.DefaultOwnerRole ?? Database.MasterUsername;

    /// <summary>Host name, or the command that prints it.</summary>
    public string Host => Value(StackOutputs.DatabaseHost);

    /// <summary>ARN of the master user's secret, or the command that prints it.</summary>
    public string MasterSecret => Value(StackOutputs.MasterSecretArn);

    /// <summary>Port, as shells write it.</summary>
    public string Port => Number(Database.Port);

    /// <summary>How administrators reach it.</summary>
    public DatabaseAccess Access =>
        Settings.Bastion is not null ? DatabaseAccess.Bastion
        : Settings.Application?.Kubernetes is not null ? DatabaseAccess.Pod
        : DatabaseAccess.InsideNetwork;

    /// <summary>Whether connections begin at a port of the administrator's own machine.</summary>
    public bool IsTunnelled => Access != DatabaseAccess.InsideNetwork;

    /// <summary>Local port of the tunnel.</summary>
    public static string TunnelPort => Number(TunnelCommand.DefaultLocalPort);

    /// <summary>Writes the outputs.</summary>
    public string WriteOutputs => $"terraform -chdir=cdktf.out/stacks/{Name.StackName} output -json > outputs.json";

    /// <summary>Another region, for copies.</summary>
    public string OtherRegion => Settings.DisasterRecovery?.Region ?? (Region == "us-west-2" ? "us-east-1" : "us-west-2");

    /// <summary>An output, or the command that prints it from the file.</summary>
    public string Value(string output) => outputs?.Text(output) ?? $"$(jq -r .{output}.value outputs.json)";

    /// <summary>A command of <c>infra</c>.</summary>
    public static string Infra(string arguments) => $"dotnet run --project main/Infra -- {arguments}";

    /// <summary>A plan with settings for one run.</summary>
    public string Plan(params IEnumerable<string> settings) => Infra($"plan {Name}" + string.Concat(settings.Select(setting => $" --set {setting}")));

    /// <summary>A command of the migrator, which finds the server and the passwords by the outputs.</summary>
    public string Migrator(string verb, string options = "") =>
        $"dotnet run --project main/Migrator -- {verb} --environment {Name} --outputs outputs.json --ca-bundle global-bundle.pem"
            + (IsTunnelled ? $" --tunnel localhost:{TunnelPort}" : "") + (options == "" ? "" : " " + options);

    /// <summary>Deploys the edited file.</summary>
    public string Deploy => $"npx --prefix eng/cdktf-cli cdktf deploy {Name.StackName}";

    /// <summary>A command of the RDS API in the deployment's region.</summary>
    public string Rds(string command) => $"aws rds {command} --region {Region}";

    /// <summary>A number as shells write it.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
