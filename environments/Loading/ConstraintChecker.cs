using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>Enforces the attributes of a property on its value.</summary>
internal static class ConstraintChecker
{
    /// <summary>Reports what the value breaks.</summary>
    /// <returns>Whether it breaks nothing.</returns>
    public static bool Check(PropertyShape property, SettingNode node, object value, SettingPath path, Place place, ProblemCollector problems)
    {
        var broken = Broken(property, value).ToArray();
        foreach (var (rule, fix) in broken)
        {
            problems.Add(node.Position, path, place.Show(node), rule, fix);
        }

        broken = [.. broken, .. CheckKeys(property, node, path, problems), .. CheckDistinct(property, node, path, problems)];
        if (broken.Length > 0)
        {
            problems.MarkUnreadable(path);
        }

        return broken.Length == 0;
    }

    private static IEnumerable<(string Rule, string Fix)> Broken(PropertyShape property, object value)
    {
        if (property.Attribute<RangeAttribute>() is { } range && !range.IsValid(value))
        {
            yield return range.Maximum is int.MaxValue
                ? ($"must be at least {range.Minimum}", $"write {range.Minimum} or more")
                : ($"must be between {range.Minimum} and {range.Maximum}", (int)value < (int)range.Minimum ? $"write {range.Minimum} or more" : $"write {range.Maximum} or less");
        }

        if (property.Attribute<AllowedValuesAttribute>() is { } allowed && !allowed.IsValid(value))
        {
            var nearest = allowed.Values.OfType<int>().MinBy(candidate => Math.Abs((long)candidate - (int)value));
            yield return ($"must be one of {string.Join(", ", allowed.Values)}", $"write {nearest}, the nearest of them");
        }

        if (property.Attribute<PatternAttribute>() is { } pattern)
        {
            if (!Regex.IsMatch((string)value, pattern.Pattern))
            {
                yield return (pattern.Rule, $"write for example {pattern.Example}");
            }
        }
        else if (value is string text && string.IsNullOrWhiteSpace(text))
        {
            yield return ("must not be empty", property.IsRequired ? "write a text" : "write a text, or leave it out");
        }

        if (property.Attribute<MaxLengthAttribute>() is { } maxLength && value is string longText && longText.Length > maxLength.Length)
        {
            yield return ($"must have at most {maxLength.Length} characters, has {longText.Length}", "shorten it");
        }

        if (property.Attribute<MinLengthAttribute>() is { } minLength && value is ICollection collection && collection.Count < minLength.Length)
        {
            yield return ($"must have at least {minLength.Length} {(minLength.Length == 1 ? "entry" : "entries")}, has {collection.Count}", "add what is missing");
        }
    }

    private static IEnumerable<(string Rule, string Fix)> CheckKeys(PropertyShape property, SettingNode node, SettingPath path, ProblemCollector problems)
    {
        if (property.Attribute<KeyPatternAttribute>() is not { } keys || node is not ObjectNode map)
        {
            yield break;
        }

        foreach (var (name, member) in map.Members)
        {
            if (!Regex.IsMatch(name, keys.Pattern))
            {
                var fix = $"write for example {keys.Example}";
                problems.Add(member.NamePosition, path.Key(name), $"\"{name}\"", keys.Rule, fix);
                yield return (keys.Rule, fix);
            }
        }
    }

    private static IEnumerable<(string Rule, string Fix)> CheckDistinct(PropertyShape property, SettingNode node, SettingPath path, ProblemCollector problems)
    {
        if (property.Attribute<DistinctAttribute>() is null || node is not ArrayNode list)
        {
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, item) in list.Items.Index())
        {
            if (item is ScalarNode scalar && !seen.Add(scalar.Text))
            {
                const string Rule = "stands twice in the list";
                const string Fix = "keep one of them";
                problems.Add(item.Position, path.Item(index), item.Display, Rule, Fix);
                yield return (Rule, Fix);
            }
        }
    }
}
