using Infra.AwsRules.Catalogue;

namespace Infra.Policies;

/// <summary>A resource that does not keep a policy, or of which it cannot be said yet.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Severity">How bad it is in this deployment.</param>
/// <param name="Address">Address of the resource.</param>
/// <param name="Argument">The argument.</param>
/// <param name="Message">What is there instead.</param>
/// <param name="IsUndecided">Whether the value is only known after the apply.</param>
/// <param name="IsFromPlan">Whether it was found in the plan rather than in the synthesised JSON.</param>
public sealed record Finding(
    Policy Policy, RuleSeverity Severity, string Address, string Argument, string Message, bool IsUndecided, bool IsFromPlan)
{
    /// <summary>The reason that the environment file gives for it; null when it is not suppressed.</summary>
    public string? SuppressedBecause { get; init; }

    /// <summary>Whether somebody has to do something.</summary>
    public bool IsOpen => !IsUndecided && SuppressedBecause is null;
}
