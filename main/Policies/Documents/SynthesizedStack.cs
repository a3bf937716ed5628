using System.Text.Json;
using System.Text.RegularExpressions;

namespace Infra.Policies.Documents;

/// <summary>Reads <c>cdk.tf.json</c>: resources, with one instance per key where <c>for_each</c> is written out, and what stands beside
/// them.</summary>
public static partial class SynthesizedStack
{
    /// <summary>Reads the JSON of a stack.</summary>
    /// <param name="root">The document.</param>
    /// <param name="production">Whether the deployment holds data that must not be lost.</param>
    public static ResourceGraph Read(JsonElement root, bool production)
    {
        var locals = new Dictionary<string, TerraformValue>();
        var resources = new List<PolicyResource>();
        foreach (var local in Members(root, "locals"))
        {
            locals[local.Name] = TerraformValue.Read(local.Value, text => Replace(text, locals, null, null));
            resources.Add(new PolicyResource($"local.{local.Name}", "local", local.Name, locals[local.Name]));
        }

        resources.AddRange(ReadResources(root, "resource", locals));
        resources.AddRange(ReadResources(root, "data", locals));
        resources.AddRange(Members(root, "output")
            .Select(output => new PolicyResource($"output.{output.Name}", "output", output.Name, TerraformValue.Read(output.Value))));
        foreach (var provider in Members(root, "provider"))
        {
            foreach (var block in TerraformValue.Read(provider.Value).Items)
            {
                var name = block["alias"].Text is { } alias ? $"{provider.Name}.{alias}" : provider.Name;
                resources.Add(new PolicyResource($"provider.{name}", "provider", name, block));
            }
        }

        if (root.TryGetProperty("terraform", out var terraform))
        {
            resources.Add(new PolicyResource("terraform", "terraform", "", TerraformValue.Read(terraform)));
        }

        return new ResourceGraph(resources, production, isPlan: false);
    }

    private static IEnumerable<PolicyResource> ReadResources(JsonElement root, string kind, Dictionary<string, TerraformValue> locals)
    {
        var isData = kind == "data";
        foreach (var type in Members(root, kind))
        {
            foreach (var resource in type.Value.EnumerateObject())
            {
                var address = $"{(isData ? "data." : "")}{type.Name}.{resource.Name}";
                var instances = resource.Value.TryGetProperty("for_each", out var forEach)
                    ? TerraformValue.Read(forEach, text => Replace(text, locals, null, null))
                    : TerraformValue.Missing;
                if (instances.Kind != ValueKind.Map)
                {
                    yield return new PolicyResource(
                        address, type.Name, resource.Name, TerraformValue.Read(resource.Value, text => Replace(text, locals, null, null)))
                    {
                        IsData = isData,
                    };
                    continue;
                }

                foreach (var (key, value) in instances.Members)
                {
                    yield return new PolicyResource(
                        $"{address}[\"{key}\"]", type.Name, resource.Name,
                            TerraformValue.Read(resource.Value, text => Replace(text, locals, key, value)))
                    {
                        IsData = isData,
                        Key = key,
                    };
                }
            }
        }
    }

    /// <summary>The value of <c>${local.x}</c>, <c>${each.key}</c> and <c>${each.value.x}</c>; other expressions stay, with the key written
    /// out.</summary>
    private static TerraformValue Replace(string text, Dictionary<string, TerraformValue> locals, string? key, TerraformValue? each)
    {
        if (Path().Match(text) is { Success: true } match)
        {
            var parts = match.Groups["path"].Value.Split('.');
            var start = parts switch
            {
                ["local", var name, ..] when locals.TryGetValue(name, out var local) => (Value: local, Length: 2),
                ["each", "value", ..] when each is not null => (Value: each, Length: 2),
                ["each", "key"] when key is not null => (Value: TerraformValue.OfText(key), Length: 2),
                _ => (Value: null, Length: 0),
            };
            if (start.Value is not null)
            {
                var value = parts.Skip(start.Length).Aggregate(start.Value, (inner, part) => inner[part]);
                return value;
            }
        }

        return TerraformValue.OfText(key is null ? text : EachKey().Replace(text, _ => $"\"{key}\""));
    }

    private static JsonElement.ObjectEnumerator Members(JsonElement root, string name) =>
        root.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object ? members.EnumerateObject() : default;

    [GeneratedRegex(@"\A\$\{\s*(?<path>(local|each)(\.\w+)+)\s*\}\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Path();

    [GeneratedRegex(@"\beach\.key\b")]
    private static partial Regex EachKey();
}
