namespace Infra.AwsRules.Rds;

/// <summary>Finds what somebody may have meant.</summary>
internal static class ClosestName
{
    /// <summary>The name with the fewest changed letters; null when none is near.</summary>
    public static string? To(string text, IEnumerable<string> names)
    {
        var wanted = text.Trim().ToLowerInvariant().Replace('-', '_');
        var nearest = names.Select(name => (Name: name, Distance: Distance(wanted, name))).MinBy(candidate => candidate.Distance);
        return nearest.Distance <= Math.Max(1, wanted.Length / 5) ? nearest.Name : null;
    }

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
