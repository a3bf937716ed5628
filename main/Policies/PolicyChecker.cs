using System.Text.Json;
using Infra.Environments.Settings;
using Infra.Policies.Documents;

namespace Infra.Policies;

/// <summary>Looks at the resources of a deployment with all policies.</summary>
public static class PolicyChecker
{
    /// <summary>Ids of policies begin with this; those of rules do not.</summary>
    public const string IdPrefix = "POL-";

    /// <summary>Checks a deployment.</summary>
    /// <param name="stackJson">Its synthesised stack.</param>
    /// <param name="planJson">What <c>terraform show -json</c> says of its plan; null for none.</param>
    /// <param name="settings">Its settings, with what they suppress.</param>
    /// <exception cref="JsonException">One of them is no JSON.</exception>
    public static CheckResult Check(string stackJson, string? planJson, EnvironmentSettings settings)
    {
        using var stack = JsonDocument.Parse(stackJson);
        using var plan = planJson is null ? null : JsonDocument.Parse(planJson);
        var synthesized = SynthesizedStack.Read(stack.RootElement, settings.Production);
        return Check(
            plan is null ? [synthesized] : [synthesized, PlannedStack.Read(plan.RootElement, settings.Production)], settings.Suppressions);
    }

    /// <summary>Checks a deployment.</summary>
    /// <param name="graphs">Its resources: synthesised, planned, or both. What the one cannot decide, the other may.</param>
    /// <param name="suppressions">What the environment file suppresses; rules' suppressions are left alone.</param>
    public static CheckResult Check(IReadOnlyList<ResourceGraph> graphs, IReadOnlyList<SuppressionSettings> suppressions)
    {
        var used = new HashSet<SuppressionSettings>(ReferenceEqualityComparer.Instance);
        var findings = new List<Finding>();
        var tallies = new List<PolicyTally>();
        foreach (var policy in PolicyCatalog.All)
        {
            var answers = new Dictionary<string, List<Finding>>();
            foreach (var graph in graphs)
            {
                Ask(policy, graph, answers);
            }

            if (answers.Count == 0)
            {
                continue;
            }

            foreach (var (address, found) in answers)
            {
                answers[address] = [.. found.Select(finding => Suppress(finding, suppressions, used))];
            }

            findings.AddRange(answers.Values.SelectMany(found => found));
            tallies.Add(new PolicyTally(
                policy,
                answers.Values.Count(found => found.Count == 0),
                answers.Values.Count(found => found.Any(finding => finding.IsOpen)),
                answers.Values.Count(found => found.Any(finding => finding.SuppressedBecause is not null) && !found.Any(finding => finding.IsOpen)),
                answers.Values.Count(found => found.Count > 0 && found.TrueForAll(finding => finding.IsUndecided))));
        }

        return new CheckResult(
            [
                .. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Policy.Id, StringComparer.Ordinal)
                    .ThenBy(finding => finding.Address, StringComparer.Ordinal),
            ],
            tallies,
            [
                .. suppressions.Where(suppression => suppression.Rule.StartsWith(IdPrefix, StringComparison.Ordinal) && !used.Contains(suppression)),
            ]);
    }

    private static void Ask(Policy policy, ResourceGraph graph, Dictionary<string, List<Finding>> answers)
    {
        if (policy.SeverityIn(graph.Production) is not { } severity || (graph.IsPlan && !policy.InPlan))
        {
            return;
        }

        var resources = policy.Types is ["*"] ? graph.Resources : policy.Types.SelectMany(graph.OfType);
        foreach (var resource in resources.Where(resource => policy.AppliesTo(resource, graph)))
        {
            var found = policy.Check(resource, graph)
                .Select(breach => new Finding(
                    policy, severity, resource.Address, breach.Argument, breach.Message, breach.IsUndecided, graph.IsPlan))
                .ToList();
            answers[resource.Address] = answers.TryGetValue(resource.Address, out var before) ? Merge(before, found) : found;
        }
    }

    /// <summary>What one document leaves open, the other has decided; the same breach is told once.</summary>
    private static List<Finding> Merge(List<Finding> before, List<Finding> found)
    {
        if (before.TrueForAll(finding => finding.IsUndecided) && before.Count > 0)
        {
            return found;
        }

        return
        [
            .. before,
            .. found.Where(finding => !finding.IsUndecided
                && !before.Exists(known => known.Argument == finding.Argument && known.Message == finding.Message)),
        ];
    }

    private static Finding Suppress(Finding finding, IReadOnlyList<SuppressionSettings> suppressions, HashSet<SuppressionSettings> used)
    {
        if (finding.IsUndecided || suppressions.FirstOrDefault(suppression => Matches(suppression, finding)) is not { } match)
        {
            return finding;
        }

        used.Add(match);
        return finding with { SuppressedBecause = match.Reason };
    }

    private static bool Matches(SuppressionSettings suppression, Finding finding) =>
        suppression.Rule == finding.Policy.Id
        && (suppression.At is null || suppression.At == finding.Address
            || finding.Address.StartsWith($"{suppression.At}[", StringComparison.Ordinal));
}
