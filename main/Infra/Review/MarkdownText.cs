using System.Text;

namespace Infra.Cli.Review;

/// <summary>Puts text from elsewhere into Markdown so that it stays text: no table cell, code span, tag, link or mention comes out of it.</summary>
internal static class MarkdownText
{
    /// <summary>Longest value that is shown whole, in characters.</summary>
    public const int LongestValue = 80;

    private const string Special = "\\`*_{}[]#|~!";

    /// <summary>Plain text on one line.</summary>
    public static string Plain(string text)
    {
        var written = new StringBuilder();
        foreach (var character in OneLine(text))
        {
            _ = character switch
            {
                '<' => written.Append("&lt;"),
                '>' => written.Append("&gt;"),
                '&' => written.Append("&amp;"),
                // A zero-width space: GitHub would tell whoever has that name.
                '@' => written.Append("@&#8203;"),
                _ when Special.Contains(character, StringComparison.Ordinal) => written.Append('\\').Append(character),
                _ => written.Append(character),
            };
        }

        return written.ToString();
    }

    /// <summary>A code span for a table cell, shortened to <see cref="LongestValue"/>.</summary>
    public static string Code(string text)
    {
        var line = OneLine(text);
        if (line.Length > LongestValue)
        {
            line = line[..(LongestValue - 1)] + "…";
        }

        if (line.Length == 0)
        {
            return "–";
        }

        // A table splits its cells before it looks for code, so the bar is escaped; a span ends only at as many backticks as it began with.
        var longest = 0;
        var run = 0;
        foreach (var character in line)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        var fence = new string('`', longest + 1);
        var space = longest > 0 ? " " : "";
        return $"{fence}{space}{line.Replace("|", "\\|", StringComparison.Ordinal)}{space}{fence}";
    }

    private static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)).Trim();
}
