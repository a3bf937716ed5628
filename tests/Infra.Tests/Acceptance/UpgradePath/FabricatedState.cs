using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Tests.Acceptance.UpgradePath;

/// <summary>A state as if plans had been applied: planned values, and something plausible where only AWS knows the value.</summary>
/// <remarks>An argument that refers to such a value is unknown in the first plan. The next plan against this state names it, so plans are
/// absorbed until one changes nothing.</remarks>
internal sealed class FabricatedState(ProviderSchemas schemas)
{
    private readonly SortedDictionary<string, (JsonElement Change, string Provider, JsonObject Attributes)> _resources = new(StringComparer.Ordinal);

    /// <summary>Takes over what a plan would do.</summary>
    public void Absorb(JsonElement plan)
    {
        foreach (var resource in plan.GetProperty("resource_changes").EnumerateArray()
            .Where(resource => resource.GetProperty("mode").GetString() == "managed"))
        {
            var address = resource.GetProperty("address").GetString()!;
            var change = resource.GetProperty("change");
            if (change.GetProperty("after").ValueKind == JsonValueKind.Null)
            {
                _resources.Remove(address);
            }
            else if (change.GetProperty("actions")[0].GetString() != "no-op")
            {
                var attributes = Filled(address, resource, change);
                _resources[address] = (resource, ProviderOf(plan, resource), attributes);
            }
        }
    }

    /// <summary>The state file.</summary>
    public string ToJson()
    {
        var resources = _resources.Values
            .GroupBy(resource => (Type: Text(resource.Change, "type"), Name: Text(resource.Change, "name")))
            .Select(group => new JsonObject
            {
                ["mode"] = "managed",
                ["type"] = group.Key.Type,
                ["name"] = group.Key.Name,
                ["provider"] = group.First().Provider,
                ["instances"] = new JsonArray([.. group.Select(Instance)]),
            });
        return new JsonObject
        {
            ["version"] = 4,
            ["terraform_version"] = "1.11.0",
            ["serial"] = 1,
            ["lineage"] = "00000000-0000-0000-0000-000000000000",
            ["outputs"] = new JsonObject(),
            ["resources"] = new JsonArray([.. resources]),
        }.ToJsonString();
    }

    private JsonNode Instance((JsonElement Change, string Provider, JsonObject Attributes) resource)
    {
        var (provider, type) = (Text(resource.Change, "provider_name"), Text(resource.Change, "type"));
        var sensitive = schemas.BlockOf(provider, type).GetProperty("attributes").EnumerateObject()
            .Where(attribute => attribute.Value.TryGetProperty("sensitive", out var flag) && flag.GetBoolean());
        var instance = new JsonObject
        {
            ["schema_version"] = schemas.VersionOf(provider, type),
            ["attributes"] = resource.Attributes.DeepClone(),
            ["sensitive_attributes"] = new JsonArray(
                [.. sensitive.Select(attribute => new JsonArray(new JsonObject { ["type"] = "get_attr", ["value"] = attribute.Name }))]),
        };
        if (resource.Change.TryGetProperty("index", out var index))
        {
            instance["index_key"] = JsonNode.Parse(index.GetRawText());
        }

        return instance;
    }

    private JsonObject Filled(string address, JsonElement resource, JsonElement change)
    {
        var block = schemas.BlockOf(Text(resource, "provider_name"), Text(resource, "type"));
        var filled = Fill(address, block, change.GetProperty("after"), change.GetProperty("after_unknown"));
        if (_resources.TryGetValue(address, out var before))
        {
            // What is unknown again, because the plan changes or replaces the resource, stays what it was.
            foreach (var unknown in change.GetProperty("after_unknown").EnumerateObject()
                .Where(unknown => unknown.Value.ValueKind == JsonValueKind.True && before.Attributes[unknown.Name] is not null))
            {
                filled[unknown.Name] = before.Attributes[unknown.Name]!.DeepClone();
            }
        }

        return filled;
    }

    private static JsonObject Fill(string address, JsonElement block, JsonElement known, JsonElement unknown)
    {
        var filled = known.ValueKind == JsonValueKind.Object ? JsonNode.Parse(known.GetRawText())!.AsObject() : [];
        foreach (var member in unknown.EnumerateObject())
        {
            var given = known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out var value) ? value : default;
            if (block.GetProperty("attributes").TryGetProperty(member.Name, out var attribute))
            {
                if (member.Value.ValueKind == JsonValueKind.True)
                {
                    filled[member.Name] = Plausible(address, member.Name, attribute);
                }
                else if (member.Value.ValueKind == JsonValueKind.Array
                    && member.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.True))
                {
                    filled[member.Name] = new JsonArray([.. member.Value.EnumerateArray().Select((item, index) =>
                        item.ValueKind == JsonValueKind.True ? JsonValue.Create($"unknown-{index}") : JsonNode.Parse(given[index].GetRawText()))]);
                }
            }
            else if (member.Value.ValueKind == JsonValueKind.Array)
            {
                var nested = block.GetProperty("block_types").GetProperty(member.Name).GetProperty("block");
                filled[member.Name] = new JsonArray([.. member.Value.EnumerateArray().Select((item, index) => (JsonNode)Fill(
                    $"{address}.{member.Name}.{index}",
                    nested,
                    given.ValueKind == JsonValueKind.Array && index < given.GetArrayLength() ? given[index] : default,
                    item))]);
            }
        }

        return filled;
    }

    /// <summary>An optional value that nobody gave stays empty; everything else gets a value of its type.</summary>
    private static JsonNode? Plausible(string address, string name, JsonElement attribute)
    {
        var type = attribute.GetProperty("type");
        if (type.ValueKind == JsonValueKind.Array)
        {
            return type[0].GetString() is "map" or "object" ? new JsonObject() : new JsonArray();
        }

        if (name != "id" && attribute.TryGetProperty("optional", out var optional) && optional.GetBoolean())
        {
            return null;
        }

        var unique = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{address}.{name}")))[..17];
        return type.GetString() switch
        {
            "number" => 0,
            "bool" => false,
            _ when name.EndsWith("arn", StringComparison.Ordinal) => $"arn:aws:test:us-east-1:123456789012:{name}/{unique}",
            _ => $"{name}-{unique}",
        };
    }

    /// <summary>The provider as a state names it, with its alias: <c>provider["registry.terraform.io/hashicorp/aws"].recovery</c>.</summary>
    private static string ProviderOf(JsonElement plan, JsonElement resource)
    {
        var address = $"{Text(resource, "type")}.{Text(resource, "name")}";
        var key = plan.GetProperty("configuration").GetProperty("root_module").GetProperty("resources").EnumerateArray()
            .Single(configured => Text(configured, "address") == address).GetProperty("provider_config_key").GetString()!;
        var alias = key.IndexOf('.', StringComparison.Ordinal);
        return $"provider[\"{Text(resource, "provider_name")}\"]{(alias < 0 ? "" : key[alias..])}";
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
