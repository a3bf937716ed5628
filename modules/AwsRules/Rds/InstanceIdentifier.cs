using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Rules for names that RDS gives to instances and parameter groups.
/// Source: RDS API reference, <c>CreateDBInstance</c> and <c>CreateDBParameterGroup</c>.</summary>
public static partial class InstanceIdentifier
{
    /// <summary>An identifier has 1 to 63 lower-case letters, digits and single hyphens, a letter first.</summary>
    public static readonly RuleDefinition IdentifierForm = new(
        "RDS001", RuleSeverity.Error, "An identifier has 1 to 63 lower-case letters, digits and single hyphens, a letter first",
        "RDS refuses other characters and turns capitals into lower case; metrics and log groups then carry a name that nobody wrote.",
        "Write letters in lower case, hyphens between words, and nothing else.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>A parameter group's or subnet group's name has 1 to 255 lower-case letters, digits and single hyphens.</summary>
    public static readonly RuleDefinition GroupNameForm = new(
        "RDS002", RuleSeverity.Error, "A parameter group's or subnet group's name has 1 to 255 lower-case letters, digits and single hyphens",
        "RDS refuses periods, double hyphens and a hyphen at the end, and stores the name in lower case.",
        "Write letters in lower case, hyphens between words, and nothing else.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBParameterGroup.html");

    /// <summary>A parameter group's name contains the major version.</summary>
    public static readonly RuleDefinition ParameterGroupMajor = new(
        "RDS003", RuleSeverity.Error, "A parameter group's name contains the major version",
        "A major upgrade needs a group of the next family while the old one is still in use; two groups cannot share one name, so the upgrade"
            + " would fail half-way.",
        "End the name with the family, for example orders-postgres16, or leave it out for such a name.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithDBInstanceParamGroups.html");

    /// <summary>Longest instance identifier.</summary>
    public const int MaxLength = 63;

    /// <summary>Longest parameter group or subnet group name.</summary>
    public const int MaxGroupNameLength = 255;

    private const string AwsGroupName = "default";

    /// <summary>Checks an instance identifier: 1–63 letters, digits and hyphens, a letter first, no double or last hyphen. RDS stores
    /// it in lower case, and metrics carry it that way, so capitals are refused here.</summary>
    public static IReadOnlyList<Violation> Check(string property, string value) => CheckName(IdentifierForm, property, value, MaxLength);

    /// <summary>Checks a parameter group or subnet group name: as an identifier, but up to 255 characters, and not <c>default</c>. Source: RDS API
    /// reference, <c>CreateDBSubnetGroup</c>.</summary>
    public static IReadOnlyList<Violation> CheckGroupName(string property, string value) => value == AwsGroupName
        ? [GroupNameForm.At(property, value, "must not be the name of AWS's own group", "write for example orders-subnets")]
        : CheckName(GroupNameForm, property, value, MaxGroupNameLength);

    /// <summary>Checks a parameter group's name: it has to contain the major version as a number, because a major upgrade needs a second group
    /// beside the first.</summary>
    public static IReadOnlyList<Violation> CheckParameterGroupName(string property, string value, int majorVersion)
    {
        var malformed = CheckGroupName(property, value);
        return malformed.Count > 0 || Numbers().Matches(value).Any(number => number.Value == $"{majorVersion}")
            ? malformed
            : [ParameterGroupMajor.At(
                property,
                value,
                $"must contain the major version {majorVersion}, because a major upgrade needs a second group beside the first",
                $"write for example {Numbers().Replace(value, "").Trim('-')}-postgres{majorVersion}")];
    }

    private static IReadOnlyList<Violation> CheckName(RuleDefinition definition, string property, string value, int maxLength)
    {
        if (value.Length <= maxLength && Pattern().IsMatch(value))
        {
            return [];
        }

        var rule = $"must be 1-{maxLength} lower-case letters, digits and hyphens, a letter first, no double or last hyphen";
        var suggestion = Suggest(value, maxLength);
        return [definition.At(property, value, rule, suggestion is null ? "choose a name such as orders-prod" : $"write {suggestion}")];
    }

    private static string? Suggest(string value, int maxLength)
    {
        var hyphenated = NotAllowed().Replace(value.ToLowerInvariant(), "-").TrimStart([.. "-0123456789"]);
        var suggestion = hyphenated[..Math.Min(maxLength, hyphenated.Length)].TrimEnd('-');
        return suggestion.Length == 0 ? null : suggestion;
    }

    [GeneratedRegex(@"\A[a-z](-?[a-z0-9])*\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotAllowed();
}
