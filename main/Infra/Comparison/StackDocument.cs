using System.Text.Json;

namespace Infra.Cli.Comparison;

/// <summary>The resources of a synthesised stack by their construct paths, which stay the same where logical ids carry a hash.</summary>
internal sealed class StackDocument
{
    private readonly DeploymentWords _words;
    private readonly Dictionary<string, string> _addressOfId = [];
    private readonly Dictionary<string, JsonElement> _resources = [];

    private StackDocument(JsonElement root, string stackName, DeploymentWords words)
    {
        _words = words;
        if (!root.TryGetProperty("resource", out var types))
        {
            return;
        }

        foreach (var type in types.EnumerateObject())
        {
            foreach (var resource in type.Value.EnumerateObject())
            {
                var path = resource.Value.GetProperty("//").GetProperty("metadata").GetProperty("path").GetString()!;
                var address = words.Neutral($"{type.Name} {path[(stackName.Length + 1)..]}");
                _addressOfId[$"{type.Name}.{resource.Name}"] = address;
                _resources[address] = resource.Value;
            }
        }
    }

    /// <summary>Reads <c>cdk.tf.json</c>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="stackName">Name of the stack, which begins every construct path.</param>
    /// <param name="words">The deployment's name.</param>
    public static StackDocument Read(string file, string stackName, DeploymentWords words) => Parse(File.ReadAllText(file), stackName, words);

    /// <summary>Reads the text of a <c>cdk.tf.json</c>.</summary>
    public static StackDocument Parse(string json, string stackName, DeploymentWords words)
    {
        using var document = JsonDocument.Parse(json);
        return new StackDocument(document.RootElement.Clone(), stackName, words);
    }

    /// <summary>How two stacks differ: resources of only one of them, and arguments of those that both have.</summary>
    public static ResourceDifferences Compare(StackDocument left, StackDocument right) => new(
        [.. left._resources.Keys.Except(right._resources.Keys).Order(StringComparer.Ordinal)],
        [.. right._resources.Keys.Except(left._resources.Keys).Order(StringComparer.Ordinal)],
        [
            .. from address in left._resources.Keys.Intersect(right._resources.Keys).Order(StringComparer.Ordinal)
               from difference in FlatComparison.Of(left.Arguments(address), left._words, right.Arguments(address), right._words)
               select difference with { Path = $"{address}  {difference.Path}" },
        ]);

    private Dictionary<string, string> Arguments(string address)
    {
        var arguments = new Dictionary<string, string>();
        foreach (var member in _resources[address].EnumerateObject().Where(member => member.Name != "//"))
        {
            Flatten(member.Name, member.Value, arguments);
        }

        return arguments;
    }

    private void Flatten(string path, JsonElement value, Dictionary<string, string> arguments)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Flatten($"{path}.{member.Name}", member.Value, arguments);
                }

                break;
            case JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)):
                arguments[path] = string.Join(", ", value.EnumerateArray().Select(item => Resolve(item.ToString())));
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Flatten($"{path}[{index}]", item, arguments);
                }

                break;
            default:
                arguments[path] = value.ValueKind == JsonValueKind.String ? Resolve(value.GetString()!) : value.GetRawText();
                break;
        }
    }

    /// <summary>References by construct path, for the same reason.</summary>
    private string Resolve(string text) =>
        _addressOfId.TryGetValue(text, out var whole) ? whole.Replace(' ', '.')
            : text.Contains("${", StringComparison.Ordinal)
            ? _addressOfId.Where(pair => text.Contains(pair.Key, StringComparison.Ordinal))
                .OrderByDescending(pair => pair.Key.Length)
                .Aggregate(text, (resolved, pair) => resolved.Replace(pair.Key, pair.Value.Replace(' ', '.'), StringComparison.Ordinal))
            : text;
}

/// <summary>How the resources of two stacks differ.</summary>
/// <param name="OnlyLeft">Resources that only the first has: type and construct path.</param>
/// <param name="OnlyRight">Resources that only the second has.</param>
/// <param name="Arguments">Arguments that differ.</param>
internal sealed record ResourceDifferences(IReadOnlyList<string> OnlyLeft, IReadOnlyList<string> OnlyRight, IReadOnlyList<Difference> Arguments);
