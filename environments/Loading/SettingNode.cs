using System.Text.Json;

namespace Infra.Environments.Loading;

/// <summary>A JSON value that knows where it is written.</summary>
internal abstract record SettingNode(SourcePosition Position)
{
    private const int LongestText = 60;

    /// <summary>The value in a message: scalars as in JSON, shortened.</summary>
    public abstract string Display { get; }

    /// <summary>What it is, for people: <c>a string</c>.</summary>
    public abstract string Description { get; }

    protected static string Quote(string text)
    {
        var shortened = text.Length > LongestText ? string.Concat(text.AsSpan(0, LongestText - 1), "…") : text;
        return $"\"{JsonEncodedText.Encode(shortened, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }
}

/// <summary>A JSON object. Members keep the order of the file.</summary>
internal sealed record ObjectNode(SourcePosition Position) : SettingNode(Position)
{
    public OrderedDictionary<string, Member> Members { get; } = [];

    public override string Display => "{…}";

    public override string Description => "an object";
}

/// <summary>A key of an object and its value.</summary>
internal sealed record Member(string Name, SourcePosition NamePosition, SettingNode Value);

/// <summary>A JSON array.</summary>
internal sealed record ArrayNode(SourcePosition Position) : SettingNode(Position)
{
    public List<SettingNode> Items { get; } = [];

    public override string Display => "[…]";

    public override string Description => "a list";
}

/// <summary>A JSON string, number, boolean or null.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Text">The string, or the value as written.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record ScalarNode(ScalarKind Kind, string Text, SourcePosition Position) : SettingNode(Position)
{
    /// <summary>Given on the command line, where quotes are the shell's: any scalar can stand for a string.</summary>
    public bool IsUnquoted { get; init; }

    public bool IsNull => Kind == ScalarKind.Null;

    public override string Display => Kind == ScalarKind.String ? Quote(Text) : Text;

    public override string Description => Kind switch
    {
        ScalarKind.String => "a string",
        ScalarKind.Number => "a number",
        ScalarKind.Boolean => "true or false",
        _ => "null",
    };
}

/// <summary>Kind of a JSON scalar.</summary>
internal enum ScalarKind
{
    String,
    Number,
    Boolean,
    Null,
}
