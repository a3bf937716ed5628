using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Writes and reads JSON paths: <c>$.secrets['rds/app']</c>, <c>$.network.availabilityZones[0]</c>.</summary>
internal static partial class SettingPath
{
    /// <summary>The path of the file's root.</summary>
    public const string Root = "$";

    public static string Member(string parent, string name) => PlainName().IsMatch(name) ? $"{parent}.{name}" : $"{parent}['{name}']";

    public static string Item(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    /// <summary>Whether one path is the other, or leads into it.</summary>
    public static bool Contains(string outer, string inner) =>
        inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');

    /// <summary>The keys of a path from the root, with or without <c>$.</c>: <c>database.parameters['rds.force_ssl']</c>.</summary>
    /// <returns>Null when the text is no such path, or names an item of a list.</returns>
    public static IReadOnlyList<string>? TryReadKeys(string path)
    {
        var match = Keys().Match(path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path);
        return match.Success ? [.. match.Groups["key"].Captures.OrderBy(key => key.Index).Select(key => key.Value)] : null;
    }

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$-]*$")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\A(?<key>[^.\[\]'""]+)(\.(?<key>[^.\[\]'""]+)|\[(?<quote>['""])(?<key>[^'""]+)\k<quote>\])*\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Keys();
}
