using Infra.AwsRules.Cache;
using Infra.Cli.Handover;
using Infra.Environments.Settings;
using Infra.Modules.Cache;
using Infra.Modules.Proxy;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Modules.Storage;

namespace Infra.Cli.Stacks;

/// <summary>What of a deployment the settings' own outputs may name. Settings without errors have everything that is asked for.</summary>
internal sealed class NamedOutputs(
    EnvironmentSettings settings,
    IPostgresDatabase database,
    ProxyModule? proxy,
    IReadOnlyDictionary<string, CacheModule> caches,
    IReadOnlyDictionary<string, BucketModule> buckets)
{
    private ApplicationSettings Application => settings.Application ?? throw Missing("application");

    private string Database => settings.DatabaseNameOf(Application.Database);

    private string Username => settings.Secrets[Application.Secret].Username;

    private string Host => proxy?.Host ?? database.Address;

    private int Port => proxy?.Port ?? database.Port;

    private string? FirstReplica => (database as RdsModule)?.ReplicaAddresses.OrderBy(replica => replica.Key, StringComparer.Ordinal)
        .Select(replica => replica.Value).FirstOrDefault();

    private CacheModule Cache => caches.Values.FirstOrDefault() ?? throw Missing("cache");

    /// <summary>The value. No output has a password in it, because outputs stand in the state.</summary>
    public object Of(ApplicationValue value) => value switch
    {
        ApplicationValue.DatabaseHost => Host,
        ApplicationValue.DatabaseEndpoint => $"{Host}:{Port}",
        ApplicationValue.DatabasePort => Port,
        ApplicationValue.DatabaseName => Database,
        ApplicationValue.DatabaseUsername => Username,
        ApplicationValue.DatabaseUrl =>
            $"postgresql://{Uri.EscapeDataString(Username)}@{Host}:{Port}/{Uri.EscapeDataString(Database)}?sslmode=verify-full"
                + (proxy is null ? SchemaSearchPath.InUrl(settings.SchemaNameOf(Application.Database)) : ""),
        ApplicationValue.DatabaseReaderHost => database.ReaderAddress ?? FirstReplica ?? throw Missing("reader"),
        ApplicationValue.DatabaseTls => "true",
        ApplicationValue.SecretName => Application.Secret,
        ApplicationValue.Region => settings.Aws.Region,
        ApplicationValue.CacheEndpoint => Cache.PrimaryEndpointAddress,
        ApplicationValue.CacheUrl => Cache.Url,
        ApplicationValue.CacheTls => "true",
        ApplicationValue.BucketName => buckets.Values.FirstOrDefault()?.Name ?? throw Missing("bucket"),
        _ => throw new InvalidOperationException($"{value} has no output"),
    };

    /// <summary>The output's description.</summary>
    public static string DescriptionOf(ApplicationValue value) => value switch
    {
        ApplicationValue.DatabaseHost => "Host name of the database",
        ApplicationValue.DatabaseEndpoint => "Host name and port of the database",
        ApplicationValue.DatabasePort => "Port of the database",
        ApplicationValue.DatabaseName => "The application's database",
        ApplicationValue.DatabaseUsername => "PostgreSQL role that the application logs in as",
        ApplicationValue.DatabaseUrl => "Connection URL without the password, which is in the secret",
        ApplicationValue.DatabaseReaderHost => "Host name of the readers",
        ApplicationValue.DatabaseTls => "Whether the database takes TLS only",
        ApplicationValue.SecretName => "Secret that the application logs in with",
        ApplicationValue.Region => "AWS region",
        ApplicationValue.CacheEndpoint => "Host name that takes the cache's writes",
        ApplicationValue.CacheUrl => $"Connection URL of the cache, TLS on port {CacheRules.Port}",
        ApplicationValue.CacheTls => "Whether the cache takes TLS only",
        ApplicationValue.BucketName => "Name of the bucket",
        _ => throw new InvalidOperationException($"{value} has no output"),
    };

    private static InvalidOperationException Missing(string what) => new($"an output of a {what} that is not there passed validation");
}
