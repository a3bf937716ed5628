using Google.Protobuf;
using Infra.RandomProviderStandIn.Protocol;

namespace Infra.RandomProviderStandIn.Provider;

/// <summary>What may be said about an attribute in a configuration.</summary>
internal enum Usage
{
    /// <summary>Must be written.</summary>
    Required,

    /// <summary>May be written; null otherwise.</summary>
    Optional,

    /// <summary>May be written; the provider fills it in otherwise.</summary>
    OptionalComputed,

    /// <summary>Only the provider writes it.</summary>
    Computed,
}

/// <summary>Puts a schema together. Attributes are in alphabetical order, as the real provider lists them.</summary>
internal sealed class SchemaBuilder(string description)
{
    public const string Text = "\"string\"";
    public const string Number = "\"number\"";
    public const string Flag = "\"bool\"";
    public const string MapOfText = "[\"map\",\"string\"]";

    private readonly List<Schema.Types.Attribute> _attributes = [];

    public SchemaBuilder Add(string name, string type, Usage usage, string description, bool isSensitive = false)
    {
        _attributes.Add(new Schema.Types.Attribute
        {
            Name = name,
            Type = ByteString.CopyFromUtf8(type),
            Description = description,
            Required = usage == Usage.Required,
            Optional = usage is Usage.Optional or Usage.OptionalComputed,
            Computed = usage is Usage.Computed or Usage.OptionalComputed,
            Sensitive = isSensitive,
        });
        return this;
    }

    public Schema Build() => new()
    {
        Version = 0,
        Block = new Schema.Types.Block
        {
            Description = description,
            Attributes = { _attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal) },
        },
    };
}
