using System.Text.RegularExpressions;
using Infra.AwsRules;

namespace Infra.Environments.Validation;

/// <summary>Keys of settings that become part of resource addresses, and so of users' state.</summary>
internal static partial class ConstructKey
{
    /// <summary>Checks that a key is lower-case letters, digits and hyphens.</summary>
    public static IEnumerable<Violation> Check(string key, string example) => Form().IsMatch(key)
        ? []
        : [new Violation("", key, "must have a key of lower-case letters, digits and single hyphens, because it becomes a resource address",
            $"write a short key such as \"{example}\"")];

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Form();
}
