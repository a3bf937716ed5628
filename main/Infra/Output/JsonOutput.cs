using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Cli.Output;

/// <summary>Writes what <c>--json</c> promises: one JSON document on standard output.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes a document.</summary>
    public static void Write(object document) => Console.Out.Write(Text(document));

    /// <summary>The document as text, with a line feed at its end.</summary>
    public static string Text(object document) => JsonSerializer.Serialize(document, Options) + Environment.NewLine;
}
