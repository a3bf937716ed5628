using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>A path in the settings, written <c>$.database.parameters["rds.force_ssl"]</c> or <c>$.network.availabilityZones[1]</c>.</summary>
internal sealed partial class SettingPath
{
    private readonly SettingPath? _parent;

    private SettingPath(SettingPath? parent, string? name, int? index)
    {
        _parent = parent;
        Name = name;
        Index = index;
    }

    public static SettingPath Root { get; } = new(null, null, null);

    /// <summary>Key of the last step; null for an item of a list and for the root.</summary>
    public string? Name { get; }

    /// <summary>Index of the last step; null for a key and for the root.</summary>
    public int? Index { get; }

    /// <summary>Steps from the root on.</summary>
    public IEnumerable<SettingPath> Steps => _parent is null ? [] : _parent.Steps.Append(this);

    public static SettingPath Of(params ReadOnlySpan<string> keys)
    {
        var path = Root;
        foreach (var key in keys)
        {
            path = path.Key(key);
        }

        return path;
    }

    /// <summary>Reads what <see cref="ToString"/> writes, with or without <c>$.</c> in front.</summary>
    public static SettingPath? TryParse(string text)
    {
        var rest = text.StartsWith("$.", StringComparison.Ordinal) ? text[1..] : $".{text}";
        var path = Root;
        var end = 0;
        foreach (Match step in Step().Matches(rest))
        {
            if (step.Index != end)
            {
                return null;
            }

            end = step.Index + step.Length;
            path = step.Groups["index"].Success ? path.Item(int.Parse(step.Groups["index"].Value))
                : path.Key(step.Groups["key"].Success ? step.Groups["key"].Value : step.Groups["quoted"].Value.Replace("\\\"", "\""));
        }

        return end == rest.Length ? path : null;
    }

    public SettingPath Key(string name) => new(this, name, null);

    public SettingPath Item(int index) => new(this, null, index);

    /// <summary>Whether one path is the other or leads to it.</summary>
    public bool Touches(SettingPath other) =>
        Steps.Zip(other.Steps).All(pair => pair.First.Name == pair.Second.Name && pair.First.Index == pair.Second.Index);

    public override string ToString()
    {
        var text = new StringBuilder("$");
        foreach (var step in Steps)
        {
            _ = step switch
            {
                { Index: { } index } => text.Append('[').Append(index).Append(']'),
                { Name: { } name } when PlainKey().IsMatch(name) => text.Append('.').Append(name),
                _ => text.Append("[\"").Append(step.Name!.Replace("\"", "\\\"")).Append("\"]"),
            };
        }

        return text.ToString();
    }

    [GeneratedRegex(@"\.(?<key>[^.\[\]""]+)|\[(?<index>[0-9]{1,6})\]|\[""(?<quoted>([^""\\]|\\"")+)""\]")]
    private static partial Regex Step();

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z0-9_-]*\z")]
    private static partial Regex PlainKey();
}
