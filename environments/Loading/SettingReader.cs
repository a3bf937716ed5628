using System.Text;
using System.Text.Json;
using Infra.AwsRules.Catalogue;

namespace Infra.Environments.Loading;

/// <summary>Reads a JSON file into nodes with positions. Comments and trailing commas are allowed; duplicate keys are not.</summary>
internal sealed class SettingReader
{
    /// <summary>JSON that cannot be read.</summary>
    public static readonly RuleDefinition Json = new(
        "CFG001", RuleSeverity.Error,
        "An environment file is valid JSON",
        "A file that cannot be read to its end has no settings at all; comments and trailing commas are allowed beside the standard.",
        "Correct the commas, quotes and brackets at the place or on the line before.",
        "https://www.rfc-editor.org/rfc/rfc8259");

    /// <summary>Bytes that are no text.</summary>
    public static readonly RuleDefinition Utf8 = new(
        "CFG002", RuleSeverity.Error,
        "An environment file is UTF-8",
        "JSON is exchanged as UTF-8; bytes of another encoding become other characters in names and tags.",
        "Save the file as UTF-8.",
        "https://www.rfc-editor.org/rfc/rfc8259");

    /// <summary>A list or a plain value instead of the settings.</summary>
    public static readonly RuleDefinition Root = new(
        "CFG003", RuleSeverity.Error,
        "An environment file holds one object",
        "The settings are the members of one object.",
        "Write the settings between { and }.",
        "environments/environment.schema.json");

    /// <summary>A key written twice.</summary>
    public static readonly RuleDefinition Twice = new(
        "CFG004", RuleSeverity.Error,
        "A key is written once in its object",
        "Of two members with one name most readers silently take the last, so that the other seems to be in force.",
        "Keep one of the two.",
        "https://www.rfc-editor.org/rfc/rfc8259");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [0];
    private readonly List<SettingsProblem> _problems;

    private SettingReader(string file, byte[] utf8, List<SettingsProblem> problems)
    {
        _file = file;
        _utf8 = utf8;
        _problems = problems;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>Reads the root object; null when the text is no JSON object, with the reason among the problems.</summary>
    public static ObjectNode? Read(string file, byte[] content, List<SettingsProblem> problems)
    {
        var utf8 = content is [0xEF, 0xBB, 0xBF, ..] ? content[3..] : content;
        return new SettingReader(file, utf8, problems).ReadRoot();
    }

    private ObjectNode? ReadRoot()
    {
        try
        {
            _ = StrictUtf8.GetCharCount(_utf8);
        }
        catch (DecoderFallbackException exception)
        {
            _problems.Add(Position(Math.Max(0, exception.Index)).Problem(Utf8, "$", "", "must be UTF-8", "save the file as UTF-8"));
            return null;
        }

        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(_utf8, options);
        try
        {
            reader.Read();
            var root = ReadValue(ref reader, "$");
            while (reader.Read())
            {
                // Text after the root value makes the reader throw.
            }

            if (root is ObjectNode settings)
            {
                return settings;
            }

            _problems.Add(root.Position.Problem(Root, "$", root.Display, $"must be an object, this is {root.Kind}",
                "write the settings between { and }"));
        }
        catch (JsonException exception)
        {
            var line = (int)(exception.LineNumber ?? 0);
            var lineStart = _lineStarts[Math.Min(line, _lineStarts.Count - 1)];
            var offset = Math.Min(lineStart + (int)(exception.BytePositionInLine ?? 0), _utf8.Length);
            _problems.Add(Position(offset).Problem(Json, "$", "", "must be valid JSON: " + Reason(exception),
                "look at the commas, quotes and brackets here and on the line before"));
        }
        catch (InvalidOperationException)
        {
            // The reader finds half of a surrogate pair, "\ud800", only when the string is taken.
            _problems.Add(Position((int)reader.TokenStartIndex).Problem(Json, "$", "", "must be valid JSON: half of a surrogate pair",
                "write the character itself"));
        }

        return null;
    }

    private SettingNode ReadValue(ref Utf8JsonReader reader, string path)
    {
        var position = Position((int)reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var members = new List<SettingMember>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var namePosition = Position((int)reader.TokenStartIndex);
                    reader.Read();
                    var value = ReadValue(ref reader, SettingPath.Member(path, name));
                    if (members.Find(member => member.Name == name) is { } first)
                    {
                        _problems.Add(namePosition.Problem(Twice, SettingPath.Member(path, name), "",
                            $"is written twice, first in line {first.Position.Line}", "keep one of them"));
                    }
                    else
                    {
                        members.Add(new SettingMember(name, namePosition, value));
                    }
                }

                return new ObjectNode(position, members);

            case JsonTokenType.StartArray:
                var items = new List<SettingNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadValue(ref reader, SettingPath.Item(path, items.Count)));
                }

                return new ArrayNode(position, items);

            case JsonTokenType.String:
                return new ScalarNode(position, JsonValueKind.String, reader.GetString()!);
            case JsonTokenType.Number:
                return new ScalarNode(position, JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new ScalarNode(position, JsonValueKind.True, "true");
            case JsonTokenType.False:
                return new ScalarNode(position, JsonValueKind.False, "false");
            default:
                return new ScalarNode(position, JsonValueKind.Null, "null");
        }
    }

    private SourcePosition Position(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new SourcePosition(_file, line + 1, Encoding.UTF8.GetCharCount(_utf8, _lineStarts[line], offset - _lineStarts[line]) + 1);
    }

    private static string Reason(JsonException exception)
    {
        // The rest repeats the position, from 0, and speaks of the reader's options.
        var text = exception.Message.Split(" LineNumber:")[0].Split(". ")[0].TrimEnd('.');
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}
