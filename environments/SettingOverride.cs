using System.Diagnostics.CodeAnalysis;

namespace Infra.Environments;

/// <summary>A value given on the command line that takes precedence over the file: <c>--set database.instanceClass=db.t4g.medium</c>.</summary>
/// <param name="Path">Dotted path, with quotes in brackets around a key that has dots or slashes:
/// <c>database.parameters["rds.force_ssl"]</c>.</param>
/// <param name="Value">A JSON value, or plain text. An object is merged into the file's, a list replaces it, <c>null</c> removes it.</param>
public sealed record SettingOverride(string Path, string Value)
{
    /// <summary>Reads <c>path=value</c>. Nothing is said about whether the path exists; loading does that.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SettingOverride? settingOverride)
    {
        var separator = text?.IndexOf('=') ?? -1;
        settingOverride = separator > 0 ? new SettingOverride(text![..separator].Trim(), text[(separator + 1)..]) : null;
        return settingOverride is not null;
    }
}
