using System.Text.RegularExpressions;

namespace Infra.AwsRules.Rds;

/// <summary>A PostgreSQL version on RDS: a major version and, when it is pinned, a minor one.</summary>
/// <param name="Major">Major version, 13–18.</param>
/// <param name="Minor">Pinned minor version; null lets RDS keep the latest.</param>
public sealed partial record PostgresVersion(int Major, int? Minor = null)
{
    /// <summary>Oldest major version that this project supports.</summary>
    public const int OldestMajor = 13;

    /// <summary>Newest major version that this project supports.</summary>
    public const int NewestMajor = 18;

    /// <summary>The <c>engine_version</c> to ask RDS for: the major alone, or with the pinned minor.</summary>
    public string EngineVersion => Minor is null ? $"{Major}" : $"{Major}.{Minor}";

    /// <summary>Family of parameter groups: <c>postgres16</c>. There is no <c>postgresql16</c>, and no minor in it.</summary>
    public string ParameterGroupFamily => FamilyOf(Major);

    /// <summary>Family of parameter groups of a major version.</summary>
    public static string FamilyOf(int major) => $"postgres{major}";

    /// <summary>Reads <c>16</c> or <c>16.4</c>.</summary>
    /// <returns>Null when the text is neither.</returns>
    public static PostgresVersion? TryParse(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new PostgresVersion(int.Parse(match.Groups[1].Value), match.Groups[2].Success ? int.Parse(match.Groups[2].Value) : null)
            : null;
    }

    /// <summary>Checks the major version, and warns about a pinned minor: RDS retires minors, and with automatic minor upgrades on the
    /// pinned one shows as a change in every plan.</summary>
    /// <param name="majorProperty">Property of the major version.</param>
    /// <param name="minorProperty">Property of the minor version.</param>
    /// <param name="version">The version.</param>
    public static IReadOnlyList<Violation> Check(string majorProperty, string minorProperty, PostgresVersion version)
    {
        var violations = new List<Violation>();
        if (version.Major is < OldestMajor or > NewestMajor)
        {
            violations.Add(new Violation(
                majorProperty,
                $"{version.Major}",
                $"must be a PostgreSQL major version from {OldestMajor} to {NewestMajor}",
                $"write {Math.Clamp(version.Major, OldestMajor, NewestMajor)}"));
        }

        if (version.Minor is < 0 or > 99)
        {
            violations.Add(new Violation(minorProperty, $"{version.Minor}", "must be a minor version, 0-99", "leave it out"));
        }
        else if (version.Minor is not null)
        {
            violations.Add(new Violation(
                minorProperty,
                $"{version.Minor}",
                "pins a minor version, which blocks automatic minor upgrades and fails when RDS retires it",
                $"leave it out: RDS then installs and keeps the latest {version.Major}",
                IsWarning: true));
        }

        return violations;
    }

    [GeneratedRegex(@"\A(\d{1,2})(?:\.(\d{1,2}))?\z")]
    private static partial Regex Pattern();
}
