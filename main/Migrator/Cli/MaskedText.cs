using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Migrator.Secrets;

namespace Infra.Migrator.Cli;

/// <summary>Writes texts without secrets. Masking the finished JSON would miss a secret that JSON escapes, and hit names that hold one.</summary>
internal sealed class MaskedText(SecretMask mask) : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(mask.Apply(value));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}
