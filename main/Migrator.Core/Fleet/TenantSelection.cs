using System.Text.RegularExpressions;
using Infra.Environments.Settings;

namespace Infra.Migrator.Fleet;

/// <summary>Which tenants a command is about.</summary>
/// <param name="Names">Patterns of names; empty for every tenant.</param>
/// <param name="Groups">Names of waves; empty for every wave.</param>
/// <param name="Exclude">Patterns of names to leave out.</param>
public sealed record TenantSelection(IReadOnlyList<string> Names, IReadOnlyList<string> Groups, IReadOnlyList<string> Exclude)
{
    /// <summary>Every tenant.</summary>
    public static readonly TenantSelection All = new([], [], []);

    /// <summary>Whether it leaves anything out.</summary>
    public bool IsAll => Names.Count == 0 && Groups.Count == 0 && Exclude.Count == 0;

    /// <summary>The tenants that it means, in the order of the file.</summary>
    /// <exception cref="MigratorException">A pattern or wave means no tenant.</exception>
    internal IReadOnlyList<Tenant> Of(IReadOnlyList<Tenant> tenants, MigrationSettings settings)
    {
        foreach (var (option, pattern) in Names.Select(name => ("--tenant", name)).Concat(Exclude.Select(name => ("--exclude", name))))
        {
            if (!tenants.Any(tenant => Glob.IsMatch(pattern, tenant.Name)))
            {
                throw new MigratorException(
                    $"{option} {pattern} matches no tenant. The environment file has: {string.Join(", ", tenants.Select(tenant => tenant.Name).Take(20))}"
                    + $"{(tenants.Count > 20 ? ", …" : "")}. * is any text, ? any character.");
            }
        }

        var waves = Groups.Count == 0 ? null : WavePlan.Make(tenants, settings);
        foreach (var group in Groups)
        {
            if (waves!.All(wave => wave.Name != group))
            {
                throw new MigratorException(
                    $"--group {group} is no wave with tenants. tenancy.migrations.waves gives: {string.Join(", ", waves!.Select(wave => wave.Name))}.");
            }
        }

        return
        [
            .. tenants.Where(tenant => (Names.Count == 0 || Names.Any(name => Glob.IsMatch(name, tenant.Name)))
                && !Exclude.Any(name => Glob.IsMatch(name, tenant.Name))
                && (waves is null || waves.Any(wave => Groups.Contains(wave.Name) && wave.Tenants.Contains(tenant)))),
        ];
    }
}

/// <summary>Patterns with <c>*</c> and <c>?</c>.</summary>
internal static class Glob
{
    /// <summary>Whether a text matches the whole pattern.</summary>
    public static bool IsMatch(string pattern, string text) => Regex.IsMatch(
        text,
        $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
