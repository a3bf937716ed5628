using System.Text.Json;

namespace Infra.Tests.Acceptance;

/// <summary>What <c>terraform show -json</c> says of a plan.</summary>
public sealed class PlanDocument(string json)
{
    private readonly JsonElement _root = JsonDocument.Parse(json).RootElement;

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public string Json => json;

    public IEnumerable<PlannedResource> Resources(string type) => All().Where(resource => resource.Type == type);

    public IEnumerable<PlannedResource> All() =>
        _root.GetProperty("planned_values").GetProperty("root_module").GetProperty("resources").EnumerateArray()
            .Where(resource => resource.GetProperty("mode").GetString() == "managed")
            .Select(resource => new PlannedResource(
                resource.GetProperty("address").GetString()!,
                resource.GetProperty("type").GetString()!,
                // Absent when nothing of the resource is known before the apply.
                resource.TryGetProperty("values", out var values) ? values : Nothing));

    public PlannedResource Single(string type, Func<PlannedResource, bool>? where = null)
    {
        var found = Resources(type).Where(where ?? (_ => true)).ToArray();
        Assert.True(found.Length == 1, $"one {type} was expected, the plan has {found.Length}: {string.Join(", ", Resources(type).Select(r => r.Address))}");
        return found[0];
    }

    public JsonElement PlannedOutput(string name) => _root.GetProperty("planned_values").GetProperty("outputs").GetProperty(name);

    /// <summary>Addresses of the resources that an argument refers to, as the configuration says: <c>vpc_id</c> → <c>aws_vpc.network_vpc_…</c>.</summary>
    public IReadOnlyList<string> References(string address, string argument)
    {
        var plain = address.Split('[')[0];
        var resource = _root.GetProperty("configuration").GetProperty("root_module").GetProperty("resources").EnumerateArray()
            .Single(candidate => candidate.GetProperty("address").GetString() == plain);
        return resource.GetProperty("expressions").TryGetProperty(argument, out var expression)
            && expression.ValueKind == JsonValueKind.Object && expression.TryGetProperty("references", out var references)
                ? [.. references.EnumerateArray().Select(reference => reference.GetString()!)]
                : [];
    }
}

/// <summary>A resource as planned.</summary>
public sealed record PlannedResource(string Address, string Type, JsonElement Values)
{
    public string? Text(string argument) => Values.TryGetProperty(argument, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public double Number(string argument) => Values.GetProperty(argument).GetDouble();

    public bool Flag(string argument) => Values.GetProperty(argument).GetBoolean();

    public IReadOnlyList<string> List(string argument) => [.. Values.GetProperty(argument).EnumerateArray().Select(item => item.ToString())];

    public string? Tag(string key) => Values.GetProperty("tags_all").TryGetProperty(key, out var value) ? value.GetString() : null;

    public JsonElement Document(string argument) => JsonDocument.Parse(Values.GetProperty(argument).GetString()!).RootElement;
}
