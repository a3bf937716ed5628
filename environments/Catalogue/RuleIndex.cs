using Infra.AwsRules;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Catalogue;

/// <summary>The rules that <c>infra validate</c> applies: those of AWS and those of environment files.</summary>
public static class RuleIndex
{
    // Found by reflection, which validating a file without suppressions does not pay for.
    private static readonly Lazy<IReadOnlyList<RuleDefinition>> Found = new(
        () => RuleCatalog.Of(typeof(Violation).Assembly, typeof(RuleIndex).Assembly));

    /// <summary>All rules, sorted by id.</summary>
    public static IReadOnlyList<RuleDefinition> All => Found.Value;

    /// <summary>The rule of an id; null when there is none.</summary>
    public static RuleDefinition? Find(string id) => All.FirstOrDefault(rule => rule.Id == id);
}
