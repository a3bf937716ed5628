using System.Text.Json;

namespace Infra.Cli.Terraform;

/// <summary>What a person wants to know of a plan.</summary>
internal sealed record PlanSummary
{
    /// <summary>Resources that the plan touches, by type and then by address.</summary>
    public required IReadOnlyList<ResourceChange> Resources { get; init; }

    /// <summary>Names of the outputs that differ.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Addresses of the data sources that are read during the apply only.</summary>
    public required IReadOnlyList<string> Reads { get; init; }

    /// <summary>Resources that were changed outside of Terraform since the last apply.</summary>
    public required IReadOnlyList<string> Drifted { get; init; }

    /// <summary>Number of resources with an action.</summary>
    public int Count(PlanAction action) => Resources.Count(resource => resource.Action == action);

    /// <summary>One line, e.g. <c>3 to add, 1 to change, 0 to replace, 0 to destroy</c>.</summary>
    public string Totals
    {
        get
        {
            var forgotten = Count(PlanAction.Forget);
            return $"{Count(PlanAction.Add)} to add, {Count(PlanAction.Change)} to change, {Count(PlanAction.Replace)} to replace, "
                + $"{Count(PlanAction.Destroy)} to destroy{(forgotten == 0 ? "" : $", {forgotten} to forget")}";
        }
    }

    /// <summary>Reads what <c>terraform show -json</c> says of a plan.</summary>
    public static PlanSummary Read(string planJson)
    {
        using var document = JsonDocument.Parse(planJson);
        var plan = document.RootElement;
        var changes = Elements(plan, "resource_changes");
        return new PlanSummary
        {
            Resources =
            [
                .. changes.Select(ReadResource).OfType<ResourceChange>()
                    .OrderBy(resource => resource.Type, StringComparer.Ordinal)
                        .ThenBy(resource => resource.Address, StringComparer.Ordinal),
            ],
            Outputs =
            [
                .. plan.TryGetProperty("output_changes", out var outputs)
                    ? outputs.EnumerateObject().Where(output => !IsOnly(output.Value, "no-op")).Select(output => output.Name)
                    : [],
            ],
            Reads = [.. changes.Where(change => IsOnly(change.GetProperty("change"), "read")).Select(AddressOf)],
            Drifted = [.. Elements(plan, "resource_drift")
                .Where(change => !IsOnly(change.GetProperty("change"), "no-op")).Select(AddressOf)],
        };
    }

    private static ResourceChange? ReadResource(JsonElement resource)
    {
        var change = resource.GetProperty("change");
        if (ActionOf(change) is not { } action)
        {
            return null;
        }

        var reason = resource.TryGetProperty("action_reason", out var value) ? value.GetString()?.Replace('_', ' ') : null;
        return new ResourceChange(
            AddressOf(resource),
            resource.GetProperty("type").GetString()!,
            action,
            reason,
            action is PlanAction.Change or PlanAction.Replace ? AttributeChanges.Of(change) : []);
    }

    private static PlanAction? ActionOf(JsonElement change) => string.Join('+', Actions(change)) switch
    {
        "create" => PlanAction.Add,
        "update" => PlanAction.Change,
        "delete" => PlanAction.Destroy,
        "forget" => PlanAction.Forget,
        "delete+create" or "create+delete" => PlanAction.Replace,
        _ => null,
    };

    private static bool IsOnly(JsonElement change, string action) => Actions(change).SequenceEqual([action]);

    private static IEnumerable<string> Actions(JsonElement change) =>
        change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!);

    private static string AddressOf(JsonElement resource) => resource.GetProperty("address").GetString()!;

    private static JsonElement[] Elements(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray()] : [];
}
