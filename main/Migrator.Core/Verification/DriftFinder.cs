using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Verification;

/// <summary>How an object differs.</summary>
public enum DriftChange
{
    /// <summary>The others have it.</summary>
    Missing,

    /// <summary>The others do not have it.</summary>
    Extra,

    /// <summary>The others have it otherwise.</summary>
    Different,
}

/// <summary>An object that differs from the others'.</summary>
/// <param name="Kind">Kind of object, e.g. <c>index</c>.</param>
/// <param name="Name">Name, without the tenant's own schema.</param>
/// <param name="Change">How it differs.</param>
/// <param name="Here">Its definition here; null when there is none or it is long.</param>
/// <param name="There">Its definition with the others; null when there is none or it is long.</param>
public sealed record DriftDifference(string Kind, string Name, DriftChange Change, string? Here, string? There);

/// <summary>Tenants of a group whose objects are the same.</summary>
/// <param name="Fingerprint"><c>sha256:</c> and the hash of all objects.</param>
/// <param name="Tenants">Their names.</param>
/// <param name="Differences">What differs from the group's reference; none for the reference itself.</param>
public sealed record DriftVariant(string Fingerprint, IReadOnlyList<string> Tenants, IReadOnlyList<DriftDifference> Differences);

/// <summary>Tenants with the same files at the same versions, which ought to be alike.</summary>
/// <param name="Version">Last version that is applied; null for none.</param>
/// <param name="IsTie">Whether no variant has more tenants than every other: then the first one is what the others are compared with, and nobody
/// can say which is right.</param>
/// <param name="Variants">The variants, the one with the most tenants first; one when all are alike.</param>
public sealed record DriftGroup(string? Version, bool IsTie, IReadOnlyList<DriftVariant> Variants);

/// <summary>Compares tenants that ought to be alike: by fingerprint first, and object by object only where the fingerprints differ.</summary>
internal sealed class DriftFinder(ServerConnector connector)
{
    private const string CheckName = "drift";
    private const int LongestDefinition = 4000;
    private const int LongestShown = 120;
    private const int MostShown = 10;

    /// <summary>Groups and compares.</summary>
    /// <param name="fingerprints">The tenants; those without a group are left out.</param>
    /// <param name="control">Ends it between tenants.</param>
    public async Task<IReadOnlyList<DriftGroup>> FindAsync(IReadOnlyList<TenantFingerprint> fingerprints, RunControl control)
    {
        var groups = new List<DriftGroup>();
        foreach (var group in fingerprints.Where(fingerprint => fingerprint.Group is not null).GroupBy(fingerprint => fingerprint.Group))
        {
            var variants = group.GroupBy(fingerprint => fingerprint.Hash).Select(variant => variant.ToArray())
                .OrderByDescending(variant => variant.Length).ToArray();
            var found = new List<DriftVariant> { new(variants[0][0].Hash, Names(variants[0]), []) };
            if (variants.Length > 1)
            {
                var reference = await ReadAsync(variants[0][0].Tenant, control);
                foreach (var variant in variants.Skip(1))
                {
                    found.Add(new DriftVariant(variant[0].Hash, Names(variant), Compare(await ReadAsync(variant[0].Tenant, control), reference)));
                }
            }

            groups.Add(new DriftGroup(
                variants[0][0].Version, variants.Length > 1 && variants[0].Length == variants[1].Length, found));
        }

        return groups;
    }

    /// <summary>What is said of each tenant.</summary>
    public static IEnumerable<Check> Checks(IEnumerable<DriftGroup> groups)
    {
        foreach (var group in groups)
        {
            var at = group.Version is null ? "" : $" at version {group.Version}";
            var most = group.Variants[0].Tenants;
            foreach (var (index, variant) in group.Variants.Index())
            {
                foreach (var tenant in variant.Tenants)
                {
                    yield return index > 0
                        ? new Check(tenant, CheckName, CheckOutcome.Failed, Describe(group, variant, at), Fix(group, most[0]))
                        : group.IsTie
                            ? new Check(
                                tenant, CheckName, CheckOutcome.Failed, $"no majority{at}: {Sizes(group)}; the others are compared with this one",
                                Fix(group, most[0]))
                            : new Check(
                                tenant, CheckName, CheckOutcome.Passed,
                                most.Count == 1 && group.Variants.Count == 1 ? $"no other tenant to compare with{at}"
                                    : $"as {most.Count - 1} other(s){at}, {variant.Fingerprint[..19]}…");
                }
            }
        }
    }

    /// <summary>What is said of a tenant that is not compared.</summary>
    public static Check NotCompared(TenantFingerprint fingerprint) =>
        new(fingerprint.Tenant.Name, CheckName, CheckOutcome.Passed, "not compared: it has no SQL files, so nothing says which tenants ought to be alike");

    private static string Sizes(DriftGroup group) =>
        string.Join(", ", group.Variants.Select(variant => $"{variant.Tenants.Count} like {variant.Tenants[0]}"));

    private static string Fix(DriftGroup group, string reference) => group.IsTie
        ? "find out which of them is right; then write the change into a new SQL file that holds for all, or undo it by hand in the others"
        : $"undo it by hand to make it like {reference}, or write it into a new SQL file that holds for all";

    private static string Describe(DriftGroup group, DriftVariant variant, string at)
    {
        var shown = variant.Differences.Take(MostShown).Select(Describe).ToList();
        if (variant.Differences.Count > MostShown)
        {
            shown.Add($"and {variant.Differences.Count - MostShown} more");
        }

        var than = group.IsTie
            ? $"no majority{at}: {Sizes(group)}; other than {group.Variants[0].Tenants[0]}" : $"other than {group.Variants[0].Tenants.Count} tenant(s){at}";
        return $"{than}: {string.Join("; ", shown)}";
    }

    private static string Describe(DriftDifference difference) => difference.Change switch
    {
        DriftChange.Missing => $"missing {difference.Kind} {difference.Name}{Shown(difference.There)}",
        DriftChange.Extra => $"extra {difference.Kind} {difference.Name}{Shown(difference.Here)}",
        _ => difference is { Here: { Length: <= LongestShown } here, There: { Length: <= LongestShown } there }
            ? $"different {difference.Kind} {difference.Name}: here {OneLine(here)}, there {OneLine(there)}"
            : $"different {difference.Kind} {difference.Name}",
    };

    private static string Shown(string? definition) =>
        definition is { Length: > 0 and <= LongestShown } ? $" ({OneLine(definition)})" : "";

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string[] Names(IEnumerable<TenantFingerprint> variant) => [.. variant.Select(fingerprint => fingerprint.Tenant.Name)];

    private async Task<IReadOnlyDictionary<(string Kind, string Name), string>> ReadAsync(Tenant tenant, RunControl control)
    {
        control.ThrowIfEnding();
        await using var connection = await connector.OpenAsync(tenant.Database, control.Cancel);
        try
        {
            return await CatalogueReader.ReadAsync(connection, tenant, control.Cancel);
        }
        catch (PostgresException exception)
        {
            throw new MigratorException($"{tenant.Place} cannot be compared: {Failures.Describe(exception)}", ExitCode.VerificationFailed, exception);
        }
    }

    private static IReadOnlyList<DriftDifference> Compare(
        IReadOnlyDictionary<(string Kind, string Name), string> here, IReadOnlyDictionary<(string Kind, string Name), string> there)
    {
        static string? Short(string? text) => text is { Length: <= LongestDefinition } ? text : null;
        return
        [
            .. here.Keys.Union(there.Keys)
                .Select(key => (Key: key, Here: here.GetValueOrDefault(key), There: there.GetValueOrDefault(key)))
                .Where(pair => pair.Here != pair.There)
                .OrderBy(pair => pair.Key.Kind is "grant" or "owner" ? 1 : 0).ThenBy(pair => pair.Key.Kind, StringComparer.Ordinal)
                .ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)
                .Select(pair => new DriftDifference(
                    pair.Key.Kind, pair.Key.Name,
                    pair.Here is null ? DriftChange.Missing : pair.There is null ? DriftChange.Extra : DriftChange.Different, Short(pair.Here), Short(pair.There))),
        ];
    }
}
