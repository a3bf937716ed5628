using Google.Protobuf;
using Infra.RandomProviderStandIn.Protocol;

namespace Infra.RandomProviderStandIn.Values;

/// <summary>The envelope in which values travel: MessagePack or JSON when read, always MessagePack when written.</summary>
internal static class DynamicValues
{
    /// <exception cref="FormatException">The content is damaged.</exception>
    public static TerraformValue Decode(this DynamicValue? envelope) => envelope switch
    {
        { Msgpack.IsEmpty: false } => MessagePackReader.Read(envelope.Msgpack.Span),
        { Json.IsEmpty: false } => JsonValues.Read(envelope.Json.Memory),
        _ => TerraformValue.Null,
    };

    public static DynamicValue Encode(this TerraformValue value) =>
        new() { Msgpack = UnsafeByteOperations.UnsafeWrap(MessagePackWriter.Write(value)) };
}
