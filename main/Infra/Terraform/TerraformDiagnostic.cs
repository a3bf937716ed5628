using System.Text.Json;

namespace Infra.Cli.Terraform;

/// <summary>An error or a warning of Terraform's.</summary>
/// <param name="IsError">False for a warning.</param>
/// <param name="Summary">One line.</param>
/// <param name="Detail">The rest; may be empty.</param>
/// <param name="Address">Address of the resource; null when it is about none.</param>
internal sealed record TerraformDiagnostic(bool IsError, string Summary, string Detail, string? Address)
{
    /// <summary>Reads a diagnostic as Terraform's JSON output gives it.</summary>
    public static TerraformDiagnostic Read(JsonElement diagnostic) => new(
        diagnostic.GetProperty("severity").GetString() == "error",
        diagnostic.GetProperty("summary").GetString() ?? "",
        diagnostic.TryGetProperty("detail", out var detail) ? detail.GetString() ?? "" : "",
        diagnostic.TryGetProperty("address", out var address) ? address.GetString() : null);

    /// <summary>Terraform's message, with the resource in front.</summary>
    public override string ToString() =>
        $"{(Address is null ? "" : $"{Address}: ")}{Summary.Trim()}{(Detail.Length == 0 ? "" : $"\n{Detail.Trim()}")}";
}
