namespace Infra.Cli.Terraform;

/// <summary>Finds folders with provider plugins in the layout that Terraform calls a filesystem mirror.</summary>
/// <param name="machine">Where to look.</param>
internal sealed class ProviderMirrors(MachineEnvironment machine)
{
    private const int SearchDepth = 3;
    private const int SearchLimit = 20_000;

    private readonly Lazy<IReadOnlyList<string>> _candidates = new(() => [.. Candidates(machine).Distinct()]);

    /// <summary>The first mirror that has the provider for this platform; null when none has.</summary>
    public string? Find(ProviderRequirement provider, string platform) =>
        _candidates.Value.FirstOrDefault(folder => Has(folder, provider, platform));

    private static bool Has(string folder, ProviderRequirement provider, string platform)
    {
        var plugin = Path.Combine(folder, provider.Address.Replace('/', Path.DirectorySeparatorChar));
        var unpacked = Path.Combine(plugin, provider.Version, platform);
        return (Directory.Exists(unpacked) && Directory.EnumerateFiles(unpacked, "terraform-provider-*").Any()
            && !RandomStandIn.IsIn(unpacked))
            || File.Exists(Path.Combine(plugin, $"terraform-provider-{provider.Name}_{provider.Version}_{platform}.zip"));
    }

    private static IEnumerable<string> Candidates(MachineEnvironment machine)
    {
        var configuration = CliConfiguration.Of(machine);
        string?[] named = [.. configuration.FilesystemMirrors, machine.ValueOf("TF_PLUGIN_CACHE_DIR"), configuration.PluginCacheFolder];
        return named.OfType<string>()
            .Concat(ImpliedFolders(machine))
            .Concat(machine.SearchRoots.Append(machine.HomeFolder).SelectMany(Search));
    }

    /// <summary>The folders that Terraform itself looks in when no configuration says otherwise.</summary>
    private static IEnumerable<string> ImpliedFolders(MachineEnvironment machine)
    {
        if (OperatingSystem.IsWindows())
        {
            var data = machine.ValueOf("APPDATA") ?? machine.HomeFolder;
            return [Path.Combine(data, "terraform.d", "plugins"), Path.Combine(data, "HashiCorp", "Terraform", "plugins")];
        }

        var home = Path.Combine(machine.HomeFolder, ".terraform.d", "plugins");
        if (OperatingSystem.IsMacOS())
        {
            const string Application = "Library/Application Support/io.terraform/plugins";
            return [home, Path.Combine(machine.HomeFolder, Application), Path.Combine("/", Application)];
        }

        var user = machine.ValueOf("XDG_DATA_HOME") ?? Path.Combine(machine.HomeFolder, ".local", "share");
        var shared = (machine.ValueOf("XDG_DATA_DIRS") ?? "/usr/local/share:/usr/share").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return [home, .. shared.Prepend(user).Select(folder => Path.Combine(folder, "terraform", "plugins"))];
    }

    private static IEnumerable<string> Search(string root)
    {
        var queue = new Queue<(string Folder, int Depth)>([(root, 0)]);
        for (var visited = 0; visited < SearchLimit && queue.TryDequeue(out var next); visited++)
        {
            if (Directory.Exists(Path.Combine(next.Folder, ProviderRequirement.Registry)))
            {
                yield return next.Folder;
            }

            if (next.Depth < SearchDepth)
            {
                foreach (var folder in SubFolders(next.Folder))
                {
                    queue.Enqueue((folder, next.Depth + 1));
                }
            }
        }
    }

    private static IEnumerable<string> SubFolders(string folder)
    {
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, "*", options).Where(path => Path.GetFileName(path) != "node_modules")
            : [];
    }
}
