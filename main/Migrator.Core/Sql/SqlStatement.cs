using System.Security.Cryptography;
using System.Text;

namespace Infra.Migrator.Sql;

/// <summary>One statement of a file, without its semicolon.</summary>
/// <param name="Text">The statement as written, from its first token to its last.</param>
/// <param name="Offset">Where it starts in the file's text, in UTF-16 units.</param>
/// <param name="Tokens">Its tokens; their offsets are those of the file.</param>
internal sealed record SqlStatement(string Text, int Offset, IReadOnlyList<SqlToken> Tokens)
{
    /// <summary>The lines that follow <c>COPY … FROM STDIN</c> up to <c>\.</c>, as written, each with its line end; null when it is no
    /// such statement.</summary>
    public string? CopyData { get; init; }

    /// <summary>Where <see cref="CopyData"/> starts in the file's text, in UTF-16 units.</summary>
    public int CopyDataOffset { get; init; }

    /// <summary>What is replaced for each tenant, in the order of the text; empty when the file says <c>no-placeholders</c>.</summary>
    public IReadOnlyList<SqlPlaceholder> Placeholders { get; init; } = [];

    /// <summary>Where it ends in the file's text, exclusive.</summary>
    public int End => Offset + Text.Length;

    /// <summary>Whether the statement starts with these words.</summary>
    public bool StartsWith(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (i >= Tokens.Count || !Tokens[i].Is(words[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the word stands anywhere outside parentheses.</summary>
    public bool Contains(string word) => Tokens.Any(token => token.Depth == 0 && token.Is(word));

    /// <summary>SHA-256, in hexadecimal, of the tokens and the data: comments and white space do not count, placeholders are as
    /// written.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var space = " "u8;
        foreach (var token in Tokens)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(token.Text));
            hash.AppendData(space);
        }

        if (CopyData is not null)
        {
            hash.AppendData("\n"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(CopyData));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The statement with these values in the place of its placeholders.</summary>
    /// <param name="values">A value for each name; <see cref="SqlPlaceholder.ProblemOf"/> tells which are good.</param>
    public string Render(IReadOnlyDictionary<string, string> values)
    {
        if (Placeholders.Count == 0)
        {
            return Text;
        }

        var result = new StringBuilder(Text.Length + 64);
        var position = 0;
        foreach (var placeholder in Placeholders)
        {
            result.Append(Text, position, placeholder.Offset - position).Append(placeholder.Render(values[placeholder.Name]));
            position = placeholder.Offset + placeholder.Length;
        }

        return result.Append(Text, position, Text.Length - position).ToString();
    }

    /// <summary>Where a place of the rendered text stands in the file, in UTF-16 units; a place inside a value is its placeholder's.</summary>
    /// <param name="values">What it was rendered with.</param>
    /// <param name="position">As PostgreSQL counts: in characters, from 1; 0 for none, which gives the statement's start.</param>
    public int OffsetInFile(IReadOnlyDictionary<string, string> values, int position)
    {
        var offset = TextLocation.OffsetOfCharacter(Render(values), position);
        var shift = 0;
        foreach (var placeholder in Placeholders)
        {
            var start = placeholder.Offset + shift;
            if (offset < start)
            {
                break;
            }

            var length = placeholder.Render(values[placeholder.Name]).Length;
            if (offset < start + length)
            {
                return Offset + placeholder.Offset;
            }

            shift += length - placeholder.Length;
        }

        return Offset + offset - shift;
    }
}
