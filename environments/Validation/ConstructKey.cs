using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Validation;

/// <summary>Keys of settings that become part of resource addresses, and so of users' state.</summary>
internal static partial class ConstructKey
{
    /// <summary>The key of a resource is lower-case letters, digits and single hyphens.</summary>
    public static readonly RuleDefinition ResourceKey = new(
        "CFG027", RuleSeverity.Error,
        "The key of a resource is lower-case letters, digits and single hyphens",
        "It becomes part of the resource's address in the state, which cannot be changed later without moving the resource.",
        "Write a short key such as \"backend\".",
        "README.md#add-an-environment");

    /// <summary>Checks that a key is lower-case letters, digits and hyphens.</summary>
    public static IEnumerable<Violation> Check(string key, string example) => Form().IsMatch(key)
        ? []
        : [ResourceKey.At("", key, "must have a key of lower-case letters, digits and single hyphens, because it becomes a resource address",
            $"write a short key such as \"{example}\"")];

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Form();
}
