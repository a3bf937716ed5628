using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;

namespace Infra.Environments;

/// <summary>A setting given for one run, written <c>path=value</c>, e.g. <c>database.instanceClass=db.t4g.medium</c>.</summary>
/// <param name="Path">Keys from the root, separated by dots; one that has dots or slashes of its own in brackets and quotes:
/// <c>database.parameters['rds.force_ssl']</c>.</param>
/// <param name="Value">A JSON value; text that is no JSON is taken as a string. An object is merged into the file's, a list replaces it,
/// null removes the setting.</param>
public sealed record SettingOverride(string Path, string Value)
{
    /// <summary>A path that cannot be read.</summary>
    public static readonly RuleDefinition PathForm = new(
        "CFG020", RuleSeverity.Error,
        "The path of an override is keys separated by dots",
        "Anything else names no setting, and a list is replaced as a whole.",
        "Write e.g. database.instanceClass=db.t4g.medium, or database.parameters['rds.force_ssl']=1.",
        "README.md#plan");

    /// <summary>Where it was given; problems name it. Default: <c>--set</c> and the path.</summary>
    public string Source { get; init; } = $"--set {Path}";

    /// <summary>Reads <c>path=value</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SettingOverride? setting)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        setting = equals > 0 ? new SettingOverride(text[..equals], text[(equals + 1)..]) : null;
        return setting is not null;
    }

    /// <summary>The override as a file of its own that is laid over the environment's.</summary>
    /// <returns>Null when the path cannot be read; then there is a problem.</returns>
    internal ObjectNode? ToNode(ICollection<SettingsProblem> problems)
    {
        var position = new SourcePosition(Source, 0, 0);
        if (SettingPath.TryReadKeys(Path) is not { } keys)
        {
            problems.Add(position.Problem(PathForm, SettingPath.Root, "",
                "must be keys separated by dots; a list is replaced as a whole",
                "write e.g. database.instanceClass=db.t4g.medium, or database.parameters['rds.force_ssl']=1"));
            return null;
        }

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
        JsonValueKind.Object => new ObjectNode(
            position,
            [.. element.EnumerateObject().Select(member => new SettingMember(member.Name, position, Convert(member.Value, position)))]),
        JsonValueKind.Array => new ArrayNode(position, [.. element.EnumerateArray().Select(item => Convert(item, position))]),
        JsonValueKind.String => new ScalarNode(position, JsonValueKind.String, element.GetString()!),
        var kind => new ScalarNode(position, kind, element.GetRawText()) { IsUnquoted = true },
    };
}
