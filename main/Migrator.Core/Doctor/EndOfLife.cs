namespace Infra.Migrator.Doctor;

/// <summary>When the community's fixes for a major version of PostgreSQL end. Source: postgresql.org, "Versioning Policy", November 2025. RDS ends
/// its standard support some months later and charges for what comes after.</summary>
internal static class EndOfLife
{
    private static readonly Dictionary<int, DateOnly> Days = new()
    {
        [13] = new(2025, 11, 13),
        [14] = new(2026, 11, 12),
        [15] = new(2027, 11, 11),
        [16] = new(2028, 11, 9),
        [17] = new(2029, 11, 8),
        [18] = new(2030, 11, 14),
    };

    /// <summary>The day; null for a version that is not known.</summary>
    public static DateOnly? Of(int majorVersion) =>
        Days.TryGetValue(majorVersion, out var day) ? day : majorVersion < Days.Keys.Min() ? DateOnly.MinValue : null;
}
