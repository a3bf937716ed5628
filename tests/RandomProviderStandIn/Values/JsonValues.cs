using System.Numerics;
using System.Text.Json;

namespace Infra.RandomProviderStandIn.Values;

/// <summary>Reads Terraform's second form of values, the one that state files use. It cannot express unknown values.</summary>
internal static class JsonValues
{
    /// <exception cref="FormatException">The bytes are not one JSON value.</exception>
    public static TerraformValue Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Convert(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"State is not valid JSON: line {exception.LineNumber}, byte {exception.BytePositionInLine}.");
        }
    }

    private static TerraformValue Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => TerraformValue.Null,
        JsonValueKind.True or JsonValueKind.False => new BoolValue(element.GetBoolean()),
        JsonValueKind.Number => Number(element),
        JsonValueKind.String => new StringValue(element.GetString()!),
        JsonValueKind.Array => new ListValue([.. element.EnumerateArray().Select(Convert)]),
        _ => new MapValue(element.EnumerateObject().ToDictionary(item => item.Name, item => Convert(item.Value), StringComparer.Ordinal)),
    };

    private static TerraformValue Number(JsonElement element)
    {
        var text = element.GetRawText();
        if (BigInteger.TryParse(text, out var integer))
        {
            return new IntegerValue(integer);
        }

        return element.TryGetDouble(out var number) && double.IsFinite(number) ? MessagePackReader.Number(number) : new StringValue(text);
    }
}
