using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>How the settings types are written in JSON: shared by the binder and the schema, so that the two cannot disagree.</summary>
internal static class SettingTypes
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Dictionary<Type, IReadOnlyList<SettingProperty>> Known = [];

    /// <summary>Key that tells the kind of a union.</summary>
    public const string Discriminator = "kind";

    public static string JsonName(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The settable properties of a record, in the order they are declared.</summary>
    public static IReadOnlyList<SettingProperty> PropertiesOf(Type type)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(type, out var properties))
            {
                properties =
                [
                    .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)
                        .OrderBy(property => property.MetadataToken)
                        .Select(property => new SettingProperty(
                            property,
                            JsonName(property.Name),
                            property.GetCustomAttribute<RequiredMemberAttribute>() is not null,
                            Nullability.Create(property).WriteState == NullabilityState.Nullable)),
                ];
                Known[type] = properties;
            }

            return properties;
        }
    }

    /// <summary>The kinds of a union by their JSON name; null when the type is none.</summary>
    public static IReadOnlyDictionary<string, Type>? KindsOf(Type type) =>
        type.GetCustomAttribute<JsonPolymorphicAttribute>() is null
            ? null
            : type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToDictionary(derived => (string)derived.TypeDiscriminator!, derived => derived.DerivedType);

    /// <summary>The JSON names of an enum's values.</summary>
    public static IReadOnlyDictionary<string, object> ValuesOf(Type enumType)
    {
        var asDeclared = enumType.GetCustomAttribute<AwsSpellingAttribute>() is not null;
        return Enum.GetNames(enumType).ToDictionary(name => asDeclared ? name : JsonName(name), name => Enum.Parse(enumType, name));
    }

    public static bool IsDictionary(Type type, out Type keyType, out Type valueType) => IsGeneric(type, typeof(IReadOnlyDictionary<,>), out keyType, out valueType);

    public static bool IsList(Type type, out Type itemType) => IsGeneric(type, typeof(IReadOnlyList<>), out itemType, out _);

    private static bool IsGeneric(Type type, Type definition, out Type first, out Type second)
    {
        var matches = type.IsGenericType && type.GetGenericTypeDefinition() == definition;
        var arguments = matches ? type.GetGenericArguments() : [];
        first = matches ? arguments[0] : typeof(object);
        second = matches ? arguments[^1] : typeof(object);
        return matches;
    }
}

/// <summary>A property of a settings record as JSON sees it.</summary>
internal sealed record SettingProperty(PropertyInfo Property, string JsonName, bool IsRequired, bool IsNullable)
{
    /// <summary>The type without <c>Nullable&lt;&gt;</c>.</summary>
    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
}
