using System.Reflection;

namespace Infra.Environments.Loading;

/// <summary>What JSON a type of the settings is written as: one description for reading, for merging and for the JSON Schema.</summary>
internal abstract record SettingShape
{
    /// <summary>What is expected, for people: <c>a whole number</c>.</summary>
    public abstract string Expected { get; }
}

/// <summary>A record: an object with known keys.</summary>
internal sealed record RecordShape(Type Type, IReadOnlyList<PropertyShape> Properties) : SettingShape
{
    public override string Expected => "an object";
}

/// <summary>A record of one of several kinds, which a key of the object tells.</summary>
internal sealed record UnionShape(Type Type, string Discriminator, IReadOnlyDictionary<string, RecordShape> Kinds) : SettingShape
{
    public override string Expected => $"an object with \"{Discriminator}\", one of {string.Join(", ", Kinds.Keys)}";
}

/// <summary>A dictionary: an object with free keys, or with the values of an enum.</summary>
internal sealed record MapShape(Type Type, SettingShape Key, SettingShape Value) : SettingShape
{
    public override string Expected => "an object";
}

/// <summary>A list.</summary>
internal sealed record ListShape(Type ItemType, SettingShape Item) : SettingShape
{
    public override string Expected => "a list";
}

/// <summary>An enum, written as one of its names.</summary>
internal sealed record EnumShape(Type Type, IReadOnlyDictionary<string, object> Values) : SettingShape
{
    public override string Expected => $"one of {string.Join(", ", Values.Keys)}";
}

/// <summary>A scalar.</summary>
internal sealed record ScalarShape(Type Type) : SettingShape
{
    public override string Expected =>
        Type == typeof(string) ? "a string"
        : Type == typeof(int) ? "a whole number"
        : Type == typeof(decimal) ? "a number"
        : "true or false";
}

/// <summary>A property of a record.</summary>
/// <param name="Property">The property.</param>
/// <param name="Name">Key in JSON.</param>
/// <param name="Shape">Shape of the value.</param>
/// <param name="IsRequired">Whether it has to be written.</param>
internal sealed record PropertyShape(PropertyInfo Property, string Name, SettingShape Shape, bool IsRequired)
{
    public T? Attribute<T>()
        where T : Attribute => Property.GetCustomAttribute<T>();
}
