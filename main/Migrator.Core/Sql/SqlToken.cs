using System.Text;

namespace Infra.Migrator.Sql;

/// <summary>Kinds of tokens.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or an identifier without quotes.</summary>
    Word,

    /// <summary><c>"name"</c> or <c>U&amp;"name"</c>.</summary>
    QuotedIdentifier,

    /// <summary><c>'text'</c>, also with the prefixes E, U&amp;, B, X and N, and with its continuations on further lines.</summary>
    String,

    /// <summary><c>$tag$text$tag$</c>.</summary>
    DollarString,

    /// <summary>A number.</summary>
    Number,

    /// <summary><c>$1</c>.</summary>
    Parameter,

    /// <summary><c>${name}</c> outside quotes.</summary>
    Placeholder,

    /// <summary>Any other character.</summary>
    Symbol,
}

/// <summary>A token of a file; its text is cut out when it is asked for.</summary>
/// <param name="Source">The file's text.</param>
/// <param name="Offset">Where it starts in the file, in UTF-16 units.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Depth">How many parentheses are open around it.</param>
internal readonly record struct SqlToken(string Source, int Offset, int Length, SqlTokenKind Kind, int Depth)
{
    /// <summary>Longest identifier, in bytes of UTF-8; PostgreSQL cuts longer ones.</summary>
    public const int IdentifierBytes = 63;

    /// <summary>Where it ends, exclusive.</summary>
    public int End => Offset + Length;

    /// <summary>As written.</summary>
    public ReadOnlySpan<char> Span => Source.AsSpan(Offset, Length);

    /// <summary>As written.</summary>
    public string Text => Span.ToString();

    /// <summary>Whether it can name an object.</summary>
    public bool IsIdentifier => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier;

    /// <summary>A word in upper case, a quoted identifier's name, a string's text, anything else as written.</summary>
    public string Value => Kind switch
    {
        SqlTokenKind.Word => AsciiCase(upper: true),
        SqlTokenKind.QuotedIdentifier => Unquote('"'),
        SqlTokenKind.String => Unquote('\''),
        SqlTokenKind.DollarString => Text[TagLength..^TagLength],
        _ => Text,
    };

    /// <summary>What PostgreSQL makes of an identifier: without quotes in lower case, and cut at 63 bytes.</summary>
    public string Name => Cut(Kind == SqlTokenKind.Word ? AsciiCase(upper: false) : Value);

    /// <summary>Whether it is this word, which is ASCII, without quotes.</summary>
    public bool Is(string word) => Kind == SqlTokenKind.Word && Ascii.EqualsIgnoreCase(Span, word);

    /// <summary>Whether it is one of these words, without quotes.</summary>
    public bool Is(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (Is(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is this character.</summary>
    public bool Is(char symbol) => Kind == SqlTokenKind.Symbol && Source[Offset] == symbol;

    /// <summary>Where the text between dollar quotes begins in the file, in UTF-16 units.</summary>
    public int BodyOffset => Offset + TagLength;

    private int TagLength => Source.IndexOf('$', Offset + 1) - Offset + 1;

    /// <summary>PostgreSQL folds nothing but ASCII in a UTF-8 database.</summary>
    private string AsciiCase(bool upper) => string.Create(Length, (Source, Offset, upper), static (target, state) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            var character = state.Source[state.Offset + i];
            target[i] = state.upper switch
            {
                true when char.IsAsciiLetterLower(character) => (char)(character - 32),
                false when char.IsAsciiLetterUpper(character) => (char)(character + 32),
                _ => character,
            };
        }
    });

    /// <summary>Text between the quotes, with its continuations; of escapes only doubled quotes and Unicode's are resolved.</summary>
    private string Unquote(char quote)
    {
        var span = Span;
        var start = span.IndexOf(quote) + 1;
        var escapes = start == 2 && span[0] is 'E' or 'e';
        var result = new StringBuilder(Length);
        for (var i = start; i < span.Length; i++)
        {
            if (escapes && span[i] == '\\' && i + 1 < span.Length)
            {
                result.Append(span[i++]).Append(span[i]);
            }
            else if (span[i] != quote)
            {
                result.Append(span[i]);
            }
            else if (i + 1 < span.Length && span[i + 1] == quote)
            {
                result.Append(quote);
                i++;
            }
            else
            {
                // Between a string and its continuation stand white space and comments, in which a quote may stand.
                i = SqlSplitter.ContinuationOf(Source, Offset + i + 1, End) - Offset - 1;
                if (i < 0)
                {
                    break;
                }
            }
        }

        return start == 3 ? DecodeUnicode(result.ToString()) : result.ToString();
    }

    private static string DecodeUnicode(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                result.Append(text[i]);
                continue;
            }

            var (skip, digits) = i + 1 < text.Length && text[i + 1] == '+' ? (2, 6) : (1, 4);
            if (i + skip + digits <= text.Length
                && int.TryParse(text.AsSpan(i + skip, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code)
                && code <= 0x10FFFF)
            {
                _ = code is >= 0xD800 and <= 0xDFFF || code <= 0xFFFF ? result.Append((char)code) : result.Append(char.ConvertFromUtf32(code));
                i += skip + digits - 1;
            }
            else
            {
                result.Append('\\');
                i += i + 1 < text.Length && text[i + 1] == '\\' ? 1 : 0;
            }
        }

        return result.ToString();
    }

    private static string Cut(string name)
    {
        var bytes = 0;
        var length = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > IdentifierBytes)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return name[..length];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
