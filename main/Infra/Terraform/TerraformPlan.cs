namespace Infra.Cli.Terraform;

/// <summary>A plan that Terraform has made.</summary>
/// <param name="HasChanges">Terraform's own answer, which also counts outputs.</param>
/// <param name="File">The binary plan.</param>
/// <param name="Json">What <c>terraform show -json</c> says of it.</param>
/// <param name="Warnings">What Terraform warned of.</param>
internal sealed record TerraformPlan(bool HasChanges, string File, string Json, IReadOnlyList<TerraformDiagnostic> Warnings);
