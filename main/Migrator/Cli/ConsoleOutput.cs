using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Infra.Environments.Settings;
using Infra.Migrator.Secrets;
using Spectre.Console;

namespace Infra.Migrator.Cli;

/// <summary>Writes progress to the error stream and results to the output stream: tables for people, JSON for machines.</summary>
internal sealed class ConsoleOutput
{
    private const int TableWidthWithoutTerminal = 160;
    private const int NoWrapping = 100_000;
    private const double BytesPerMebibyte = 1024 * 1024;

    private readonly MigratorHost _host;
    private readonly Request _request;
    private readonly SecretMask _mask;
    private readonly IAnsiConsole _output;
    private readonly IAnsiConsole _error;
    private readonly JsonSerializerOptions _masked;
    private readonly JsonSerializerOptions _maskedLine;

    /// <summary>Makes an output.</summary>
    public ConsoleOutput(MigratorHost host, Request request, SecretMask mask)
    {
        _host = host;
        _request = request;
        _mask = mask;
        _masked = new JsonSerializerOptions(Json) { Converters = { new MaskedText(mask) } };
        _maskedLine = new JsonSerializerOptions(JsonLine) { Converters = { new MaskedText(mask) } };
        _output = CreateConsole(host.Output, host.OutputIsTerminal, request.HasColors, TableWidthWithoutTerminal);
        _error = CreateConsole(host.Error, host.ErrorIsTerminal, request.HasColors, NoWrapping);
    }

    /// <summary>How documents are written.</summary>
    public static JsonSerializerOptions Json { get; } = MakeJson(indented: true);

    /// <summary>How lines are written.</summary>
    public static JsonSerializerOptions JsonLine { get; } = MakeJson(indented: false);

    /// <summary>Whether people read the results.</summary>
    public bool IsText => _request.Format == OutputFormat.Text;

    /// <summary>Whether progress goes to a terminal, where a line can be written over.</summary>
    public bool IsLive => _host.ErrorIsTerminal && !_request.IsQuiet;

    /// <summary>Whether everything is told.</summary>
    public bool IsVerbose => _request.IsVerbose;

    /// <summary>A line of progress; none with <c>--quiet</c>.</summary>
    public void Progress(string text)
    {
        if (!_request.IsQuiet)
        {
            _host.Error.WriteLine(_mask.Apply(text));
        }
    }

    /// <summary>A coloured line of progress.</summary>
    /// <param name="markup">Text in Spectre.Console's markup, masked and escaped already.</param>
    public void ProgressMarkup(string markup)
    {
        if (!_request.IsQuiet)
        {
            _error.MarkupLine(markup);
        }
    }

    /// <summary>Text that the next one may write over, on a terminal.</summary>
    public void Live(string text) => _host.Error.Write(text);

    /// <summary>A line on the error stream that <c>--quiet</c> does not leave out.</summary>
    public void Problem(string text) => _host.Error.WriteLine(_mask.Apply(text));

    /// <summary>A line of the results.</summary>
    public void Line(string text) => _host.Output.WriteLine(_mask.Apply(text));

    /// <summary>Text of the results as it is.</summary>
    public void Raw(string text) => _host.Output.Write(_mask.Apply(text));

    /// <summary>A document: one in JSON, or the last line of NDJSON.</summary>
    /// <param name="document">The document, or an event.</param>
    public void Document(object document) =>
        _host.Output.WriteLine(JsonSerializer.Serialize(document, _request.Format == OutputFormat.Ndjson ? _maskedLine : _masked));

    /// <summary>A table of the results.</summary>
    public void Table(Table table) => _output.Write(table);

    /// <summary>A table without rows.</summary>
    public static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    /// <summary>A text for a cell.</summary>
    public string Escape(string text) => Markup.Escape(_mask.Apply(text));

    /// <summary>A status in words.</summary>
    public static string Word(TenantStatus status) => status.ToString().ToLowerInvariant();

    /// <summary>A size in words; empty when it is not known.</summary>
    public static string Mebibytes(long? bytes) =>
        bytes is null ? "" : $"{(bytes.Value / BytesPerMebibyte).ToString("0.0", CultureInfo.InvariantCulture)} MiB";

    private static JsonSerializerOptions MakeJson(bool indented) => new(JsonSerializerDefaults.Web)
    {
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = indented ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, bool wantsColors, int widthWithoutTerminal)
    {
        var hasColors = isTerminal && wantsColors;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColors ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
        {
            console.Profile.Width = widthWithoutTerminal;
        }

        return console;
    }
}
