using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Infra.Cli.Output;

/// <summary>Writes JSON as people read it.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text, with a line feed at its end.</summary>
    public static string Write(JsonNode document) => document.ToJsonString(Options).ReplaceLineEndings("\n") + "\n";
}
