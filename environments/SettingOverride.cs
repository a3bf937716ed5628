using Infra.Environments.Loading;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Infra.Environments;

/// <summary>A setting given for one run, written <c>path=value</c>, e.g. <c>database.instanceClass=db.t4g.medium</c>.</summary>
/// <param name="Path">Keys from the root, separated by dots.</param>
/// <param name="Value">A JSON value; text that is no JSON is taken as a string.</param>
public sealed record SettingOverride(string Path, string Value)
{
    /// <summary>How problems name the place of an override.</summary>
    internal const string Source = "--set";

    /// <summary>Reads <c>path=value</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SettingOverride? setting)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        setting = equals > 0 ? new SettingOverride(text[..equals], text[(equals + 1)..]) : null;
        return setting is not null;
    }

    /// <summary>The override as a file of its own that is laid over the environment's.</summary>
    internal ObjectNode ToNode()
    {
        var position = new SourcePosition($"{Source} {Path}", 0, 0);
        var keys = Path.Split('.');
        var node = ToValue(position);
        foreach (var key in keys.Reverse())
        {
            node = new ObjectNode(position, [new SettingMember(key, position, node)]);
        }

        return (ObjectNode)node;
    }

    private SettingNode ToValue(SourcePosition position)
    {
        try
        {
            using var document = JsonDocument.Parse(Value);
            return Convert(document.RootElement, position);
        }
        catch (JsonException)
        {
            return new ScalarNode(position, JsonValueKind.String, Value);
        }
    }

    private static SettingNode Convert(JsonElement element, SourcePosition position) => element.ValueKind switch
    {
        JsonValueKind.Object => new ObjectNode(position, [.. element.EnumerateObject().Select(member => new SettingMember(member.Name, position, Convert(member.Value, position)))]),
        JsonValueKind.Array => new ArrayNode(position, [.. element.EnumerateArray().Select(item => Convert(item, position))]),
        JsonValueKind.String => new ScalarNode(position, JsonValueKind.String, element.GetString()!),
        var kind => new ScalarNode(position, kind, element.GetRawText()),
    };
}
