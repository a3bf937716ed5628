using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Policies.Documents;

namespace Infra.Policies.Tests;

/// <summary>The nine stacks as they are synthesised: the golden files of Infra.Tests, and their environment files.</summary>
internal static class Golden
{
    public static string Root { get; } = EnvironmentCatalog.FindRoot(AppContext.BaseDirectory)!;

    private static readonly EnvironmentCatalog Catalog = EnvironmentCatalog.Open(AppContext.BaseDirectory);

    public static IReadOnlyList<EnvironmentName> Names { get; } = Catalog.List();

    public static TheoryData<string> All => [.. Names.Select(name => name.ToString())];

    public static JsonNode Json(EnvironmentName name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Root, "tests", "Infra.Tests", "Golden", $"{name.StackName}.tf.json")))!;

    public static EnvironmentSettings Settings(EnvironmentName name)
    {
        var loaded = Catalog.Load(name);
        return loaded.Settings ?? throw new InvalidOperationException(string.Join('\n', loaded.Errors));
    }

    public static EnvironmentName Name(string text) => EnvironmentName.TryParse(text, out var name) ? name : throw new ArgumentException(text);

    public static CheckResult Check(JsonNode stack, EnvironmentSettings settings)
    {
        using var document = JsonDocument.Parse(stack.ToJsonString());
        return PolicyChecker.Check([SynthesizedStack.Read(document.RootElement, settings.Production)], settings.Suppressions);
    }
}
