using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Environments.Loading;

/// <summary>Writes JSON paths: <c>$.secrets['rds/app']</c>, <c>$.network.availabilityZones[0]</c>.</summary>
internal static partial class SettingPath
{
    /// <summary>The path of the file's root.</summary>
    public const string Root = "$";

    public static string Member(string parent, string name) => PlainName().IsMatch(name) ? $"{parent}.{name}" : $"{parent}['{name}']";

    public static string Item(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    [GeneratedRegex("^[A-Za-z_$][A-Za-z0-9_$-]*$")]
    private static partial Regex PlainName();
}
