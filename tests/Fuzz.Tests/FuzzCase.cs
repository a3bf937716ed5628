using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Environments;

namespace Infra.Fuzz.Tests;

/// <summary>A generated environment file and what <c>infra validate</c> says of it.</summary>
/// <param name="Settings">The file.</param>
/// <param name="Environment">What was read.</param>
internal sealed record FuzzCase(JsonObject Settings, LoadedEnvironment Environment)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The file's text.</summary>
    public string Text => Settings.ToJsonString(Indented) + "\n";

    /// <summary>Name of its module in a Terraform run.</summary>
    public string Module => Environment.Name.Deployment.Replace('-', '_');
}
