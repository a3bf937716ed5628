using System.Collections;
using System.Globalization;
using Infra.Environments.Loading;
using Infra.Environments.Settings;

namespace Infra.Environments;

/// <summary>The settings that a deployment really has, defaults among them, as a flat list.</summary>
public static class EffectiveSettings
{
    /// <summary>What stands for a text that may hold a secret.</summary>
    public const string Hidden = "(hidden)";

    /// <summary>Every plain value by its path without <c>$.</c>, e.g. <c>database.storage.sizeGiB</c>. A list of plain values is one entry; what is not
    /// set has none.</summary>
    public static IReadOnlyDictionary<string, string> Of(EnvironmentSettings settings)
    {
        var values = new Dictionary<string, string>();
        AddMembers(SettingPath.Root, settings, isHidden: false, values);
        return values.ToDictionary(value => value.Key[(SettingPath.Root.Length + 1)..], value => value.Value);
    }

    private static void AddMembers(string path, object record, bool isHidden, Dictionary<string, string> values)
    {
        if (SettingTypes.KindOf(record.GetType()) is { } kind)
        {
            values[SettingPath.Member(path, SettingTypes.Discriminator)] = kind;
        }

        foreach (var property in SettingTypes.PropertiesOf(record.GetType()))
        {
            Add(SettingPath.Member(path, property.JsonName), property.Property.GetValue(record), isHidden || property.IsNeverShown, values);
        }
    }

    private static void Add(string path, object? value, bool isHidden, Dictionary<string, string> values)
    {
        switch (value)
        {
            case null:
                break;
            case string or bool or Enum or IFormattable:
                values[path] = isHidden && value is string ? Hidden : Text(value);
                break;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                {
                    Add(SettingPath.Member(path, Text(entry.Key)), entry.Value, isHidden, values);
                }

                break;
            case IEnumerable list:
                AddList(path, [.. list.Cast<object>()], isHidden, values);
                break;
            default:
                AddMembers(path, value, isHidden, values);
                break;
        }
    }

    private static void AddList(string path, IReadOnlyList<object> items, bool isHidden, Dictionary<string, string> values)
    {
        if (items.All(item => item is string or IFormattable or bool))
        {
            if (items.Count > 0)
            {
                values[path] = isHidden ? Hidden : string.Join(", ", items.Select(Text));
            }

            return;
        }

        foreach (var (index, item) in items.Index())
        {
            Add(SettingPath.Item(path, index), item, isHidden, values);
        }
    }

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum member => SettingTypes.ValuesOf(member.GetType()).First(pair => pair.Value.Equals(member)).Key,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
