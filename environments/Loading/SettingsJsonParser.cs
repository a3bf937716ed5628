using System.Text;
using System.Text.Json;

namespace Infra.Environments.Loading;

/// <summary>Reads JSON into nodes that know their line and column. Comments and trailing commas are allowed; a key that stands twice in an
/// object is a problem, and so is a syntax error.</summary>
internal sealed class SettingsJsonParser
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly byte[] _json;
    private readonly List<int> _lineStarts = [0];
    private readonly ProblemCollector _problems;

    private SettingsJsonParser(string file, byte[] json, ProblemCollector problems)
    {
        _file = file;
        _json = json;
        _problems = problems;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">Name of the file in problems.</param>
    /// <param name="content">The file's bytes, UTF-8, with or without byte order mark.</param>
    /// <param name="problems">Where problems go.</param>
    /// <returns>Null when the content is not JSON; then there is a problem.</returns>
    public static SettingNode? Parse(string file, byte[] content, ProblemCollector problems)
    {
        var json = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? content[Encoding.UTF8.Preamble.Length..] : content;
        return new SettingsJsonParser(file, json, problems).Parse();
    }

    private SettingNode? Parse()
    {
        try
        {
            _ = StrictUtf8.GetCharCount(_json);
        }
        catch (DecoderFallbackException exception)
        {
            AddProblem(PositionAt(exception.Index), "must be UTF-8", "save the file as UTF-8");
            return null;
        }

        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(_json, options);
        try
        {
            _ = reader.Read();
            var node = ReadValue(ref reader, SettingPath.Root);
            _ = reader.Read();
            return node;
        }
        catch (JsonException exception)
        {
            var line = (int)Math.Min(exception.LineNumber ?? 0, _lineStarts.Count - 1);
            AddProblem(PositionAt(_lineStarts[line] + (int)(exception.BytePositionInLine ?? 0)), $"must be valid JSON: {MessageOf(exception)}",
                "look at the commas, quotes and brackets here and on the line before");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader finds half of a surrogate pair, "\ud800", only when the string is read.
            AddProblem(PositionAt((int)reader.TokenStartIndex), "must be valid JSON: half of a surrogate pair", "write the character itself");
        }

        return null;
    }

    private SettingNode ReadValue(ref Utf8JsonReader reader, SettingPath path)
    {
        var position = PositionAt((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, position, path);
            case JsonTokenType.StartArray:
                var array = new ArrayNode(position);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    array.Items.Add(ReadValue(ref reader, path.Item(array.Items.Count)));
                }

                return array;
            case JsonTokenType.String:
                return new ScalarNode(ScalarKind.String, reader.GetString()!, position);
            default:
                var kind = reader.TokenType switch
                {
                    JsonTokenType.Number => ScalarKind.Number,
                    JsonTokenType.Null => ScalarKind.Null,
                    _ => ScalarKind.Boolean,
                };
                return new ScalarNode(kind, Encoding.UTF8.GetString(reader.ValueSpan), position);
        }
    }

    private ObjectNode ReadObject(ref Utf8JsonReader reader, SourcePosition position, SettingPath path)
    {
        var node = new ObjectNode(position);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var namePosition = PositionAt((int)reader.TokenStartIndex);
            _ = reader.Read();
            var value = ReadValue(ref reader, path.Key(name));
            if (!node.Members.TryAdd(name, new Member(name, namePosition, value)))
            {
                _problems.Add(namePosition, path.Key(name), null, $"stands twice, first on line {node.Members[name].NamePosition.Line}", "keep one of them");
            }
        }

        return node;
    }

    private void AddProblem(SourcePosition position, string rule, string fix) => _problems.Add(position, SettingPath.Root, null, rule, fix);

    private SourcePosition PositionAt(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var start = _lineStarts[line];
        return new SourcePosition(_file, line + 1, Encoding.UTF8.GetCharCount(_json, start, Math.Min(offset, _json.Length) - start) + 1);
    }

    /// <summary>The exception's first sentence: the rest repeats the position, from 0, and speaks of the reader's options.</summary>
    private static string MessageOf(JsonException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        message = end < 0 ? message : message[..end];
        end = message.IndexOf(". ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[..end]).TrimEnd('.');
        return message.Length == 0 ? "the file breaks off" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
