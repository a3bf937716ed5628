using System.Text.RegularExpressions;
using Infra.AwsRules.Secrets;

namespace Infra.AwsRules.Proxy;

/// <summary>What RDS Proxy takes. Sources: RDS API reference, <c>CreateDBProxy</c> and <c>ConnectionPoolConfiguration</c>; RDS user guide,
/// "RDS Proxy".</summary>
public static partial class ProxyRules
{
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
            yield return new Violation(property, name, "must be 1-51 letters, digits and single hyphens, a letter first, no hyphen last",
                "write for example orders-proxy");
        }
    }

    /// <summary>Checks an idle client's timeout: 1–28800 seconds.</summary>
    public static IEnumerable<Violation> CheckIdleClientTimeout(string property, int seconds)
    {
        if (seconds is < 1 or > MaxIdleClientTimeoutSeconds)
        {
            yield return new Violation(property, $"{seconds}", $"must be 1-{MaxIdleClientTimeoutSeconds} seconds", "write 1800");
        }
    }

    /// <summary>Checks a share of the database's connections: 1–100 percent.</summary>
    public static IEnumerable<Violation> CheckPercent(string property, int percent)
    {
        if (percent is < 1 or > 100)
        {
            yield return new Violation(property, $"{percent}", "must be 1-100 percent", "write 90, which leaves some to administrators");
        }
    }

    /// <summary>Checks that only a cluster gets a read-only endpoint.</summary>
    public static IEnumerable<Violation> CheckReadOnlyEndpoint(string property, bool readOnlyEndpoint, bool isCluster)
    {
        if (readOnlyEndpoint && !isCluster)
        {
            yield return new Violation(property, "true", "is only possible in front of an Aurora cluster: a proxy leads to no replicas of an instance",
                "leave it out, and let reports connect to a replica itself");
        }
    }

    /// <summary>Checks the number of secrets: 1–200, each once.</summary>
    public static IEnumerable<Violation> CheckSecrets(string property, IReadOnlyList<string> secrets)
    {
        if (secrets.Count is 0 or > MaxSecrets)
        {
            yield return new Violation(property, $"{secrets.Count}", $"must have 1-{MaxSecrets} entries", "name the secrets whose roles log in");
        }

        foreach (var repeated in secrets.GroupBy(secret => secret).Where(same => same.Count() > 1))
        {
            yield return new Violation(property, repeated.Key, "must not be named twice", "remove one of them");
        }
    }

    /// <summary>Checks that a secret's JSON has the keys that a proxy logs in with: <c>username</c> and <c>password</c>.</summary>
    public static IEnumerable<Violation> CheckSecretFields(string property, string name, IReadOnlyDictionary<string, SecretField> fields)
    {
        foreach (var (key, field) in new[] { ("username", SecretField.Username), ("password", SecretField.Password) })
        {
            if (!fields.TryGetValue(key, out var found) || found != field)
            {
                yield return new Violation(property, name, $"must have the key \"{key}\" with the field {key}, because the proxy logs in with it",
                    $"add \"{key}\": \"{key}\" to the fields of that secret");
            }
        }
    }

    [GeneratedRegex(@"\A[A-Za-z](-?[A-Za-z0-9]){0,50}\z")]
    private static partial Regex Name();
}
