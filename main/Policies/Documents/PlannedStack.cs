using System.Text.Json;

namespace Infra.Policies.Documents;

/// <summary>Reads what <c>terraform show -json</c> says of a plan: every resource as it is after the apply, in all modules. What is deleted is
/// left out.</summary>
public static class PlannedStack
{
    /// <summary>Reads the JSON of a plan.</summary>
    /// <param name="root">The document.</param>
    /// <param name="production">Whether the deployment holds data that must not be lost.</param>
    public static ResourceGraph Read(JsonElement root, bool production)
    {
        var configuration = new Dictionary<string, JsonElement>();
        if (root.TryGetProperty("configuration", out var written) && written.TryGetProperty("root_module", out var module))
        {
            ReadConfiguration(module, "", configuration);
        }

        var resources = new Dictionary<string, PolicyResource>();
        if (root.TryGetProperty("planned_values", out var planned) && planned.TryGetProperty("root_module", out var plannedModule))
        {
            ReadPlanned(plannedModule, configuration, resources);
        }

        if (root.TryGetProperty("resource_changes", out var changes))
        {
            foreach (var change in changes.EnumerateArray())
            {
                ReadChange(change, configuration, resources);
            }
        }

        return new ResourceGraph([.. resources.Values], production, isPlan: true);
    }

    private static void ReadConfiguration(JsonElement module, string path, Dictionary<string, JsonElement> configuration)
    {
        foreach (var resource in Array(module, "resources"))
        {
            if (resource.TryGetProperty("expressions", out var expressions))
            {
                configuration[path + Text(resource, "address")] = expressions;
            }
        }

        if (module.TryGetProperty("module_calls", out var calls))
        {
            foreach (var call in calls.EnumerateObject())
            {
                if (call.Value.TryGetProperty("module", out var inner))
                {
                    ReadConfiguration(inner, $"{path}module.{call.Name}.", configuration);
                }
            }
        }
    }

    private static void ReadPlanned(
        JsonElement module, Dictionary<string, JsonElement> configuration, Dictionary<string, PolicyResource> resources)
    {
        foreach (var resource in Array(module, "resources"))
        {
            Add(resource, Member(resource, "values"), default, configuration, resources);
        }

        foreach (var child in Array(module, "child_modules"))
        {
            ReadPlanned(child, configuration, resources);
        }
    }

    private static void ReadChange(JsonElement entry, Dictionary<string, JsonElement> configuration, Dictionary<string, PolicyResource> resources)
    {
        var change = Member(entry, "change");
        var actions = Array(change, "actions").Select(action => action.GetString()).ToArray();
        if (entry.TryGetProperty("deposed", out _))
        {
            return;
        }

        if (actions is ["delete"] or ["forget"])
        {
            resources.Remove(Text(entry, "address"));
            return;
        }

        Add(entry, Member(change, "after"), Member(change, "after_unknown"), configuration, resources);
    }

    private static void Add(
        JsonElement entry, JsonElement after, JsonElement unknown, Dictionary<string, JsonElement> configuration,
        Dictionary<string, PolicyResource> resources)
    {
        var address = Text(entry, "address");
        var (type, name) = (Text(entry, "type"), Text(entry, "name"));
        var isData = Text(entry, "mode") == "data";
        var local = $"{(isData ? "data." : "")}{type}.{name}";
        var at = address.LastIndexOf(local, StringComparison.Ordinal);
        var module = at > 0 ? address[..at] : "";
        var expressions = configuration.GetValueOrDefault(WithoutKeys(module) + local);
        var index = Member(entry, "index");
        resources[address] = new PolicyResource(address, type, name, Merge(after, unknown, expressions, []))
        {
            IsData = isData,
            Module = module,
            Key = index.ValueKind == JsonValueKind.Undefined ? null : index.ToString(),
        };
    }

    private static TerraformValue Merge(JsonElement after, JsonElement unknown, JsonElement expression, IReadOnlyList<string> outer)
    {
        var references = expression.ValueKind == JsonValueKind.Object && expression.TryGetProperty("references", out var names)
            && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.ToString())]
            : outer;
        if (unknown.ValueKind == JsonValueKind.True)
        {
            return TerraformValue.UnknownFrom(references);
        }

        if (after.ValueKind == JsonValueKind.Object)
        {
            var members = after.EnumerateObject().Select(member => member.Name)
                .Union(unknown.ValueKind == JsonValueKind.Object ? unknown.EnumerateObject().Select(member => member.Name) : []);
            return TerraformValue.OfMembers(members.ToDictionary(
                name => name, name => Merge(Member(after, name), Member(unknown, name), Member(expression, name), references)));
        }

        if (after.ValueKind == JsonValueKind.Array)
        {
            return TerraformValue.OfItems(
                [.. after.EnumerateArray().Select((item, index) => Merge(item, Item(unknown, index), Item(expression, index), references))])
                .MadeFrom(references);
        }

        return TerraformValue.Read(after).MadeFrom(references);
    }

    /// <summary>An item of a list; a single block stands for all of them.</summary>
    private static JsonElement Item(JsonElement list, int index) => list.ValueKind switch
    {
        JsonValueKind.Array => index < list.GetArrayLength() ? list[index] : default,
        JsonValueKind.Object => list,
        _ => default,
    };

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;

    private static string Text(JsonElement element, string name) => Member(element, name).ToString();

    /// <summary>The configuration names a module once, whatever its instances.</summary>
    private static string WithoutKeys(string module) => System.Text.RegularExpressions.Regex.Replace(module, @"\[[^\]]*\]", "");
}
