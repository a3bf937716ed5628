using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Policies;

/// <summary>What the check of a deployment has found.</summary>
/// <param name="Findings">What does not keep a policy or cannot be decided, the worst first.</param>
/// <param name="Tallies">How often each policy that looked at anything was kept and not.</param>
/// <param name="UnusedSuppressions">Suppressions of policies that nothing was suppressed by.</param>
public sealed record CheckResult(
    IReadOnlyList<Finding> Findings, IReadOnlyList<PolicyTally> Tallies, IReadOnlyList<SuppressionSettings> UnusedSuppressions)
{
    /// <summary>Findings that forbid the deployment.</summary>
    public IEnumerable<Finding> Errors => Findings.Where(finding => finding.IsOpen && finding.Severity == RuleSeverity.Error);

    /// <summary>Findings that somebody should look at.</summary>
    public IEnumerable<Finding> Warnings => Findings.Where(finding => finding.IsOpen && finding.Severity == RuleSeverity.Warning);

    /// <summary>Findings that are worth knowing once.</summary>
    public IEnumerable<Finding> Hints => Findings.Where(finding => finding.IsOpen && finding.Severity == RuleSeverity.Hint);

    /// <summary>Findings that the environment file gives a reason for.</summary>
    public IEnumerable<Finding> Suppressed => Findings.Where(finding => finding.SuppressedBecause is not null);

    /// <summary>What is only known after the apply.</summary>
    public IEnumerable<Finding> Undecided => Findings.Where(finding => finding.IsUndecided);

    /// <summary>Whether the deployment may go on.</summary>
    public bool Passed => !Errors.Any();
}

/// <summary>What a policy said of the resources that it is about.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Passed">Resources that keep it.</param>
/// <param name="Failed">Resources that do not.</param>
/// <param name="Suppressed">Resources that do not, for a reason.</param>
/// <param name="Undecided">Resources of which it is only known after the apply.</param>
public sealed record PolicyTally(Policy Policy, int Passed, int Failed, int Suppressed, int Undecided);
