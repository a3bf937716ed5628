using System.Text.Json;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>What <c>terraform providers schema -json</c> says.</summary>
internal sealed class ProviderSchemas(string json)
{
    private readonly JsonElement _providers = JsonDocument.Parse(json).RootElement.GetProperty("provider_schemas");

    /// <summary>The schema's version, as a state has to name it.</summary>
    public int VersionOf(string provider, string type) => Resource(provider, type).GetProperty("version").GetInt32();

    /// <summary>The schema's outermost block.</summary>
    public JsonElement BlockOf(string provider, string type) => Resource(provider, type).GetProperty("block");

    private JsonElement Resource(string provider, string type) => _providers.GetProperty(provider).GetProperty("resource_schemas").GetProperty(type);
}
