using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Secrets;

namespace Infra.AwsRules.Proxy;

/// <summary>What RDS Proxy takes. Sources: RDS API reference, <c>CreateDBProxy</c> and <c>ConnectionPoolConfiguration</c>; RDS user guide,
/// "RDS Proxy".</summary>
public static partial class ProxyRules
{
    /// <summary>A proxy's name has 1 to 51 letters, digits and single hyphens, a letter first.</summary>
    public static readonly RuleDefinition ProxyName = new(
        "PRX001", RuleSeverity.Error, "A proxy's name has 1 to 51 letters, digits and single hyphens, a letter first",
        "RDS refuses others, and the read-only endpoint's name is made from it.",
        "Write for example orders-proxy.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html");

    /// <summary>An idle client is disconnected after 1 to 28800 seconds.</summary>
    public static readonly RuleDefinition IdleClientTimeout = new(
        "PRX002", RuleSeverity.Error, "An idle client is disconnected after 1 to 28800 seconds",
        "RDS Proxy takes no other timeout.",
        "Write 1800.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html");

    /// <summary>A proxy's share of the connections is 1 to 100 percent.</summary>
    public static readonly RuleDefinition ConnectionsPercent = new(
        "PRX003", RuleSeverity.Error, "A proxy's share of the connections is 1 to 100 percent",
        "RDS Proxy takes no other share.",
        "Write 90, which leaves some to administrators and the migrator.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ConnectionPoolConfiguration.html");

    /// <summary>A read-only endpoint stands in front of an Aurora cluster.</summary>
    public static readonly RuleDefinition ReadOnlyEndpoint = new(
        "PRX004", RuleSeverity.Error, "A read-only endpoint stands in front of an Aurora cluster",
        "A proxy leads to the instance itself and to no replica of it; the API refuses the endpoint.",
        "Leave it out, and let reports connect to a replica.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-endpoints.html");

    /// <summary>A proxy has 1 to 200 secrets.</summary>
    public static readonly RuleDefinition SecretCount = new(
        "PRX005", RuleSeverity.Error, "A proxy has 1 to 200 secrets",
        "Without one nobody could log in, and RDS Proxy takes no more.",
        "Name the secrets of the roles that log in through it.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html");

    /// <summary>A proxy names each secret once.</summary>
    public static readonly RuleDefinition SecretOnce = new(
        "PRX006", RuleSeverity.Error, "A proxy names each secret once",
        "Each entry is one log-in, so a repeated one is a slip for another secret.",
        "Remove one of them.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html");

    /// <summary>A proxy's secrets have the keys username and password.</summary>
    public static readonly RuleDefinition SecretLogin = new(
        "PRX007", RuleSeverity.Error, "A proxy's secrets have the keys username and password",
        "RDS Proxy reads these two keys to log in, and nothing else in the secret.",
        "Add both keys to the secret's fields.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html");

    /// <summary>TCP port that a proxy for PostgreSQL listens on, whatever the database's is.</summary>
    public const int Port = 5432;

    /// <summary>Most secrets of one proxy.</summary>
    public const int MaxSecrets = 200;

    /// <summary>Longest time that an idle client stays connected, in seconds.</summary>
    public const int MaxIdleClientTimeoutSeconds = 28800;

    /// <summary>Checks a proxy's name: 1–51 letters, digits and single hyphens, a letter first, so that the read-only endpoint's name
    /// fits too.</summary>
    public static IEnumerable<Violation> CheckName(string property, string name)
    {
        if (!Name().IsMatch(name))
        {
            yield return ProxyName.At(property, name, "must be 1-51 letters, digits and single hyphens, a letter first, no hyphen last",
                "write for example orders-proxy");
        }
    }

    /// <summary>Checks an idle client's timeout: 1–28800 seconds.</summary>
    public static IEnumerable<Violation> CheckIdleClientTimeout(string property, int seconds)
    {
        if (seconds is < 1 or > MaxIdleClientTimeoutSeconds)
        {
            yield return IdleClientTimeout.At(property, $"{seconds}", $"must be 1-{MaxIdleClientTimeoutSeconds} seconds", "write 1800");
        }
    }

    /// <summary>Checks a share of the database's connections: 1–100 percent.</summary>
    public static IEnumerable<Violation> CheckPercent(string property, int percent)
    {
        if (percent is < 1 or > 100)
        {
            yield return ConnectionsPercent.At(property, $"{percent}", "must be 1-100 percent", "write 90, which leaves some to administrators");
        }
    }

    /// <summary>Checks that only a cluster gets a read-only endpoint.</summary>
    public static IEnumerable<Violation> CheckReadOnlyEndpoint(string property, bool readOnlyEndpoint, bool isCluster)
    {
        if (readOnlyEndpoint && !isCluster)
        {
            yield return ReadOnlyEndpoint.At(
                property, "true", "is only possible in front of an Aurora cluster: a proxy leads to no replicas of an instance",
                "leave it out, and let reports connect to a replica itself");
        }
    }

    /// <summary>Checks the number of secrets: 1–200, each once.</summary>
    public static IEnumerable<Violation> CheckSecrets(string property, IReadOnlyList<string> secrets)
    {
        if (secrets.Count is 0 or > MaxSecrets)
        {
            yield return SecretCount.At(property, $"{secrets.Count}", $"must have 1-{MaxSecrets} entries", "name the secrets whose roles log in");
        }

        foreach (var repeated in secrets.GroupBy(secret => secret).Where(same => same.Count() > 1))
        {
            yield return SecretOnce.At(property, repeated.Key, "must not be named twice", "remove one of them");
        }
    }

    /// <summary>Checks that a secret's JSON has the keys that a proxy logs in with: <c>username</c> and <c>password</c>.</summary>
    public static IEnumerable<Violation> CheckSecretFields(string property, string name, IReadOnlyDictionary<string, SecretField> fields)
    {
        foreach (var (key, field) in new[] { ("username", SecretField.Username), ("password", SecretField.Password) })
        {
            if (!fields.TryGetValue(key, out var found) || found != field)
            {
                yield return SecretLogin.At(property, name, $"must have the key \"{key}\" with the field {key}, because the proxy logs in with it",
                    $"add \"{key}\": \"{key}\" to the fields of that secret");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z](-?[A-Za-z0-9]){0,50}\z")]
    private static partial Regex Name();
}
