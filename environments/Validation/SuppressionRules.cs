using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.suppressions</c>, and what they do.</summary>
internal static partial class SuppressionRules
{
    /// <summary>A suppression of nothing that is known.</summary>
    public static readonly RuleDefinition UnknownRule = new(
        "CFG028", RuleSeverity.Error,
        "A suppression names a rule or a policy",
        "A misspelt id would suppress nothing and hide that it does.",
        "Use an id of infra rules or of infra check.",
        "docs/rules.md#suppressions");

    /// <summary>A suppression of an error.</summary>
    public static readonly RuleDefinition ErrorRule = new(
        "CFG029", RuleSeverity.Error,
        "An error is not suppressed",
        "AWS, PostgreSQL or Terraform refuses the value, or it loses data or shows a secret; nobody is helped by not saying so.",
        "Correct what the rule is about, and remove the suppression.",
        "docs/rules.md#suppressions");

    /// <summary>A suppression without a reason.</summary>
    public static readonly RuleDefinition ShortReason = new(
        "CFG030", RuleSeverity.Error,
        "A suppression has a reason",
        "The next reader has to know why this is right here, and when it no longer is.",
        "Write a reason of at least ten characters.",
        "docs/rules.md#suppressions");

    /// <summary>A suppression written twice.</summary>
    public static readonly RuleDefinition Twice = new(
        "CFG031", RuleSeverity.Error,
        "A rule is suppressed once at a place",
        "Of two reasons nobody knows which is the right one.",
        "Remove one of the two.",
        "docs/rules.md#suppressions");

    /// <summary>A suppression that is no longer needed.</summary>
    public static readonly RuleDefinition Unused = new(
        "CFG032", RuleSeverity.Warning,
        "A suppression suppresses something",
        "One that is left over would silently cover the next mistake of its kind.",
        "Remove it, or correct its \"at\".",
        "docs/rules.md#suppressions");

    private const string Path = "$.suppressions";

    private const int ShortestReason = 10;

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) => [new RuleCheck(() => Check(settings.Suppressions), Path)];

    /// <summary>Marks the warnings and hints that are suppressed.</summary>
    /// <param name="problems">All problems.</param>
    /// <param name="suppressions">The suppressions.</param>
    /// <returns>The problems in the same order, and a violation for each suppression that matches none. When there are errors, warnings may
    /// be missing, and nothing is said of those.</returns>
    public static (IReadOnlyList<SettingsProblem> Problems, IReadOnlyList<Violation> Unused) Apply(
        IReadOnlyList<SettingsProblem> problems, IReadOnlyList<SuppressionSettings> suppressions)
    {
        var used = new HashSet<int>();
        var marked = problems.Select(problem =>
        {
            var matching = suppressions.Index().Where(suppression => Matches(suppression.Item, problem)).ToArray();
            used.UnionWith(matching.Select(suppression => suppression.Index));
            return matching is [var (_, first), ..] ? problem with { Suppression = first.Reason } : problem;
        }).ToArray();
        var hasErrors = marked.Any(problem => problem.Severity == RuleSeverity.Error);
        return (marked,
        [
            .. from suppression in suppressions.Index()
               where !hasErrors && !used.Contains(suppression.Index) && !IsPolicy(suppression.Item.Rule)
               select Unused.At(
                   SettingPath.Item(Path, suppression.Index), suppression.Item.Rule, "matches no warning and no hint",
                   "remove it, or correct its \"at\""),
        ]);
    }

    private static bool Matches(SuppressionSettings suppression, SettingsProblem problem) =>
        problem.Severity != RuleSeverity.Error && suppression.Rule == problem.RuleId
            && (suppression.At is not { } place || SettingPath.Contains(place, problem.Path));

    private static IEnumerable<Violation> Check(IReadOnlyList<SuppressionSettings> suppressions)
    {
        foreach (var (index, suppression) in suppressions.Index())
        {
            var path = SettingPath.Item(Path, index);
            if (!IsPolicy(suppression.Rule) && CheckRule($"{path}.rule", suppression.Rule) is { } violation)
            {
                yield return violation;
            }

            if (suppression.Reason.Trim().Length < ShortestReason)
            {
                yield return ShortReason.At($"{path}.reason", suppression.Reason, $"must be at least {ShortestReason} characters",
                    "write why this is right here");
            }

            if (suppressions.Take(index).Any(earlier => earlier.Rule == suppression.Rule && earlier.At == suppression.At))
            {
                yield return Twice.At(path, suppression.Rule, "is suppressed here already", "remove one of the two");
            }
        }
    }

    private static Violation? CheckRule(string path, string id) => RuleIndex.Find(id) switch
    {
        null => UnknownRule.At(
            path,
            id,
            "is no rule and no policy",
            Suggestion.For(id, RuleIndex.All.Where(rule => rule.Severity != RuleSeverity.Error).Select(rule => rule.Id)) is { } near
                ? $"did you mean \"{near}\"?"
                : "infra rules lists the rules, infra check --list the policies"),
        { Severity: RuleSeverity.Error } => ErrorRule.At(
            path, id, "is an error, which cannot be suppressed", $"correct what infra rules {id} explains, and remove this"),
        _ => null,
    };

    /// <summary>Whether an id is one of a policy: infra check knows which there are.</summary>
    private static bool IsPolicy(string id) => PolicyId().IsMatch(id);

    [GeneratedRegex("^POL-[A-Z0-9]+-[0-9]{3}\\z")]
    private static partial Regex PolicyId();
}
