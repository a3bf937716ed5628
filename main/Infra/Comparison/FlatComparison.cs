using Infra.Environments;

namespace Infra.Cli.Comparison;

/// <summary>Compares values by path.</summary>
internal static class FlatComparison
{
    /// <summary>What two deployments set differently, defaults among it.</summary>
    public static IReadOnlyList<Difference> OfSettings(LoadedEnvironment left, LoadedEnvironment right) => Of(
        EffectiveSettings.Of(left.Settings!), new DeploymentWords(left.Name), EffectiveSettings.Of(right.Settings!), new DeploymentWords(right.Name));

    /// <summary>The paths whose values differ by more than the deployments' names, in order; shown as they are.</summary>
    public static IReadOnlyList<Difference> Of(
        IReadOnlyDictionary<string, string> left, DeploymentWords leftWords, IReadOnlyDictionary<string, string> right, DeploymentWords rightWords)
    {
        var leftValues = left.ToDictionary(value => leftWords.NeutralPath(value.Key), value => value.Value);
        var rightValues = right.ToDictionary(value => rightWords.NeutralPath(value.Key), value => value.Value);
        return
        [
            .. from path in leftValues.Keys.Union(rightValues.Keys).Order(StringComparer.Ordinal)
               let leftValue = leftValues.GetValueOrDefault(path)
               let rightValue = rightValues.GetValueOrDefault(path)
               where leftValue != rightValue && Neutral(leftValue, leftWords) != Neutral(rightValue, rightWords)
               select new Difference(path, leftValue, rightValue),
        ];
    }

    private static string? Neutral(string? value, DeploymentWords words) => value is null ? null : words.Neutral(value);
}
