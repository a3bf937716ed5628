using System.Globalization;
using Infra.AwsRules;
using Infra.AwsRules.Cache;
using Infra.AwsRules.Proxy;
using Infra.AwsRules.Secrets;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Cli.Handover;

/// <summary>What an application is handed: each value from the settings or the outputs, else a stand-in that is noted.</summary>
internal sealed class ApplicationHandover
{
    private readonly StackOutputsFile? _outputs;
    private readonly SortedDictionary<string, string> _unknown = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>Prepares it.</summary>
    /// <param name="name">Name of the environment.</param>
    /// <param name="settings">Its settings, without errors.</param>
    /// <param name="outputs">Its outputs; null before the first apply.</param>
    /// <param name="tenant">Another tenant than the application's own; null for that.</param>
    /// <exception cref="UserException">The environment names no application, or no such tenant.</exception>
    public ApplicationHandover(EnvironmentName name, EnvironmentSettings settings, StackOutputsFile? outputs, string? tenant = null)
    {
        Name = name;
        Settings = settings;
        _outputs = outputs;
        Application = settings.Application ?? throw new UserException(
            $"{name} hands its database to no application: add \"application\": {{ \"name\": …, \"database\": …, \"secret\": … }} to "
                + $"environments/{name}.json");
        Tenant = tenant ?? Application.Database;
        SecretName = tenant is null || tenant == Application.Database ? Application.Secret : SecretOf(tenant);
        if (!settings.Secrets.ContainsKey(SecretName))
        {
            throw new UserException(
                $"$.application.secret of {name} names '{SecretName}', which is no secret of the file: "
                    + Choose(SecretName, settings.Secrets.Keys));
        }
    }

    /// <summary>Name of the environment.</summary>
    public EnvironmentName Name { get; }

    /// <summary>Settings of the environment.</summary>
    public EnvironmentSettings Settings { get; }

    /// <summary>The application.</summary>
    public ApplicationSettings Application { get; }

    /// <summary>Name of the tenant.</summary>
    public string Tenant { get; }

    /// <summary>Name of its database.</summary>
    public string Database => Settings.DatabaseNameOf(Tenant);

    /// <summary>Its schema in a shared database; null when the database is its own.</summary>
    public string? Schema => Settings.SchemaNameOf(Tenant);

    /// <summary>Option that connections need to find the schema; null when there is none, or when they cannot have it.</summary>
    public string? SearchPathOption => Schema is { } schema && TakesOptions ? SchemaSearchPath.Option(schema) : null;

    /// <summary>Name of the secret that the application logs in with.</summary>
    public string SecretName { get; }

    /// <summary>That secret.</summary>
    public SecretSettings Secret => Settings.Secrets[SecretName];

    /// <summary>The role that logs in.</summary>
    public string Username => Secret.Username;

    /// <summary>AWS region.</summary>
    public string Region => Settings.Aws.Region;

    /// <summary>What somebody has to know beside the file; in the order in which it came up.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Stand-ins in use, by the output that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Unknown => _unknown;

    /// <summary>Whether a password is refused and a token of IAM has to be used.</summary>
    public bool NeedsIamToken =>
        Settings.Database.Proxy?.IamRequired == true
        || (Settings.Tenancy.Roles.TryGetValue(Username, out var role) && role.IamLogin);

    /// <summary>Host that applications connect to: the proxy's when there is one.</summary>
    public string Host => Settings.Database.Proxy is null ? DatabaseHost : Output(StackOutputs.ProxyHost);

    /// <summary>Port beside <see cref="Host"/>.</summary>
    public int Port => Settings.Database.Proxy is null ? Settings.Database.Port : ProxyRules.Port;

    /// <summary>Host of the instance or of the cluster's writer.</summary>
    public string DatabaseHost => Output(StackOutputs.DatabaseHost);

    /// <summary>Roots for <see cref="Host"/>.</summary>
    public TrustAnchor TrustAnchor => Settings.Database.Proxy is null ? TrustAnchor.Rds : TrustAnchor.Proxy;

    /// <summary>ARN of the secret.</summary>
    public string SecretArn => ArnOf(SecretName);

    /// <summary>The secret and its key that hold the role's password.</summary>
    /// <exception cref="UserException">No secret of the role does.</exception>
    public SecretReference PasswordReference => Reference(SecretField.Password) ?? throw new UserException(
        $"the secret '{SecretName}' has no password among its fields, so nobody can log in with it: add \"password\": \"password\" to "
            + $"$.secrets['{SecretName}'].fields");

    /// <summary>The secret and its key that hold the whole connection URL, password included; null when no secret of the role does, or when the
    /// URL would need a search path: the secret's has none.</summary>
    public SecretReference? UrlReference => Schema is null ? Reference(SecretField.Url) : null;

    /// <summary>Connection URL without a password.</summary>
    public string Url =>
        $"postgresql://{Uri.EscapeDataString(Username)}@{Host}:{Text(Port)}/{Uri.EscapeDataString(Database)}"
            + $"?sslmode=verify-full&sslrootcert={TrustAnchor.Path}{(TakesOptions ? SchemaSearchPath.InUrl(Schema) : "")}";

    /// <summary>ARN of one of the file's secrets.</summary>
    public string ArnOf(string secretName) => Entry(StackOutputs.SecretArns, secretName);

    /// <summary>ARN of the role of a service account, known from the settings.</summary>
    public string RoleArn(ServiceAccountSettings account) =>
        $"arn:{AwsPartition.OfRegion(Region)}:iam::{Settings.Aws.AccountId}:role/{account.RoleName}";

    /// <summary>The key of a secret's JSON that something stands under; null when it is not in there.</summary>
    public static string? KeyOf(SecretSettings secret, SecretField field) =>
        secret.Fields.Where(entry => entry.Value == field).Select(entry => entry.Key).Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Where the application runs in Kubernetes.</summary>
    /// <exception cref="UserException">It does not.</exception>
    public (KubernetesSettings Place, ServiceAccountSettings Account) Kubernetes(string format)
    {
        var place = Application.Kubernetes ?? throw new UserException(
            $"--format {format} is for Kubernetes and {Name} does not run there: add $.application.kubernetes (namespace, serviceAccount, "
                + "secretName), or take --format ecs, dotenv or django");
        return Settings.Access.ServiceAccounts.TryGetValue(place.ServiceAccount, out var account)
            ? (place, account)
            : throw new UserException(
                $"$.application.kubernetes.serviceAccount of {Name} is '{place.ServiceAccount}', which is no key of "
                    + $"$.access.serviceAccounts: {Choose(place.ServiceAccount, Settings.Access.ServiceAccounts.Keys)}");
    }

    /// <summary>A value for an environment variable.</summary>
    /// <exception cref="UserException">The environment has no such thing.</exception>
    public string ValueOf(string variable, ApplicationValue value) => value switch
    {
        ApplicationValue.DatabaseHost => Host,
        ApplicationValue.DatabaseEndpoint => $"{Host}:{Text(Port)}",
        ApplicationValue.DatabasePort => Text(Port),
        ApplicationValue.DatabaseName => Database,
        ApplicationValue.DatabaseUsername => Username,
        ApplicationValue.DatabaseUrl => Url,
        ApplicationValue.DatabaseReaderHost => ReaderHost(variable),
        ApplicationValue.DatabaseTls or ApplicationValue.CacheTls => "true",
        ApplicationValue.SecretName => SecretName,
        ApplicationValue.Region => Region,
        ApplicationValue.CacheEndpoint => CacheHost(variable),
        ApplicationValue.CacheUrl => $"rediss://{CacheHost(variable)}:{Text(CacheRules.Port)}",
        ApplicationValue.BucketName => First(Settings.Buckets, variable, "bucket", "buckets").Value.Name,
        _ => throw new InvalidOperationException($"{value} has no value"),
    };

    /// <summary>Says something beside the file, once.</summary>
    public void Note(string text)
    {
        if (!_notes.Contains(text))
        {
            _notes.Add(text);
        }
    }

    /// <summary>Says where the roots come from.</summary>
    public void NoteTrustAnchor(TrustAnchor anchor) => Note($"{anchor.Path} has to exist where the application runs: {anchor.Url}");

    /// <summary>Says what connections need to find the schema of a tenant in a shared database, where the text itself cannot.</summary>
    public void NoteSchema()
    {
        if (Schema is not { } schema)
        {
            return;
        }

        Note(TakesOptions
            ? $"{Tenant} is a schema of {Database}: connections need the option {SchemaSearchPath.Option(schema)} (PGOPTIONS, or options of a URL)"
            : $"{Tenant} is a schema of {Database} and RDS Proxy refuses options of connections: after connecting, run "
                + $"{SchemaSearchPath.Statement(schema)}, which pins the connection, or write {schema}. before the names of tables");
    }

    /// <summary>A number as every syntax writes it.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>RDS Proxy answers "Feature not supported: RDS Proxy currently doesn't support command-line options".</summary>
    private bool TakesOptions => Settings.Database.Proxy is null;

    /// <summary>In the application's own secret, or in one that repeats its password in another shape.</summary>
    private SecretReference? Reference(SecretField field) =>
        new[] { SecretName }
            .Concat(Settings.Secrets.Where(IsSibling).Select(other => other.Key).Order(StringComparer.Ordinal))
            .Where(name => field != SecretField.Url || Settings.Secrets[name].Database == Database)
            .Select(name => KeyOf(Settings.Secrets[name], field) is { } key ? new SecretReference(name, key) : null)
            .FirstOrDefault(reference => reference is not null);

    private bool IsSibling(KeyValuePair<string, SecretSettings> other) =>
        other.Key != SecretName && (other.Value.PasswordOf == SecretName || Secret.PasswordOf == other.Key);

    private string SecretOf(string tenant)
    {
        if (!Settings.Tenants.TryGetValue(tenant, out var settings))
        {
            throw new UserException($"--tenant {tenant}: {Name} has no such tenant: {Choose(tenant, Settings.Tenants.Keys)}");
        }

        if (settings.Status != TenantStatus.Active)
        {
            throw new UserException(
                $"--tenant {tenant}: its status is {settings.Status.ToString().ToLowerInvariant()}, so there is no database to connect to: set it "
                    + "to \"active\" and run migrator up");
        }

        var owner = settings.OwnerRole ?? Settings.Tenancy.DefaultOwnerRole;
        return owner is not null && Settings.Tenancy.Roles.TryGetValue(owner, out var role) && role.Secret is { } secret
            ? secret
            : Application.Secret;
    }

    private string ReaderHost(string variable)
    {
        if (Settings.Database.Engine == DatabaseEngine.AuroraPostgresql)
        {
            return Output(Settings.Database.Proxy?.ReadOnlyEndpoint == true ? StackOutputs.ProxyReaderHost : StackOutputs.DatabaseReaderHost);
        }

        if (Settings.Database.ReadReplicas.Count == 0)
        {
            throw new UserException(
                $"$.application.values.{variable} of {Name} asks for a reader and the database has none: set "
                    + "$.database.readReplicas.count to 1 or more, or remove the variable");
        }

        return _outputs?.Map(StackOutputs.ReplicaHosts).OrderBy(replica => replica.Key, StringComparer.Ordinal).Select(replica => replica.Value)
            .FirstOrDefault()
            ?? Unknowable(StackOutputs.ReplicaHosts, null);
    }

    private string CacheHost(string variable) => Entry(StackOutputs.CacheEndpoints, First(Settings.Caches, variable, "cache", "caches").Key);

    private KeyValuePair<string, T> First<T>(IReadOnlyDictionary<string, T> map, string variable, string what, string setting) => map.Count > 0
        ? map.OrderBy(entry => entry.Key, StringComparer.Ordinal).First()
        : throw new UserException(
            $"$.application.values.{variable} of {Name} asks for a {what} and there is none: add one to $.{setting}, or remove the variable");

    private string Output(string name) => _outputs?.Text(name) ?? Unknowable(name, null);

    private string Entry(string name, string key) =>
        _outputs?.Map(name).TryGetValue(key, out var value) == true ? value : Unknowable(name, key);

    private string Unknowable(string output, string? key)
    {
        var standIn = KnownAfterApply.For(output, key);
        _unknown[key is null ? output : $"{output}[\"{key}\"]"] = standIn;
        return standIn;
    }

    private static string Choose(string word, IEnumerable<string> candidates)
    {
        var known = candidates.Order(StringComparer.Ordinal).ToArray();
        return Suggestion.For(word, known) is { } near ? $"did you mean '{near}'?"
            : known.Length == 0 ? "there are none"
            : $"there are {string.Join(", ", known)}";
    }
}

/// <summary>A place in a secret's JSON.</summary>
/// <param name="SecretName">Name of the secret.</param>
/// <param name="Key">Key of its JSON.</param>
internal sealed record SecretReference(string SecretName, string Key);
