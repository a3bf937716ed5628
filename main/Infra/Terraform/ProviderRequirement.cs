using System.Text.Json;

namespace Infra.Cli.Terraform;

/// <summary>A provider that a stack needs.</summary>
/// <param name="Address">Full address, e.g. <c>registry.terraform.io/hashicorp/aws</c>.</param>
/// <param name="Version">Exact version, as CDKTF writes it.</param>
internal sealed record ProviderRequirement(string Address, string Version)
{
    /// <summary>The registry that providers come from unless their source names another.</summary>
    public const string Registry = "registry.terraform.io";

    /// <summary>Last part of the address, e.g. <c>aws</c>.</summary>
    public string Name => Address.Split('/')[^1];

    /// <summary>Address and version without the registry, e.g. <c>hashicorp/aws 5.100.0</c>.</summary>
    public override string ToString() => $"{Address.Replace($"{Registry}/", "", StringComparison.Ordinal)} {Version}";

    /// <summary>Reads <c>terraform.required_providers</c> of a stack.</summary>
    public static IReadOnlyList<ProviderRequirement> Of(JsonElement stack) =>
        stack.TryGetProperty("terraform", out var terraform) && terraform.TryGetProperty("required_providers", out var providers)
            ? [.. providers.EnumerateObject().Select(Read)]
            : [];

    private static ProviderRequirement Read(JsonProperty provider)
    {
        var source = provider.Value.TryGetProperty("source", out var value) ? value.GetString()! : provider.Name;
        var address = source.Count(character => character == '/') switch
        {
            0 => $"{Registry}/hashicorp/{source}",
            1 => $"{Registry}/{source}",
            _ => source,
        };
        return new ProviderRequirement(address, provider.Value.GetProperty("version").GetString()!);
    }
}
