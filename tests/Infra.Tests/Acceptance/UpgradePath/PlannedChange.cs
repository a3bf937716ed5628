using System.Text.Json;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>What a plan against a stack that stands would do.</summary>
internal sealed class PlannedChange
{
    public PlannedChange(JsonElement plan)
    {
        Plan = plan;
        Resources =
        [
            .. plan.GetProperty("resource_changes").EnumerateArray()
                .Where(resource => resource.GetProperty("mode").GetString() == "managed")
                .Select(ChangedResource.Read)
                .Where(resource => resource.Action != "no-op"),
        ];
    }

    public JsonElement Plan { get; }

    /// <summary>The resources that are not left as they are.</summary>
    public IReadOnlyList<ChangedResource> Resources { get; }

    public IEnumerable<ChangedResource> Of(string action) => Resources.Where(resource => resource.Action == action);

    /// <summary>The change of the resource whose address begins so.</summary>
    public ChangedResource Single(string addressStart)
    {
        var found = Resources.Where(resource => resource.Address.StartsWith(addressStart, StringComparison.Ordinal)).ToArray();
        Assert.True(found.Length == 1, $"one change of {addressStart} was expected, the plan has:\n{this}");
        return found[0];
    }

    public override string ToString() =>
        string.Join('\n', Resources.Select(resource => $"{resource.Action} {resource.Address}: {string.Join(", ", resource.Arguments)}"));
}

/// <summary>One resource of a plan.</summary>
/// <param name="Address">Address in the state.</param>
/// <param name="Action"><c>create</c>, <c>update</c>, <c>delete</c>, <c>replace</c> or <c>no-op</c>.</param>
/// <param name="Arguments">Arguments whose known value differs.</param>
internal sealed record ChangedResource(string Address, string Action, IReadOnlyList<string> Arguments)
{
    public static ChangedResource Read(JsonElement resource)
    {
        var change = resource.GetProperty("change");
        var actions = change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!).ToArray();
        var (before, after) = (change.GetProperty("before"), change.GetProperty("after"));
        string[] arguments = before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object
            ? []
            : [.. after.EnumerateObject()
                .Where(argument => !before.TryGetProperty(argument.Name, out var old) || !JsonElement.DeepEquals(old, argument.Value))
                .Select(argument => argument.Name)];
        return new ChangedResource(resource.GetProperty("address").GetString()!, actions.Length > 1 ? "replace" : actions[0], arguments);
    }
}
