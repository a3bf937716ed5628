using System.Text.RegularExpressions;
using Infra.AwsRules;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments.Validation;

/// <summary>Rules of <c>$.tenancy.migrations</c>, and of the tenants' own placeholders.</summary>
internal static partial class MigrationSettingsRules
{
    /// <summary>Waves have names of their own.</summary>
    public static readonly RuleDefinition WaveNameTaken = new(
        "MIG001", RuleSeverity.Error,
        "Waves have names of their own",
        "dependsOn and the command line name a wave by it.",
        "Rename one of the two.",
        "docs/migrator.md#words");

    /// <summary>A wave names a kind or another wave once.</summary>
    public static readonly RuleDefinition NamedTwice = new(
        "MIG002", RuleSeverity.Error,
        "A wave names a kind or another wave once",
        "The second entry does nothing; most likely another was meant.",
        "Leave it out, or name the one that was meant.",
        "docs/migrator.md#words");

    /// <summary>match of a wave has names or patterns.</summary>
    public static readonly RuleDefinition EmptyMatch = new(
        "MIG003", RuleSeverity.Error,
        "match of a wave has names or patterns",
        "A wave with an empty one fits no tenant.",
        "Write names of tenants or patterns such as \"shop_*\", or leave match out: every name fits then.",
        "docs/migrator.md#words");

    /// <summary>A wave does not wait for itself.</summary>
    public static readonly RuleDefinition OwnPredecessor = new(
        "MIG004", RuleSeverity.Error,
        "A wave does not wait for itself",
        "It would never begin.",
        "Leave it out of dependsOn.",
        "docs/migrator.md#words");

    /// <summary>A wave waits for waves of the file.</summary>
    public static readonly RuleDefinition UnknownPredecessor = new(
        "MIG005", RuleSeverity.Error,
        "A wave waits for waves of the file",
        "It would wait for one that never comes.",
        "Add that wave, or correct the name.",
        "docs/migrator.md#words");

    /// <summary>Waves do not wait for each other in a circle.</summary>
    public static readonly RuleDefinition Circle = new(
        "MIG006", RuleSeverity.Error,
        "Waves do not wait for each other in a circle",
        "None of them would ever begin.",
        "Leave one of the dependencies out.",
        "docs/migrator.md#words");

    /// <summary>A wave fits a tenant.</summary>
    public static readonly RuleDefinition NoTenant = new(
        "MIG007", RuleSeverity.Error,
        "A wave fits a tenant",
        "A wave without one is most likely a misspelt pattern, whose tenants go elsewhere.",
        "Correct match or kinds, or remove the wave.",
        "docs/migrator.md#words");

    /// <summary>A wave is not emptied by the waves before it.</summary>
    public static readonly RuleDefinition TakenBefore = new(
        "MIG008", RuleSeverity.Error,
        "A wave is not emptied by the waves before it",
        "A tenant belongs to the first wave that fits, so that a later one is left with none.",
        "List it before them, or narrow the earlier match.",
        "docs/migrator.md#words");

    /// <summary>A placeholder is not one that every tenant has.</summary>
    public static readonly RuleDefinition BuiltInPlaceholder = new(
        "MIG009", RuleSeverity.Error,
        "A placeholder is not one that every tenant has",
        "The migrator fills tenant, database, schema and owner by itself.",
        "Choose another name.",
        "docs/migrator.md#sql-files");

    /// <summary>The name of a placeholder is letters, digits and underscores.</summary>
    public static readonly RuleDefinition PlaceholderForm = new(
        "MIG010", RuleSeverity.Error,
        "The name of a placeholder is letters, digits and underscores",
        "It could not be written in an SQL file otherwise.",
        "Use letters, digits and underscores, a lower-case letter first.",
        "docs/migrator.md#sql-files");

    /// <summary>The value of a placeholder is one line.</summary>
    public static readonly RuleDefinition PlaceholderValue = new(
        "MIG011", RuleSeverity.Error,
        "The value of a placeholder is one line",
        "A line break would end comments and statements where the author of the SQL does not expect it.",
        "Write one line; longer texts belong into the SQL files.",
        "docs/migrator.md#sql-files");

    private const string Migrations = "$.tenancy.migrations";

    private const string Waves = $"{Migrations}.waves";

    private static readonly HashSet<string> BuiltInPlaceholders = ["tenant", "database", "schema", "owner"];

    public static IEnumerable<RuleCheck> All(EnvironmentSettings settings) =>
    [
        new RuleCheck(() => CheckWaves(settings.Tenancy.Migrations.Waves), Waves),
        new RuleCheck(() => CheckOrder(settings.Tenancy.Migrations.Waves), Waves),
        new RuleCheck(() => CheckMembers(settings), Waves, "$.tenants"),
        .. RuleCheck.ForEach(settings.Tenancy.Migrations.Placeholders, $"{Migrations}.placeholders", CheckPlaceholder),
        .. settings.Tenants.SelectMany(tenant => RuleCheck.ForEach(
            tenant.Value.Placeholders, $"{SettingPath.Member("$.tenants", tenant.Key)}.placeholders", CheckPlaceholder)),
    ];

    private static IEnumerable<Violation> CheckWaves(IReadOnlyList<WaveSettings> waves)
    {
        foreach (var (index, wave) in waves.Index())
        {
            var path = SettingPath.Item(Waves, index);
            if (IsNamedBefore(waves, index))
            {
                yield return WaveNameTaken.At($"{path}.name", wave.Name, "is the name of an earlier wave", "rename one of the two");
            }

            foreach (var (place, kind) in wave.Kinds.Index().Where(kind => wave.Kinds.Take(kind.Index).Contains(kind.Item)))
            {
                yield return NamedTwice.At(SettingPath.Item($"{path}.kinds", place), SettingTypes.JsonName(kind.ToString()), "is named twice",
                    "leave it out here");
            }

            if (wave.Match.Count == 0)
            {
                yield return EmptyMatch.At($"{path}.match", null, "is empty, so that no tenant fits",
                    "write names of tenants or patterns such as \"shop_*\", or leave match out: every name fits then");
            }

            foreach (var (place, pattern) in wave.Match.Index().Where(pattern => string.IsNullOrWhiteSpace(pattern.Item)))
            {
                yield return EmptyMatch.At(SettingPath.Item($"{path}.match", place), pattern, "is empty, so that no tenant fits",
                    "write the name of a tenant, or a pattern such as \"shop_*\"");
            }

            foreach (var violation in CheckDependsOn(path, wave, waves))
            {
                yield return violation;
            }
        }
    }

    private static IEnumerable<Violation> CheckDependsOn(string path, WaveSettings wave, IReadOnlyList<WaveSettings> waves)
    {
        foreach (var (place, name) in (wave.DependsOn ?? []).Index())
        {
            var item = SettingPath.Item($"{path}.dependsOn", place);
            if (name == wave.Name)
            {
                yield return OwnPredecessor.At(item, name, "is the wave itself", "leave it out here");
            }
            else if (!waves.Any(other => other.Name == name))
            {
                yield return UnknownPredecessor.At(item, name, "is not among the waves",
                    Suggestion.For(name, waves.Select(other => other.Name)) is { } near ? $"did you mean \"{near}\"?" : $"add it to {Waves}");
            }
            else if (wave.DependsOn!.Take(place).Contains(name))
            {
                yield return NamedTwice.At(item, name, "is named twice", "leave it out here");
            }
        }
    }

    /// <summary>Reports each circle once, at its first wave that names what it waits for.</summary>
    private static IEnumerable<Violation> CheckOrder(IReadOnlyList<WaveSettings> waves)
    {
        var reported = new HashSet<int>();
        foreach (var (index, wave) in waves.Index().Where(wave => wave.Item.DependsOn is not null))
        {
            if (!reported.Contains(index) && CircleOf(waves, index) is { } circle)
            {
                reported.UnionWith(circle);
                yield return Circle.At($"{SettingPath.Item(Waves, index)}.dependsOn", string.Join(", ", wave.DependsOn!),
                    $"goes round in a circle: {string.Join(", ", circle.Select((member, place) =>
                        $"{waves[member].Name} waits for {waves[circle[(place + 1) % circle.Count]].Name}"))}",
                    "leave one of them out; a wave without dependsOn waits for the one before it, one with [] for none");
            }
        }
    }

    /// <summary>The waves from one back to itself along what each waits for, the shortest way; null when there is none.</summary>
    private static IReadOnlyList<int>? CircleOf(IReadOnlyList<WaveSettings> waves, int start)
    {
        var ways = new Queue<IReadOnlyList<int>>([[start]]);
        var seen = new HashSet<int>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in Before(waves, way[^1]))
            {
                if (next == start)
                {
                    return way;
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }

    private static IEnumerable<int> Before(IReadOnlyList<WaveSettings> waves, int index) =>
        waves[index].DependsOn is { } names
            ? waves.Index().Where(wave => wave.Index != index && names.Contains(wave.Item.Name) && !IsNamedBefore(waves, wave.Index))
                .Select(wave => wave.Index)
            : index > 0 ? [index - 1] : [];

    private static bool IsNamedBefore(IReadOnlyList<WaveSettings> waves, int index) =>
        waves.Take(index).Any(wave => wave.Name == waves[index].Name);

    private static IEnumerable<Violation> CheckMembers(EnvironmentSettings settings)
    {
        var migrations = settings.Tenancy.Migrations;
        var tenants = settings.Tenants.Where(tenant => tenant.Value.Status != TenantStatus.Archived).ToArray();
        if (tenants.Length == 0)
        {
            yield break;
        }

        foreach (var (index, wave) in migrations.Waves.Index())
        {
            if (wave.Match.Count == 0 || wave.Match.Any(string.IsNullOrWhiteSpace) || IsNamedBefore(migrations.Waves, index))
            {
                continue;
            }

            var takers = tenants.Where(tenant => wave.Fits(tenant.Key, tenant.Value.Kind))
                .Select(tenant => migrations.WaveOf(tenant.Key, tenant.Value.Kind)!).Distinct(ReferenceEqualityComparer.Instance)
                .Cast<WaveSettings>().ToArray();
            if (takers.Length == 0)
            {
                yield return NoTenant.At(SettingPath.Item(Waves, index), wave.Name, "has no tenant: none matches",
                    wave.Match.Select(pattern => Suggestion.For(pattern, tenants.Select(tenant => tenant.Key))).OfType<string>().FirstOrDefault()
                        is { } near
                        ? $"did you mean \"{near}\"?"
                        : "correct match or kinds, or remove the wave");
            }
            else if (!takers.Contains(wave, ReferenceEqualityComparer.Instance))
            {
                yield return TakenBefore.At(SettingPath.Item(Waves, index), wave.Name,
                    $"has no tenant: the earlier {(takers.Length == 1 ? "wave" : "waves")} {string.Join(", ", takers.Select(taker => taker.Name))} "
                        + "took all that match",
                    "list it before, narrow the earlier match, or remove the wave");
            }
        }
    }

    private static IEnumerable<Violation> CheckPlaceholder(string name, string path, string value)
    {
        if (BuiltInPlaceholders.Contains(name))
        {
            yield return BuiltInPlaceholder.At(path, name, "is a placeholder that every tenant has already", "choose another name");
        }
        else if (!PlaceholderName().IsMatch(name))
        {
            yield return PlaceholderForm.At(
                path, name, "is no name of a placeholder", "use letters, digits and underscores, a lower-case letter first");
        }

        if (value.AsSpan().IndexOfAny('\0', '\n', '\r') >= 0)
        {
            yield return PlaceholderValue.At(path, Place.Hidden, "has a line break or a NUL in it",
                "write one line; longer texts belong into the SQL files");
        }
    }

    [GeneratedRegex("^[a-z][A-Za-z0-9_]*\\z")]
    private static partial Regex PlaceholderName();
}
