namespace Infra.Cli.Terraform;

/// <summary>An attribute that differs.</summary>
/// <param name="Path">E.g. <c>tags.Owner</c> or <c>ingress[0].from_port</c>.</param>
/// <param name="Before">Value as JSON; null when there is none or it is sensitive.</param>
/// <param name="After">Value as JSON; null when there is none, it is sensitive or AWS decides it.</param>
/// <param name="Sensitive">True when the values must not be shown.</param>
/// <param name="KnownAfterApply">True when the new value is decided by AWS.</param>
/// <param name="ForcesReplacement">True when the resource is replaced because of it.</param>
internal sealed record AttributeChange(
    string Path, string? Before, string? After, bool Sensitive, bool KnownAfterApply, bool ForcesReplacement);
