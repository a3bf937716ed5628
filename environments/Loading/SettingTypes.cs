using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>How the settings types are written in JSON: shared by the binder and the schema, so that the two cannot disagree.</summary>
internal static class SettingTypes
{
    // Reflection is most of the time that a file takes, so what it finds is kept.
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SettingProperty>> Properties = [];
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, Type>?> Kinds = [];
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, object>> Values = [];

    /// <summary>Key that tells the kind of a union.</summary>
    public const string Discriminator = "kind";

    public static string JsonName(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The settable properties of a record, in the order they are declared.</summary>
    public static IReadOnlyList<SettingProperty> PropertiesOf(Type type) => Properties.GetOrAdd(type, static type =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null)
            .OrderBy(property => property.MetadataToken)
            .Select(property => new SettingProperty(property)),
    ]);

    /// <summary>The kinds of a union by their JSON name; null when the type is none.</summary>
    public static IReadOnlyDictionary<string, Type>? KindsOf(Type type) => Kinds.GetOrAdd(type, static type =>
        type.IsDefined(typeof(JsonPolymorphicAttribute), inherit: false)
            ? type.GetCustomAttributes<JsonDerivedTypeAttribute>()
                .ToDictionary(derived => (string)derived.TypeDiscriminator!, derived => derived.DerivedType)
            : null);

    /// <summary>The kind that a type is of its union; null when it is of none.</summary>
    public static string? KindOf(Type type) =>
        type.BaseType is { } union && KindsOf(union) is { } kinds ? kinds.First(kind => kind.Value == type).Key : null;

    /// <summary>The JSON names of an enum's values: camelCase, or AWS's own spelling where the enum keeps it.</summary>
    public static IReadOnlyDictionary<string, object> ValuesOf(Type enumType) => Values.GetOrAdd(enumType, static enumType =>
    {
        var asDeclared = enumType.IsDefined(typeof(AwsSpellingAttribute));
        return Enum.GetNames(enumType).ToDictionary(
            name => WrittenName(enumType, name) ?? (asDeclared ? name : JsonName(name)), name => Enum.Parse(enumType, name));
    });

    private static string? WrittenName(Type enumType, string name) =>
        enumType.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name;

    /// <summary>Type of a member by its JSON name; the value's type of a map. Null when there is none.</summary>
    public static Type? Member(Type type, string name) =>
        IsDictionary(type, out _, out var valueType) ? valueType
        : RecordsOf(type).SelectMany(PropertiesOf).FirstOrDefault(property => property.JsonName == name)?.Type;

    /// <summary>JSON names of a record's members, of all kinds of a union.</summary>
    public static IReadOnlyList<string> MemberNames(Type type) =>
        [.. RecordsOf(type).SelectMany(PropertiesOf).Select(property => property.JsonName).Distinct()];

    private static IEnumerable<Type> RecordsOf(Type type) =>
        KindsOf(type) is { } kinds ? kinds.Values
        : type.IsClass && type != typeof(string) ? [type]
        : [];

    public static bool IsDictionary(Type type, out Type keyType, out Type valueType) =>
        IsGeneric(type, typeof(IReadOnlyDictionary<,>), out keyType, out valueType);

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
internal sealed class SettingProperty(PropertyInfo property)
{
    /// <summary>The property.</summary>
    public PropertyInfo Property => property;

    /// <summary>Key in JSON.</summary>
    public string JsonName { get; } = SettingTypes.JsonName(property.Name);

    /// <summary>The type without <c>Nullable&lt;&gt;</c>.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    /// <summary>Whether it has to be written.</summary>
    public bool IsRequired { get; } = property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether numbers and booleans may stand for texts.</summary>
    public bool AllowsAnyScalar { get; } = property.IsDefined(typeof(AnyScalarAttribute));

    /// <summary>Whether a text may be a secret that was written here by mistake.</summary>
    public bool IsNeverShown { get; } = property.IsDefined(typeof(NeverShownAttribute)) || SecretWords.IsSecretKey(property.Name);

    /// <summary>What the value has to meet.</summary>
    public IReadOnlyList<ValidationAttribute> Constraints { get; } = [.. property.GetCustomAttributes<ValidationAttribute>()];
}
