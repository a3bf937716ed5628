using System.Globalization;
using Infra.Environments.Settings;

namespace Infra.Migrator.Fleet;

/// <summary>Tenants that are worked on together, after the waves that they depend on.</summary>
/// <param name="Name">Name; <c>others</c> for those that no wave matches, <c>all</c> when the file has no waves.</param>
/// <param name="Settings">How it is run.</param>
/// <param name="Tenants">Its tenants, in order.</param>
/// <param name="DependsOn">Names of the waves before it.</param>
internal sealed record Wave(string Name, WaveSettings Settings, IReadOnlyList<Tenant> Tenants, IReadOnlyList<string> DependsOn)
{
    /// <summary>How many tenants may fail before no other is begun; null for any number.</summary>
    public int? FailureLimit => Limit(Settings.MaxFailures, Tenants.Count);

    /// <summary>A number of tenants, given as such or as a share.</summary>
    public static int? Limit(string? text, int count) => text is null ? null
        : text.EndsWith('%') ? (int)Math.Floor(count * int.Parse(text[..^1], CultureInfo.InvariantCulture) / 100.0)
        : int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Sorts tenants into waves.</summary>
internal static class WavePlan
{
    /// <summary>Name of the wave of all tenants, where the file has none.</summary>
    public const string AllName = "all";

    /// <summary>Name of the wave of the tenants that no other takes.</summary>
    public const string OthersName = "others";

    /// <summary>Makes the waves that have tenants, each after those that it depends on.</summary>
    /// <param name="tenants">The tenants.</param>
    /// <param name="settings">The environment file's waves.</param>
    /// <param name="durations">How long each tenant took last time, for the order <c>longestFirst</c>. Default: not known.</param>
    public static IReadOnlyList<Wave> Make(
        IReadOnlyList<Tenant> tenants, MigrationSettings settings, IReadOnlyDictionary<string, TimeSpan>? durations = null)
    {
        if (settings.Waves.Count == 0)
        {
            return [new Wave(AllName, new WaveSettings { Name = AllName, OnError = WaveFailure.Continue }, tenants, [])];
        }

        var left = tenants.ToList();
        var waves = new List<Wave>();
        foreach (var (index, wave) in settings.Waves.Index())
        {
            var taken = left.Where(tenant => wave.Match.Any(pattern => Glob.IsMatch(pattern, tenant.Name))
                && (wave.Kinds.Count == 0 || wave.Kinds.Contains(tenant.Settings.Kind))).ToArray();
            left.RemoveAll(taken.Contains);
            waves.Add(new Wave(
                wave.Name, wave, Sort(taken, wave.Order, durations), wave.DependsOn ?? (index == 0 ? [] : [settings.Waves[index - 1].Name])));
        }

        if (left.Count > 0)
        {
            waves.Add(new Wave(
                OthersName, new WaveSettings { Name = OthersName }, left, [.. settings.Waves.Select(wave => wave.Name)]));
        }

        var ordered = new List<Wave>();
        while (ordered.Count < waves.Count)
        {
            var before = ordered.Count;
            ordered.AddRange(waves.Where(wave => !ordered.Contains(wave) && wave.DependsOn.All(name => ordered.Any(other => other.Name == name))).Take(1));
            if (ordered.Count == before)
            {
                throw new MigratorException("tenancy.migrations.waves depend on each other in a circle: correct dependsOn.");
            }
        }

        return [.. ordered.Where(wave => wave.Tenants.Count > 0)];
    }

    private static Tenant[] Sort(Tenant[] tenants, WaveOrder order, IReadOnlyDictionary<string, TimeSpan>? durations) => order switch
    {
        WaveOrder.Name => [.. tenants.OrderBy(tenant => tenant.Name, StringComparer.Ordinal)],
        WaveOrder.LongestFirst => [.. tenants.OrderByDescending(tenant => durations?.GetValueOrDefault(tenant.Name) ?? TimeSpan.Zero)],
        _ => tenants,
    };
}
