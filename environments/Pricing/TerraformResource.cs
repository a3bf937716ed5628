using System.Globalization;
using System.Text.Json;

namespace Infra.Environments.Pricing;

/// <summary>A resource of synthesised Terraform JSON.</summary>
/// <param name="Type">Type, e.g. <c>aws_db_instance</c>.</param>
/// <param name="Name">Name in Terraform.</param>
/// <param name="Body">Its arguments.</param>
internal sealed record TerraformResource(string Type, string Name, JsonElement Body)
{
    /// <summary>Its place in the stack, e.g. <c>database/instance</c>; the name where the stack does not tell.</summary>
    public string Path { get; } = PathOf(Name, Body);

    public bool Equals(TerraformResource? other) => other is not null && Type == other.Type && Name == other.Name;

    public override int GetHashCode() => HashCode.Combine(Type, Name);

    public string? Text(string argument) => TextOf(Body, argument);

    public int? Number(string argument) => NumberOf(Body, argument);

    public bool Flag(string argument) => FlagOf(Body, argument);

    public JsonElement? Block(string argument) => BlockOf(Body, argument);

    /// <summary>Length of a list; null when only Terraform can tell.</summary>
    public int? Length(string argument) =>
        Body.TryGetProperty(argument, out var value) && value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : null;

    public static string? TextOf(JsonElement body, string argument) =>
        body.TryGetProperty(argument, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A whole number, written as a number or as a text.</summary>
    public static int? NumberOf(JsonElement body, string argument) => DecimalOf(body, argument) is { } number ? (int)number : null;

    /// <summary>A number, written as a number or as a text.</summary>
    public static decimal? DecimalOf(JsonElement body, string argument) => !body.TryGetProperty(argument, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDecimal()
        : value.ValueKind == JsonValueKind.String
            && decimal.TryParse(value.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>A flag, written as a boolean or as a text.</summary>
    public static bool FlagOf(JsonElement body, string argument) =>
        body.TryGetProperty(argument, out var value) && (value.ValueKind == JsonValueKind.True
            || (value.ValueKind == JsonValueKind.String && value.GetString() == "true"));

    /// <summary>A nested block, written as an object or as a list; the first of several.</summary>
    public static JsonElement? BlockOf(JsonElement body, string argument) => !body.TryGetProperty(argument, out var value) ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object ? value[0]
        : null;

    private static string PathOf(string name, JsonElement body)
    {
        var path = BlockOf(body, "//") is { } comment && BlockOf(comment, "metadata") is { } metadata ? TextOf(metadata, "path") : null;
        return path?.IndexOf('/') is > 0 and var slash ? path[(slash + 1)..] : name;
    }
}
