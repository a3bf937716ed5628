namespace Infra.Environments.Loading;

/// <summary>Finds the word that somebody may have meant.</summary>
internal static class Spelling
{
    /// <summary>The closest of the known words; null when none is near enough to be meant.</summary>
    public static string? Closest(string word, IEnumerable<string> known)
    {
        var best = known
            .Select(candidate => (Word: candidate, Distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault((Word: "", Distance: int.MaxValue));
        return best.Distance <= MostEdits(word) ? best.Word : null;
    }

    /// <summary>As <see cref="Closest"/>, and else a known word that begins with the word: <c>retention</c> for <c>retentionDays</c>.</summary>
    public static string? ClosestOrLonger(string word, IReadOnlyCollection<string> known) =>
        Closest(word, known)
            ?? (word.Length >= 3 ? known.FirstOrDefault(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)) : null);

    private static int MostEdits(string word) => word.Length <= 3 ? 1 : Math.Max(2, word.Length / 4);

    /// <summary>Edits that turn one word into the other: insert, delete, replace, swap two neighbours (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var edits = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            edits[i, 0] = i;
        }

        for (var j = 0; j <= right.Length; j++)
        {
            edits[0, j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = edits[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[left.Length, right.Length];
    }
}
