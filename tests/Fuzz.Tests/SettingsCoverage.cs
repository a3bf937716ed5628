using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Infra.Environments.Settings;

namespace Infra.Fuzz.Tests;

/// <summary>What of the settings' types environment files use: properties, both values of flags, values of enums, kinds of unions.</summary>
internal static class SettingsCoverage
{
    /// <summary>Everything that there is to use.</summary>
    public static IReadOnlySet<string> All { get; } = Possible(typeof(EnvironmentSettings), [], []);

    /// <summary>What a file uses.</summary>
    public static IReadOnlySet<string> Of(JsonObject settings)
    {
        var used = new HashSet<string>();
        Walk(typeof(EnvironmentSettings), settings, used);
        return used;
    }

    private static HashSet<string> Possible(Type type, HashSet<string> items, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ItemType(type) is { } item)
        {
            return type.GetGenericArguments() is [var key, _] && key.IsEnum
                ? Possible(item, Possible(key, items, seen), seen) : Possible(item, items, seen);
        }

        if (type.IsEnum && seen.Add(type))
        {
            items.UnionWith(ValuesOf(type).Select(value => $"{type.Name} = {value}"));
        }
        else if (IsRecord(type) && seen.Add(type))
        {
            foreach (var (kind, derived) in KindsOf(type))
            {
                items.Add($"{type.Name} of kind {kind}");
                Possible(derived, items, seen);
            }

            foreach (var property in PropertiesOf(type))
            {
                items.UnionWith(IsFlag(property.PropertyType)
                    ? [$"{type.Name}.{NameOf(property)} = true", $"{type.Name}.{NameOf(property)} = false"]
                    : [$"{type.Name}.{NameOf(property)}"]);
                Possible(property.PropertyType, items, seen);
            }
        }

        return items;
    }

    private static void Walk(Type type, JsonNode? node, HashSet<string> used)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ItemType(type) is { } item)
        {
            var key = type.GetGenericArguments()[0];
            foreach (var member in node as JsonObject ?? [])
            {
                if (key.IsEnum)
                {
                    used.Add($"{key.Name} = {member.Key}");
                }

                Walk(item, member.Value, used);
            }

            foreach (var element in node as JsonArray ?? [])
            {
                Walk(item, element, used);
            }
        }
        else if (type.IsEnum)
        {
            used.Add($"{type.Name} = {node}");
        }
        else if (IsRecord(type) && node is JsonObject settings)
        {
            if (settings["kind"]?.GetValueKind() == JsonValueKind.String
                && KindsOf(type).TryGetValue(settings["kind"]!.GetValue<string>(), out var derived))
            {
                used.Add($"{type.Name} of kind {settings["kind"]}");
                Walk(derived, node, used);
            }

            foreach (var property in PropertiesOf(type).Where(property => settings.ContainsKey(NameOf(property))))
            {
                var value = settings[NameOf(property)];
                used.Add($"{type.Name}.{NameOf(property)}{(IsFlag(property.PropertyType) ? $" = {value?.ToJsonString()}" : "")}");
                Walk(property.PropertyType, value, used);
            }
        }
    }

    private static bool IsFlag(Type type) => type == typeof(bool);

    private static bool IsRecord(Type type) => type.IsClass && type.Namespace == typeof(EnvironmentSettings).Namespace;

    private static Type? ItemType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var definition
            && (definition == typeof(IReadOnlyList<>) || definition == typeof(IReadOnlyDictionary<,>))
            ? type.GetGenericArguments()[^1]
            : null;

    private static Dictionary<string, Type> KindsOf(Type type) => type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToDictionary(derived => (string)derived.TypeDiscriminator!, derived => derived.DerivedType);

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null);

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static IEnumerable<string> ValuesOf(Type type) => Enum.GetNames(type).Select(name =>
        type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? (type.IsDefined(typeof(AwsSpellingAttribute)) ? name : JsonNamingPolicy.CamelCase.ConvertName(name)));
}
