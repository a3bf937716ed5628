using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Cli.Terraform;

/// <summary>The user's Terraform CLI configuration, as far as it says where providers come from.</summary>
internal sealed partial class CliConfiguration
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "TF_CLI_CONFIG_FILE";

    private readonly string _text;

    private CliConfiguration(string text, string? missingFile)
    {
        _text = text;
        MissingFile = missingFile;
    }

    /// <summary>The file that <see cref="Variable"/> names and that does not exist; null when there is no such mistake.</summary>
    public string? MissingFile { get; }

    /// <summary>Folders of the file's <c>filesystem_mirror</c> blocks.</summary>
    public IReadOnlyList<string> FilesystemMirrors => [.. FilesystemMirror().Matches(_text).Select(match => match.Groups["path"].Value)];

    /// <summary>The file's <c>plugin_cache_dir</c>.</summary>
    public string? PluginCacheFolder => PluginCache().Match(_text) is { Success: true } match ? match.Groups["path"].Value : null;

    /// <summary>True when the file names a mirror that is asked over the network.</summary>
    public bool HasNetworkMirror => NetworkMirror().IsMatch(_text);

    /// <summary>Reads the configuration that Terraform itself would read.</summary>
    public static CliConfiguration Of(MachineEnvironment machine)
    {
        var named = machine.ValueOf(Variable);
        var file = named ?? DefaultFile(machine);
        return File.Exists(file) ? new CliConfiguration(Comment().Replace(File.ReadAllText(file), ""), null)
            : new CliConfiguration("", named);
    }

    /// <summary>Text of a configuration that takes each provider from the folder given for it and nothing from a registry.</summary>
    /// <param name="mirrors">Folder of the mirror → addresses of the providers that it gives.</param>
    public static string For(IReadOnlyDictionary<string, IReadOnlyList<string>> mirrors)
    {
        var text = new StringBuilder("provider_installation {\n");
        foreach (var (folder, providers) in mirrors.OrderBy(mirror => mirror.Key, StringComparer.Ordinal))
        {
            text.Append("  filesystem_mirror {\n")
                .Append("    path    = ").Append(Quote(folder)).Append('\n')
                .Append("    include = [").AppendJoin(", ", providers.Select(Quote)).Append("]\n")
                .Append("  }\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string DefaultFile(MachineEnvironment machine) => OperatingSystem.IsWindows()
        ? Path.Combine(machine.ValueOf("APPDATA") ?? machine.HomeFolder, "terraform.rc")
        : Path.Combine(machine.HomeFolder, ".terraformrc");

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex("^\\s*(#|//).*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("""filesystem_mirror\s*\{[^}]*?\bpath\s*=\s*"(?<path>[^"]+)["]""")]
    private static partial Regex FilesystemMirror();

    [GeneratedRegex("""\bplugin_cache_dir\s*=\s*"(?<path>[^"]+)["]""")]
    private static partial Regex PluginCache();

    [GeneratedRegex("""\bnetwork_mirror\s*\{""")]
    private static partial Regex NetworkMirror();
}
