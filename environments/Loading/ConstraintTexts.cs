using System.Collections;
using System.ComponentModel.DataAnnotations;
using Infra.AwsRules.Catalogue;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>What a value breaks of its property's attributes, in words that need no knowledge of the code.</summary>
internal static class ConstraintTexts
{
    /// <summary>A text without a character.</summary>
    public static readonly RuleDefinition Empty = new(
        "CFG009", RuleSeverity.Error,
        "A text is not empty",
        "An empty name or title says nothing and most of AWS refuses it.",
        "Write a text, or leave the key out where it is not required.",
        "environments/environment.schema.json");

    /// <summary>A number out of its range.</summary>
    public static readonly RuleDefinition NumberRange = new(
        "CFG010", RuleSeverity.Error,
        "A number is in the range of its setting",
        "AWS or PostgreSQL refuses others, for most of them only while the change is under way.",
        "Use a number in the range that the message names.",
        "environments/environment.schema.json");

    /// <summary>A number between those that are allowed.</summary>
    public static readonly RuleDefinition AllowedNumber = new(
        "CFG011", RuleSeverity.Error,
        "A number is one of those that its setting allows",
        "Some settings of AWS take a few numbers only, such as the days of log retention.",
        "Use the nearest of the numbers that the message lists.",
        "environments/environment.schema.json");

    /// <summary>A text of another form.</summary>
    public static readonly RuleDefinition TextForm = new(
        "CFG012", RuleSeverity.Error,
        "A text has the form of its setting",
        "Names, identifiers, classes and dates that AWS refuses are better found before any plan.",
        "Write it like the example in the message.",
        "environments/environment.schema.json");

    /// <summary>A list with too few entries.</summary>
    public static readonly RuleDefinition TooFew = new(
        "CFG013", RuleSeverity.Error,
        "A list has the entries that its setting needs",
        "A list without them would make a resource that does nothing, or none.",
        "Add the missing entries.",
        "environments/environment.schema.json");

    /// <summary>A text that is too long.</summary>
    public static readonly RuleDefinition TooLong = new(
        "CFG014", RuleSeverity.Error,
        "A text is as short as AWS needs it",
        "AWS refuses longer texts at apply.",
        "Shorten the text.",
        "environments/environment.schema.json");

    /// <summary>Rule, requirement and fix of everything that is broken.</summary>
    public static IEnumerable<(RuleDefinition Rule, string Requirement, string Fix)> Broken(SettingProperty property, object value)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text) && !property.Constraints.OfType<RegularExpressionAttribute>().Any())
        {
            yield return (Empty, "must not be empty", "write a text, or leave the key out where it is not required");
        }

        foreach (var attribute in property.Constraints.Where(attribute => !attribute.IsValid(value)))
        {
            yield return attribute switch
            {
                RangeAttribute { Maximum: int.MaxValue } range => (
                    NumberRange, $"must be at least {range.Minimum}", $"write {range.Minimum} or more"),
                RangeAttribute range => (NumberRange, $"must be from {range.Minimum} to {range.Maximum}", "use a number in that range"),
                AllowedValuesAttribute allowed => (
                    AllowedNumber,
                    $"must be one of {string.Join(", ", allowed.Values)}",
                    $"the nearest is {Nearest(allowed, value)}"),
                PatternAttribute pattern => (TextForm, pattern.Rule, $"write e.g. {pattern.Example}"),
                RegularExpressionAttribute pattern => (TextForm, $"must match {pattern.Pattern}", "correct the text"),
                MinLengthAttribute minimum => (
                    TooFew,
                    $"must have at least {minimum.Length} {(minimum.Length == 1 ? "entry" : "entries")}, has {((ICollection)value).Count}",
                    "add the missing ones"),
                MaxLengthAttribute maximum => (
                    TooLong,
                    $"must have at most {maximum.Length} characters, has {((string)value).Length}",
                    "shorten it"),
                _ => (TextForm, attribute.FormatErrorMessage(property.JsonName), "correct it"),
            };
        }
    }

    private static object? Nearest(AllowedValuesAttribute allowed, object value) =>
        allowed.Values.OrderBy(candidate => Math.Abs((long)(int)candidate! - (int)value)).First();
}
