using Infra.AwsRules;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Tests.AwsRules.Catalogue;

/// <summary>A check that applies a rule, with a value that passes and one that does not.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Accepts">What is found in a right value.</param>
/// <param name="Refuses">What is found in a wrong one.</param>
/// <param name="Message">Part of what people read then, in what is required or in the fix.</param>
internal sealed record RuleExample(
    RuleDefinition Rule, Func<IEnumerable<Violation>> Accepts, Func<IEnumerable<Violation>> Refuses, string Message)
{
    /// <summary>The property that checks are told.</summary>
    public const string Property = "property";

    /// <summary>An example of a check that takes the value alone.</summary>
    public static RuleExample Of<T>(RuleDefinition rule, Func<T, IEnumerable<Violation>> check, T right, T wrong, string message) =>
        new(rule, () => check(right), () => check(wrong), message);

    /// <summary>An example of a check that takes a property and its value.</summary>
    public static RuleExample Of<T>(RuleDefinition rule, Func<string, T, IEnumerable<Violation>> check, T right, T wrong, string message) =>
        Of(rule, value => check(Property, value), right, wrong, message);
}
