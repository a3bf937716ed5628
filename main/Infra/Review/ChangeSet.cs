using System.Text.Json;
using Infra.Cli.Terraform;

namespace Infra.Cli.Review;

/// <summary>The resources that change.</summary>
/// <param name="Changes">They, those that lose data first, then by what they do.</param>
/// <param name="Outputs">Names of outputs that differ; empty when two stacks are compared.</param>
internal sealed record ChangeSet(IReadOnlyList<ReviewedChange> Changes, IReadOnlyList<string> Outputs)
{
    /// <summary>Arguments that are hidden where no provider says what is sensitive.</summary>
    private static readonly string[] Secrets =
    [
        "password", "password_wo", "master_password", "master_password_wo", "auth_token", "secret_string", "secret_string_wo", "secret_binary",
        "user_data", "user_data_base64", "private_key", "token",
    ];

    /// <summary>Number of resources with an action.</summary>
    public int Count(PlanAction action) => Changes.Count(change => change.Change.Action == action);

    /// <summary>One line, e.g. <c>1 to add, 2 to change, 0 to replace, 0 to destroy</c>.</summary>
    public string Totals =>
        $"{Count(PlanAction.Add)} to add, {Count(PlanAction.Change)} to change, {Count(PlanAction.Replace)} to replace, "
        + $"{Count(PlanAction.Destroy)} to destroy"
        + (Count(PlanAction.Forget) is > 0 and var forgotten ? $", {forgotten} to forget" : "");

    /// <summary>Reads what <c>terraform show -json</c> says of a plan.</summary>
    /// <param name="planJson">The text.</param>
    /// <param name="stackJson">The synthesised stack, for the construct paths.</param>
    public static ChangeSet OfPlan(string planJson, string stackJson)
    {
        var summary = PlanSummary.Read(planJson);
        var paths = PathsOf(stackJson);
        using var document = JsonDocument.Parse(planJson);
        var sides = document.RootElement.TryGetProperty("resource_changes", out var elements) && elements.ValueKind == JsonValueKind.Array
            ? elements.EnumerateArray().GroupBy(change => change.GetProperty("address").GetString()!)
                .ToDictionary(group => group.Key, group => group.First().GetProperty("change"))
            : [];
        return new ChangeSet(
            Ordered(summary.Resources.Select(resource => ReviewedChange.Of(
                resource,
                paths.GetValueOrDefault(resource.Address.Split('[')[0]),
                Side(sides[resource.Address], "before"),
                Side(sides[resource.Address], "after"),
                fromPlan: true))),
            summary.Outputs);
    }

    /// <summary>Compares two synthesised stacks, by Terraform's addresses.</summary>
    /// <param name="beforeJson">The earlier <c>cdk.tf.json</c>; null for a stack that is new.</param>
    /// <param name="afterJson">The later one.</param>
    public static ChangeSet OfStacks(string? beforeJson, string afterJson)
    {
        var before = beforeJson is null ? [] : ReadResources(beforeJson);
        var after = ReadResources(afterJson);
        var changes = new List<ReviewedChange>();
        foreach (var address in before.Keys.Union(after.Keys))
        {
            var left = before.GetValueOrDefault(address);
            var right = after.GetValueOrDefault(address);
            var action = left is null ? PlanAction.Add : right is null ? PlanAction.Destroy : PlanAction.Change;
            var attributes = action == PlanAction.Change ? Compare(left!.Body, right!.Body) : [];
            if (action != PlanAction.Change || attributes.Count > 0)
            {
                changes.Add(ReviewedChange.Of(
                    new ResourceChange(address, address.Split('.')[0], action, null, attributes), (right ?? left)!.Path, left?.Body ?? default,
                        right?.Body ?? default,
                    fromPlan: false));
            }
        }

        return new ChangeSet(Ordered(changes), []);
    }

    private static IReadOnlyList<ReviewedChange> Ordered(IEnumerable<ReviewedChange> changes) =>
    [
        .. changes.OrderByDescending(change => change.LosesData).ThenByDescending(change => change.Impact)
            .ThenByDescending(change => change.Change.Action).ThenBy(change => change.Change.Address, StringComparer.Ordinal),
    ];

    private static IReadOnlyList<AttributeChange> Compare(JsonElement before, JsonElement after)
    {
        var hidden = Secrets.ToDictionary(name => name, _ => true);
        var change = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["before"] = before,
            ["after"] = after,
            ["before_sensitive"] = hidden,
            ["after_sensitive"] = hidden,
        });
        var ignored = after.TryGetProperty("lifecycle", out var lifecycle) && lifecycle.TryGetProperty("ignore_changes", out var names)
            && names.ValueKind == JsonValueKind.Array
                ? names.EnumerateArray().Select(name => name.ToString()).ToHashSet()
                : [];
        return [.. AttributeChanges.Of(change).Where(attribute => !ignored.Contains(attribute.Path.Split('.', '[')[0]))];
    }

    private static Dictionary<string, string?> PathsOf(string stackJson) =>
        ReadResources(stackJson).ToDictionary(resource => resource.Key, resource => resource.Value.Path);

    private static Dictionary<string, StackResource> ReadResources(string json)
    {
        using var document = JsonDocument.Parse(json);
        var found = new Dictionary<string, StackResource>();
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("resource", out var types))
        {
            throw new FormatException("it has no resources: it is not the cdk.tf.json of a stack");
        }

        foreach (var type in types.EnumerateObject())
        {
            foreach (var resource in type.Value.EnumerateObject())
            {
                // What is left out is no argument: notes of the synthesiser, and the order of creation.
                var body = resource.Value.EnumerateObject().Where(member => member.Name is not ("//" or "depends_on"))
                    .ToDictionary(member => member.Name, member => member.Value);
                found[$"{type.Name}.{resource.Name}"] = new StackResource(PathOf(resource.Value), JsonSerializer.SerializeToElement(body));
            }
        }

        return found;
    }

    private static string? PathOf(JsonElement resource) =>
        resource.TryGetProperty("//", out var notes) && notes.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("path",
            out var path)
            && path.GetString() is { } text && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
                ? text[(slash + 1)..]
                : null;

    private static JsonElement Side(JsonElement change, string name) => change.TryGetProperty(name, out var side) ? side.Clone() : default;

    private sealed record StackResource(string? Path, JsonElement Body);
}
