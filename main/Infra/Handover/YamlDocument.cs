using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infra.Cli.Handover;

/// <summary>Writes a JSON value as YAML in block style. Every text that a reader could take for something else stands in double quotes with
/// JSON's escapes, which are YAML's, too.</summary>
internal static partial class YamlDocument
{
    private const int IndentWidth = 2;

    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>YAML 1.1 takes these for truth values or null, and some readers still follow it.</summary>
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

    /// <summary>Writes a document.</summary>
    /// <param name="document">Its content.</param>
    /// <param name="comments">Lines before it. Default: none.</param>
    public static string Write(JsonObject document, params IEnumerable<string> comments)
    {
        var text = new StringBuilder();
        foreach (var comment in comments)
        {
            text.Append("# ").Append(comment).Append('\n');
        }

        WriteMembers(text, document, 0, afterDash: false);
        return text.ToString();
    }

    private static void WriteMembers(StringBuilder text, JsonObject map, int indent, bool afterDash)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', afterDash ? 0 : indent).Append(Scalar(key)).Append(':');
            afterDash = false;
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.Append('\n');
                    WriteMembers(text, inner, indent + IndentWidth, afterDash: false);
                    break;
                case JsonArray { Count: > 0 } list:
                    text.Append('\n');
                    WriteItems(text, list, indent + IndentWidth);
                    break;
                default:
                    text.Append(' ').Append(Flow(value)).Append('\n');
                    break;
            }
        }
    }

    private static void WriteItems(StringBuilder text, JsonArray list, int indent)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append('-').Append(' ');
            switch (item)
            {
                case JsonObject { Count: > 0 } inner:
                    WriteMembers(text, inner, indent + IndentWidth, afterDash: true);
                    break;
                case JsonArray { Count: > 0 }:
                    throw new NotSupportedException("a list directly in a list has no use in the formats");
                default:
                    text.Append(Flow(item)).Append('\n');
                    break;
            }
        }
    }

    private static string Flow(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => Scalar(value.GetValue<string>()),
        JsonValueKind.Number => Convert.ToString(value.GetValue<int>(), CultureInfo.InvariantCulture)!,
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text) =>
        Plain().IsMatch(text) && !Words.Contains(text) ? text : JsonSerializer.Serialize(text, Quoting);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_./-]*\z")]
    private static partial Regex Plain();
}
