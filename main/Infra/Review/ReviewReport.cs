using Infra.AwsRules.Catalogue;
using Infra.Environments;
using Infra.Environments.Pricing;
using Infra.Policies;

namespace Infra.Cli.Review;

/// <summary>What <c>infra review</c> found out.</summary>
/// <param name="Environment">Name.</param>
/// <param name="ComparedWith">What the changes come from, e.g. <c>the plan plan.json</c>.</param>
/// <param name="Changes">Changes and what they do.</param>
/// <param name="Problems">Warnings and hints of the rules.</param>
/// <param name="Check">What the policies say.</param>
/// <param name="Estimate">What the deployment costs afterwards.</param>
internal sealed record ReviewReport(
    EnvironmentName Environment, string ComparedWith, ChangeSet Changes, IReadOnlyList<SettingsProblem> Problems, CheckResult Check,
        CostEstimate Estimate)
{
    /// <summary>The cost difference; null when there is no earlier stack.</summary>
    public CostComparison? Cost { get; init; }

    /// <summary>The monthly budget in USD; null when there is none.</summary>
    public decimal? BudgetUsd { get; init; }

    /// <summary>Changes that destroy or replace what holds data.</summary>
    public IReadOnlyList<ReviewedChange> DataLosses => [.. Changes.Changes.Where(change => change.LosesData)];

    /// <summary>Effects that users or operators notice, the worst first.</summary>
    public IEnumerable<(ReviewedChange Change, ChangeEffect Effect)> NoticeableEffects => Changes.Changes
        .SelectMany(change => change.Effects.Select(effect => (change, effect)))
        .Where(pair => pair.effect.Impact >= ChangeImpact.Degrades)
        .OrderByDescending(pair => pair.effect.Impact);

    /// <summary>Policies that are broken or should be looked at.</summary>
    public IReadOnlyList<Finding> OpenFindings => [.. Check.Errors, .. Check.Warnings];

    /// <summary>The exit code: whether data would be lost.</summary>
    public int ExitCode => DataLosses.Count > 0 ? Cli.ExitCode.DataLoss : Cli.ExitCode.Success;

    /// <summary>The document of <c>--json</c>.</summary>
    public object ToDocument() => new
    {
        Environment = Environment.ToString(),
        ComparedWith,
        LosesData = DataLosses.Count > 0,
        Changes.Totals,
        Changes = Changes.Changes.Select(change => new
        {
            change.Change.Address,
            change.Path,
            change.Change.Type,
            change.Change.Action,
            change.Change.Reason,
            change.LosesData,
            change.Impact,
            change.Effects,
            change.Notes,
            change.Change.Attributes,
        }),
        Changes.Outputs,
        Rules = Problems.Select(problem => new { problem.RuleId, problem.Severity, problem.Location, problem.Path, problem.Rule, problem.Fix }),
        Policies = new
        {
            Check.Passed,
            Open = Check.Findings.Where(finding => finding.IsOpen).Select(Document),
            Suppressed = Check.Suppressed.Select(Document),
            UnusedSuppressions = Check.UnusedSuppressions.Select(suppression => new { suppression.Rule, suppression.At }),
        },
        Cost = new
        {
            MonthlyUsd = decimal.Round(Estimate.KnownUsd, 2),
            Estimate.IsLowerBound,
            MonthlyBudgetUsd = BudgetUsd,
            DifferenceUsd = Cost is null ? (decimal?)null : decimal.Round(Cost.KnownDifferenceUsd, 2),
            Items = Cost?.Items.Select(item => new
            {
                item.Name,
                BeforeUsd = item.Before?.MonthlyUsd,
                AfterUsd = item.After?.MonthlyUsd,
                item.DifferenceUsd,
            }),
        },
    };

    private static object Document(Finding finding) => new
    {
        Policy = finding.Policy.Id,
        finding.Severity,
        finding.Address,
        finding.Policy.Title,
        finding.Message,
        finding.Policy.Fix,
        finding.SuppressedBecause,
    };

    /// <summary>A policy's or a rule's severity as a word.</summary>
    public static string Word(RuleSeverity severity) => severity.ToString().ToLowerInvariant();
}
