namespace Infra.AwsRules;

/// <summary>"Did you mean": the closest of some words, when one is close enough.</summary>
public static class Suggestion
{
    /// <summary>The candidate with the smallest edit distance, of several the one with the same first letter; null when none is within a
    /// third of the word's length (at least 2 edits).</summary>
    public static string? For(string word, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, word.Length / 3))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => word.Length == 0 || !pair.candidate.StartsWith(word[..1], StringComparison.OrdinalIgnoreCase))
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary>Edits (insert, delete, replace, swap of neighbours) between two words.</summary>
    private static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            costs[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            costs[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(replace, Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
