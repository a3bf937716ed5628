using System.Text.Json;

namespace Infra.Cli.Terraform;

/// <summary>Compares the two sides of a planned change, down to the attributes that differ. A sensitive value is never read out.</summary>
internal static class AttributeChanges
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("null").RootElement;

    /// <summary>The attributes of a change (an element of <c>resource_changes</c>) that differ.</summary>
    public static IReadOnlyList<AttributeChange> Of(JsonElement change)
    {
        var replacements = change.TryGetProperty("replace_paths", out var paths) && paths.ValueKind == JsonValueKind.Array
            ? paths.EnumerateArray().Select(PathOf).ToHashSet()
            : [];
        List<AttributeChange> found = [];
        Compare(
            "",
            new Sides(Part(change, "before"), Part(change, "after"), Part(change, "after_unknown"),
                Part(change, "before_sensitive"), Part(change, "after_sensitive")),
            found,
            replacements);
        return found;
    }

    private static void Compare(string path, Sides sides, List<AttributeChange> found, HashSet<string> replacements)
    {
        var sensitive = IsTrue(sides.BeforeSensitive) || IsTrue(sides.AfterSensitive);
        var unknown = IsTrue(sides.Unknown);
        if (!sensitive && !unknown && Children(sides) is { Count: > 0 } children)
        {
            foreach (var (name, child) in children)
            {
                Compare(name.StartsWith('[') || path.Length == 0 ? path + name : $"{path}.{name}", child, found, replacements);
            }
        }
        else if (unknown || !JsonElement.DeepEquals(sides.Before, sides.After))
        {
            // A value that is shown whole must have nothing sensitive anywhere inside.
            sensitive = ContainsTrue(sides.BeforeSensitive) || ContainsTrue(sides.AfterSensitive);
            found.Add(new AttributeChange(
                path,
                sensitive ? null : TextOf(sides.Before),
                sensitive || unknown ? null : TextOf(sides.After),
                sensitive,
                unknown,
                replacements.Any(replacement => path == replacement || path.StartsWith($"{replacement}.", StringComparison.Ordinal)
                    || path.StartsWith($"{replacement}[", StringComparison.Ordinal))));
        }
    }

    private static List<(string Name, Sides Sides)> Children(Sides sides)
    {
        var kinds = new[] { sides.Before.ValueKind, sides.After.ValueKind };
        if (kinds.Contains(JsonValueKind.Object) && kinds.All(kind => kind is JsonValueKind.Object or JsonValueKind.Null))
        {
            var names = Names(sides.Before).Concat(Names(sides.After)).Concat(Names(sides.Unknown))
                .Distinct().Order(StringComparer.Ordinal);
            return [.. names.Select(name => (name, sides.Select(element => Part(element, name))))];
        }

        if (kinds.Contains(JsonValueKind.Array) && kinds.All(kind => kind is JsonValueKind.Array or JsonValueKind.Null))
        {
            var length = Math.Max(Length(sides.Before), Length(sides.After));
            return [.. Enumerable.Range(0, length).Select(index => ($"[{index}]", sides.Select(element => Item(element, index))))];
        }

        return [];
    }

    private static IEnumerable<string> Names(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject().Select(property => property.Name) : [];

    private static int Length(JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;

    private static JsonElement Part(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var part) ? part : Nothing;

    private static JsonElement Item(JsonElement element, int index) => index < Length(element) ? element[index] : Nothing;

    private static bool IsTrue(JsonElement element) => element.ValueKind == JsonValueKind.True;

    private static bool ContainsTrue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.Object => element.EnumerateObject().Any(property => ContainsTrue(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(ContainsTrue),
        _ => false,
    };

    private static string? TextOf(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetRawText();

    private static string PathOf(JsonElement steps) => steps.EnumerateArray().Aggregate("", (path, step) =>
        step.ValueKind == JsonValueKind.Number ? $"{path}[{step.GetRawText()}]"
            : path.Length == 0 ? step.GetString()! : $"{path}.{step.GetString()}");

    private sealed record Sides(
        JsonElement Before, JsonElement After, JsonElement Unknown, JsonElement BeforeSensitive, JsonElement AfterSensitive)
    {
        public Sides Select(Func<JsonElement, JsonElement> part) =>
            new(part(Before), part(After), part(Unknown), part(BeforeSensitive), part(AfterSensitive));
    }
}
