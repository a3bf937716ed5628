namespace Infra.Migrator.Sql;

/// <summary>One statement of a file, without its semicolon.</summary>
/// <param name="Text">The statement as written, from its first token.</param>
/// <param name="Offset">Where it starts in the file's text, in UTF-16 units.</param>
/// <param name="Words">Its first unquoted words in upper case, quoted identifiers as <c>"</c>; enough to tell what kind it is.</param>
internal sealed record SqlStatement(string Text, int Offset, IReadOnlyList<SqlWord> Words)
{
    /// <summary>Whether the statement starts with these words.</summary>
    public bool StartsWith(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (i >= Words.Count || Words[i].Text != words[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the word stands anywhere outside parentheses.</summary>
    public bool Contains(string word) => Words.Any(candidate => candidate.Depth == 0 && candidate.Text == word);
}

/// <summary>A word of a statement.</summary>
/// <param name="Text">Upper case; <c>"</c> for a quoted identifier.</param>
/// <param name="Depth">How many parentheses are open around it.</param>
internal readonly record struct SqlWord(string Text, int Depth);
