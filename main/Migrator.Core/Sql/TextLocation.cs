using System.Globalization;
using System.Text;

namespace Infra.Migrator.Sql;

/// <summary>A place in a text, counted from 1; columns are Unicode characters.</summary>
internal readonly record struct TextLocation(int Line, int Column)
{
    private const int ExcerptCharacters = 140;

    /// <summary>The place of a UTF-16 offset.</summary>
    public static TextLocation Of(string text, int offset)
    {
        var line = 1;
        var lineStart = 0;
        for (var i = text.IndexOf('\n', StringComparison.Ordinal); i >= 0 && i < offset; i = text.IndexOf('\n', i + 1))
        {
            line++;
            lineStart = i + 1;
        }

        return new TextLocation(line, CountCharacters(text.AsSpan(lineStart, offset - lineStart)) + 1);
    }

    /// <summary>UTF-16 offset of a PostgreSQL position, which counts characters from 1.</summary>
    public static int OffsetOfCharacter(string text, int position)
    {
        var offset = 0;
        for (var passed = 1; passed < position && offset < text.Length; passed++)
        {
            offset += char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length ? 2 : 1;
        }

        return offset;
    }

    /// <summary>The line with a caret under the place; of a long line, what stands around it.</summary>
    public string Excerpt(string text)
    {
        var content = text.Split('\n')[Line - 1].TrimEnd().Replace('\t', ' ').EnumerateRunes().ToArray();
        var start = content.Length <= ExcerptCharacters
            ? 0
            : Math.Max(0, Math.Min(Column - 1 - (ExcerptCharacters / 2), content.Length - ExcerptCharacters));
        var shown = string.Concat(content.Skip(start).Take(ExcerptCharacters));
        var (head, tail) = (start > 0 ? "…" : "", start + ExcerptCharacters < content.Length ? "…" : "");
        var number = Line.ToString(CultureInfo.InvariantCulture);
        return new StringBuilder()
            .Append("  ").Append(number).Append(" | ").Append(head).Append(shown).Append(tail).Append('\n')
            .Append(' ', number.Length + 2).Append(" | ").Append(' ', head.Length + Column - 1 - start).Append('^')
            .ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";

    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }
}
