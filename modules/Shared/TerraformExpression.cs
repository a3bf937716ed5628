using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Modules.Shared;

/// <summary>Parts of Terraform expressions that are written as text, for what CDKTF's functions cannot say: <c>Fn.Jsonencode</c> escapes a
/// reference that is not a token, such as one to an ephemeral value (hashicorp/terraform-cdk#3886).</summary>
public static class TerraformExpression
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value inside <c>${…}</c>: a token stands there as its bare reference, anything else in quotes.</summary>
    public static string Value(string value) => TerraformToken.IsUnresolved(value) ? value : JsonSerializer.Serialize(value, Plain);

    /// <summary><c>${jsonencode({…})}</c> of the given keys; the values are expressions.</summary>
    public static string JsonEncode(IEnumerable<KeyValuePair<string, string>> fields) => $"${{jsonencode({Object(fields)})}}";

    /// <summary><c>{ key = value, … }</c>; the values are expressions.</summary>
    public static string Object(IEnumerable<KeyValuePair<string, string>> fields) =>
        $"{{ {string.Join(", ", fields.Select(field => $"{field.Key} = {field.Value}"))} }}";
}
