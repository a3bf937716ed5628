using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>A PostgreSQL version on RDS: a major version and, when it is pinned, a minor one.</summary>
/// <param name="Major">Major version, 13–18.</param>
/// <param name="Minor">Pinned minor version; null lets RDS keep the latest.</param>
public sealed partial record PostgresVersion(int Major, int? Minor = null)
{
    /// <summary>The major version is one that this project knows.</summary>
    public static readonly RuleDefinition SupportedMajor = new(
        "RDS014", RuleSeverity.Error, "The major version is one that this project knows",
        "Parameter families, units and ranges are known for these versions only; older ones are past their end of life.",
        "Write one of the versions that the message names.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.DBVersions.html");

    /// <summary>A minor version is a number from 0 to 99.</summary>
    public static readonly RuleDefinition MinorForm = new(
        "RDS015", RuleSeverity.Error, "A minor version is a number from 0 to 99",
        "RDS has no such version, and refuses the instance.",
        "Leave it out, and RDS installs the latest one.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.DBVersions.html");

    /// <summary>The minor version is left to RDS.</summary>
    public static readonly RuleDefinition PinnedMinor = new(
        "RDS016", RuleSeverity.Warning, "The minor version is left to RDS",
        "A pinned minor version blocks automatic minor upgrades, shows as a downgrade once RDS has upgraded, and fails when RDS retires it.",
        "Name the major version alone.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html");

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
            violations.Add(SupportedMajor.At(
                majorProperty,
                $"{version.Major}",
                $"must be a PostgreSQL major version from {OldestMajor} to {NewestMajor}",
                $"write {Math.Clamp(version.Major, OldestMajor, NewestMajor)}"));
        }

        if (version.Minor is < 0 or > 99)
        {
            violations.Add(MinorForm.At(minorProperty, $"{version.Minor}", "must be a minor version, 0-99", "leave it out"));
        }
        else if (version.Minor is not null)
        {
            violations.Add(PinnedMinor.At(
                minorProperty,
                $"{version.Minor}",
                "pins a minor version, which blocks automatic minor upgrades and fails when RDS retires it",
                $"leave it out: RDS then installs and keeps the latest {version.Major}"));
        }

        return violations;
    }

    [GeneratedRegex(@"\A(\d{1,2})(?:\.(\d{1,2}))?\z")]
    private static partial Regex Pattern();
}
