using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>Derives shapes from the settings' types. Keys and enum values are camelCase, except where <see cref="AwsSpellingAttribute"/>
/// keeps AWS's own spelling.</summary>
internal static class SettingShapes
{
    private static readonly ConcurrentDictionary<Type, SettingShape> Cache = [];

    public static SettingShape Root => Of(typeof(EnvironmentSettings));

    /// <summary>Shape of a type. Throws <see cref="NotSupportedException"/> for a type that settings cannot be made of.</summary>
    public static SettingShape Of(Type type) =>
        Cache.TryGetValue(type, out var known) ? known : Cache.GetOrAdd(type, Make(Nullable.GetUnderlyingType(type) ?? type));

    private static SettingShape Make(Type type)
    {
        if (type == typeof(string) || type == typeof(int) || type == typeof(decimal) || type == typeof(bool))
        {
            return new ScalarShape(type);
        }

        if (type.IsEnum)
        {
            var keepsSpelling = type.IsDefined(typeof(AwsSpellingAttribute));
            return new EnumShape(type, Ordered(Enum.GetNames(type).Select(name =>
                KeyValuePair.Create(keepsSpelling ? name : CamelCase(name), Enum.Parse(type, name)))));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var item = type.GetGenericArguments()[0];
            return new ListShape(item, Of(item));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var arguments = type.GetGenericArguments();
            return new MapShape(type, Of(arguments[0]), Of(arguments[1]));
        }

        if (type.GetCustomAttribute<JsonPolymorphicAttribute>() is { TypeDiscriminatorPropertyName: { } discriminator })
        {
            var kinds = type.GetCustomAttributes<JsonDerivedTypeAttribute>()
                .Select(kind => KeyValuePair.Create((string)kind.TypeDiscriminator!, RecordOf(kind.DerivedType)));
            return new UnionShape(type, discriminator, Ordered(kinds));
        }

        return type.IsClass && type.Namespace == typeof(EnvironmentSettings).Namespace
            ? RecordOf(type)
            : throw new NotSupportedException($"{type} cannot be part of the settings");
    }

    private static RecordShape RecordOf(Type type) => new(
        type,
        [
            .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.CanWrite)
                .OrderBy(property => property.MetadataToken)
                .Select(property => new PropertyShape(
                    property,
                    CamelCase(property.Name),
                    Of(property.PropertyType),
                    property.IsDefined(typeof(RequiredMemberAttribute)))),
        ]);

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private static OrderedDictionary<string, T> Ordered<T>(IEnumerable<KeyValuePair<string, T>> pairs) => new(pairs);
}
