using System.Text.Json.Nodes;
using Infra.Tests.Terraform;

namespace Infra.Tests.Review;

/// <summary>Golden stacks, and what they would be with a change.</summary>
internal static class Stacks
{
    public const string Mosaic = "mosaic-prod";

    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("tests", "Infra.Tests", "Golden"), "*.tf.json")
            .Select(file => Path.GetFileName(file).Replace(".tf.json", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    public static string Golden(string stack) => File.ReadAllText(Repository.PathOf("tests", "Infra.Tests", "Golden", $"{stack}.tf.json"));

    /// <summary>The golden with a change in the only resource of a type.</summary>
    public static string With(string stack, string type, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(Golden(stack))!;
        var resource = Assert.Single(document["resource"]![type]!.AsObject()).Value!.AsObject();
        change(resource);
        return document.ToJsonString();
    }

    /// <summary>The golden without the resources of a type.</summary>
    public static string Without(string stack, string type)
    {
        var document = JsonNode.Parse(Golden(stack))!;
        Assert.True(document["resource"]!.AsObject().Remove(type));
        return document.ToJsonString();
    }
}
