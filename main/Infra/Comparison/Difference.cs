namespace Infra.Cli.Comparison;

/// <summary>Something that two deployments have differently.</summary>
/// <param name="Path">A setting's path, or a resource's address and argument.</param>
/// <param name="Left">Value in the first; null when it has none.</param>
/// <param name="Right">Value in the second; null when it has none.</param>
internal sealed record Difference(string Path, string? Left, string? Right);
