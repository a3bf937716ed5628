namespace Infra.Cli.Terraform;

/// <summary>Decides where providers come from: the registry when it can be reached, else mirrors on this machine, and for hashicorp/random
/// the stand-in when no mirror has it.</summary>
internal sealed class ProviderSourceResolver(
    RegistryProbe registry, MachineEnvironment machine, ToolFolders folders, RandomStandIn standIn)
{
    private readonly ProviderMirrors _mirrors = new(machine);

    /// <summary>Decides for one stack.</summary>
    /// <param name="providers">What the stack needs.</param>
    /// <param name="note">Told what takes a while.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="UserException">The registry cannot be reached and a provider is nowhere on this machine.</exception>
    public async Task<ProviderSource> ResolveAsync(
        IReadOnlyList<ProviderRequirement> providers, Action<string> note, CancellationToken cancellationToken)
    {
        var configuration = CliConfiguration.Of(machine);
        List<string> notes = configuration.MissingFile is { } missing
            ? [$"{CliConfiguration.Variable} names {missing}, which does not exist: ignored"]
            : [];
        var usesUserConfiguration = configuration.HasNetworkMirror || await registry.IsReachableAsync();
        return usesUserConfiguration
            ? new ProviderSource
            {
                PluginCache = machine.ValueOf("TF_PLUGIN_CACHE_DIR") ?? configuration.PluginCacheFolder ?? folders.PluginCache,
                IgnoresUserConfiguration = configuration.MissingFile is not null,
                Notes = notes,
            }
            : await FromThisMachineAsync(providers, notes, note, cancellationToken);
    }

    private async Task<ProviderSource> FromThisMachineAsync(
        IReadOnlyList<ProviderRequirement> providers, List<string> notes, Action<string> note, CancellationToken cancellationToken)
    {
        var platform = TerraformRelease.Platform;
        var found = new Dictionary<string, List<ProviderRequirement>>();
        List<ProviderRequirement> absent = [];
        foreach (var provider in providers)
        {
            if (_mirrors.Find(provider, platform) is { } folder)
            {
                found[folder] = [.. found.GetValueOrDefault(folder, []), provider];
            }
            else
            {
                absent.Add(provider);
            }
        }

        var unavailable = absent.Where(provider => provider.Address != RandomStandIn.Address).ToArray();
        if (unavailable.Length > 0)
        {
            var first = unavailable[0];
            var place = Path.Combine(machine.HomeFolder, ".terraform.d", "plugins", first.Address, first.Version, platform);
            throw new UserException(
                $"{ProviderRequirement.Registry} cannot be reached, and no provider mirror on this machine has "
                + $"{string.Join(", ", unavailable)} for {platform}. Connect to the internet (HTTPS_PROXY is honoured), or put the plugin "
                + $"into {place} (`terraform providers mirror` on a connected machine makes such a folder).");
        }

        notes.AddRange(found.Select(mirror =>
            $"{ProviderRequirement.Registry} cannot be reached: {string.Join(", ", mirror.Value)} from {mirror.Key}"));
        if (absent.Count > 0)
        {
            found[await standIn.EnsureAsync(note, cancellationToken)] = absent;
            notes.Add($"{absent[0]} is on no mirror: planned with this repository's stand-in for it, which is never used to deploy");
        }

        return new ProviderSource
        {
            CliConfiguration = CliConfiguration.For(found.ToDictionary(
                mirror => mirror.Key, IReadOnlyList<string> (mirror) => [.. mirror.Value.Select(provider => provider.Address)])),
            StandIns = [.. absent.Select(provider => provider.Address)],
            Notes = notes,
        };
    }
}
