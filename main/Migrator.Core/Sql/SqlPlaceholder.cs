using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Migrator.Sql;

/// <summary>Ways to write a value into a statement.</summary>
internal enum PlaceholderForm
{
    /// <summary><c>${name}</c>: as it is, in quotes too; such values hold only letters, digits, <c>_</c>, <c>.</c> and <c>-</c>.</summary>
    Plain,

    /// <summary><c>${name:identifier}</c>: a quoted identifier.</summary>
    Identifier,

    /// <summary><c>${name:literal}</c>: a quoted string.</summary>
    Literal,
}

/// <summary>A place of a statement that each tenant has a value of its own for. The form <c>${…}</c> cannot clash with dollar quotes,
/// whose tags hold no braces.</summary>
/// <param name="Name">Name of the value.</param>
/// <param name="Form">How it is written.</param>
/// <param name="Offset">Where it starts in the statement's text, in UTF-16 units.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="IsInQuotes">Whether it stands inside a string, a quoted identifier or dollar quotes.</param>
internal sealed partial record SqlPlaceholder(string Name, PlaceholderForm Form, int Offset, int Length, bool IsInQuotes)
{
    private const string OwnFileFix =
        "a file without placeholders says '-- migrator: no-placeholders' above its first statement; a single '${' in a string is '$' || '{'";

    /// <summary>Finds a statement's placeholders; comments and data of <c>COPY</c> have none.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="problem">Told the place in the file, in UTF-16 units, and what is wrong there.</param>
    public static IReadOnlyList<SqlPlaceholder> Find(SqlStatement statement, Action<int, string> problem)
    {
        List<SqlPlaceholder>? found = null;
        for (var i = 0; i < statement.Tokens.Count; i++)
        {
            var token = statement.Tokens[i];
            if (token.Kind is not (SqlTokenKind.Placeholder or SqlTokenKind.String or SqlTokenKind.QuotedIdentifier or SqlTokenKind.DollarString)
                || !token.Span.Contains("${", StringComparison.Ordinal))
            {
                continue;
            }

            // A dollar quote's own dollar signs are no part of a placeholder.
            var start = token.Kind == SqlTokenKind.DollarString ? token.BodyOffset : token.Offset;
            foreach (var match in Pattern().EnumerateMatches(token.Source.AsSpan(start, token.End - start)))
            {
                var offset = start + match.Index;
                var inQuotes = token.Kind != SqlTokenKind.Placeholder;
                if (Parse(token.Source.AsSpan(offset, match.Length), offset - statement.Offset, inQuotes) is not { } placeholder)
                {
                    problem(offset, $"'{token.Source.AsSpan(offset, match.Length)}' is not a placeholder: write ${{name}}, "
                        + $"${{name:identifier}} or ${{name:literal}}, the name of a-z, A-Z, 0-9 and _ with a small letter first; {OwnFileFix}");
                }
                else if (ProblemOfPlace(statement.Tokens, i, placeholder, offset) is { } wrong)
                {
                    problem(offset, wrong);
                }
                else
                {
                    (found ??= []).Add(placeholder);
                }
            }

            if (token.Kind == SqlTokenKind.Placeholder && !Pattern().IsMatch(token.Span))
            {
                problem(token.Offset, $"'{token.Text}' is not a placeholder: write ${{name}}, ${{name:identifier}} or ${{name:literal}}");
            }
        }

        return found ?? [];
    }

    /// <summary>What is wrong with a value; null when it can be used.</summary>
    public string? ProblemOf(string value) => Form switch
    {
        PlaceholderForm.Plain when !PlainValue().IsMatch(value) =>
            $"the value '{value}' of ${{{Name}}} may hold only letters, digits, '_', '.' and single '-' between them, so that it is safe "
                + $"anywhere: write ${{{Name}:identifier}} or ${{{Name}:literal}}",
        PlaceholderForm.Plain when value.Length == 0 && !IsInQuotes =>
            $"the value of ${{{Name}}} is empty, and outside quotes that would join what stands around it: give it a value",
        PlaceholderForm.Identifier when value.Length == 0 => $"the value of ${{{Name}:identifier}} is empty: an identifier has a character",
        PlaceholderForm.Identifier when Encoding.UTF8.GetByteCount(value) > SqlToken.IdentifierBytes =>
            $"the value '{value}' of ${{{Name}:identifier}} is longer than {SqlToken.IdentifierBytes} bytes: PostgreSQL would cut it",
        not PlaceholderForm.Plain when value.Contains('\0', StringComparison.Ordinal) =>
            $"the value of ${{{Name}}} holds a NUL character, which PostgreSQL does not store: leave it out",
        _ => null,
    };

    /// <summary>The value as it stands in the statement.</summary>
    public string Render(string value) => Form switch
    {
        PlaceholderForm.Plain => value,
        PlaceholderForm.Identifier => SqlText.Identifier(value),
        _ => SqlText.Literal(value),
    };

    private static SqlPlaceholder? Parse(ReadOnlySpan<char> text, int offset, bool isInQuotes)
    {
        var content = text[2..^1];
        var colon = content.IndexOf(':');
        var name = colon < 0 ? content : content[..colon];
        PlaceholderForm? form = colon < 0 ? PlaceholderForm.Plain : content[(colon + 1)..] switch
        {
            "identifier" => PlaceholderForm.Identifier,
            "literal" => PlaceholderForm.Literal,
            _ => null,
        };
        return form is { } known && char.IsAsciiLetterLower(name[0])
            ? new SqlPlaceholder(name.ToString(), known, offset, text.Length, isInQuotes)
            : null;
    }

    /// <summary>A value must not be able to change where the things around it begin and end.</summary>
    private static string? ProblemOfPlace(IReadOnlyList<SqlToken> tokens, int index, SqlPlaceholder placeholder, int offset)
    {
        var token = tokens[index];
        var text = token.Source;
        if (placeholder.IsInQuotes)
        {
            return placeholder.Form != PlaceholderForm.Plain
                ? $"a quoted value cannot stand inside quotes: write ${{{placeholder.Name}}} here, or close the quotes before it "
                    + $"('…' || ${{{placeholder.Name}:literal}}; in a body of PL/pgSQL, format with %I and %L)"
                : token.Kind == SqlTokenKind.DollarString && CouldFormTag(text, offset, placeholder.Length)
                    ? $"between dollar signs the value could end the dollar quotes: put another character around ${{{placeholder.Name}}}"
                    : token.Kind == SqlTokenKind.String && text[offset - 1] == '\\' && token.Text[0] is 'E' or 'e'
                        ? "the backslash would escape the value's first character: leave it out or double it"
                        : null;
        }

        if (index == 0)
        {
            return "a placeholder cannot start a statement: what the statement does has to be known before it runs";
        }

        var before = tokens[index - 1];
        var after = index + 1 < tokens.Count ? tokens[index + 1] : default;
        var touchesBefore = before.End == token.Offset;
        var touchesAfter = after.Source is not null && after.Offset == token.End;
        if ((touchesBefore && IsQuote(before.Kind)) || (touchesAfter && IsQuote(after.Kind)))
        {
            return "the value would run into the quotes beside it: put a space between them, or the placeholder inside the quotes";
        }

        return placeholder.Form switch
        {
            PlaceholderForm.Plain => null,
            _ when (touchesBefore && (IsWord(before.Kind) || before.Is('&'))) || (touchesAfter && IsWord(after.Kind)) =>
                $"a quoted value cannot be part of a name: write ${{{placeholder.Name}}}, or put a space between them",
            PlaceholderForm.Literal when before.Kind == SqlTokenKind.String || (after.Source is not null && after.Kind == SqlTokenKind.String) =>
                "the value would continue the string beside it: put || between them",
            _ => null,
        };
    }

    /// <summary>Whether <c>$</c> stands on both sides with nothing between that a tag could not hold.</summary>
    private static bool CouldFormTag(string text, int offset, int length)
    {
        var (before, after) = (offset - 1, offset + length);
        while (IsTagPart(text[before]))
        {
            before--;
        }

        while (IsTagPart(text[after]))
        {
            after++;
        }

        return text[before] is '$' or '}' && text[after] == '$';
    }

    private static bool IsTagPart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_' || character >= '\u0080';

    private static bool IsQuote(SqlTokenKind kind) =>
        kind is SqlTokenKind.String or SqlTokenKind.QuotedIdentifier or SqlTokenKind.DollarString;

    private static bool IsWord(SqlTokenKind kind) =>
        kind is SqlTokenKind.Word or SqlTokenKind.Number or SqlTokenKind.Parameter or SqlTokenKind.Placeholder;

    [GeneratedRegex(@"\$\{[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z]*)?\}")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^(?!.*--)(?!-)[A-Za-z0-9_.-]*(?<!-)\z")]
    private static partial Regex PlainValue();
}
