namespace Infra.Cli.Terraform;

/// <summary>A Terraform that is good enough.</summary>
/// <param name="Path">The program.</param>
/// <param name="Version">Its version.</param>
internal sealed record TerraformExecutable(string Path, Version Version);
