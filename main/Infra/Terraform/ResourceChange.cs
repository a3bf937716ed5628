namespace Infra.Cli.Terraform;

/// <summary>A resource that the plan touches.</summary>
/// <param name="Address">E.g. <c>aws_sns_topic.alerts</c>.</param>
/// <param name="Type">E.g. <c>aws_sns_topic</c>.</param>
/// <param name="Action">What happens to it.</param>
/// <param name="Reason">Terraform's reason, e.g. <c>replace because cannot update</c>; null when it gives none.</param>
/// <param name="Attributes">What differs; empty unless it is changed or replaced.</param>
internal sealed record ResourceChange(
    string Address, string Type, PlanAction Action, string? Reason, IReadOnlyList<AttributeChange> Attributes);
