using System.Collections;
using System.ComponentModel.DataAnnotations;
using Infra.Environments.Settings;

namespace Infra.Environments.Loading;

/// <summary>What a value breaks of its property's attributes, in words that need no knowledge of the code.</summary>
internal static class ConstraintTexts
{
    /// <summary>Rule and fix of everything that is broken.</summary>
    public static IEnumerable<(string Rule, string Fix)> Broken(SettingProperty property, object value)
    {
        if (value is string text && string.IsNullOrWhiteSpace(text) && !property.Constraints.OfType<RegularExpressionAttribute>().Any())
        {
            yield return ("must not be empty", "write a text, or leave the key out where it is not required");
        }

        foreach (var attribute in property.Constraints.Where(attribute => !attribute.IsValid(value)))
        {
            yield return attribute switch
            {
                RangeAttribute { Maximum: int.MaxValue } range => ($"must be at least {range.Minimum}", $"write {range.Minimum} or more"),
                RangeAttribute range => ($"must be from {range.Minimum} to {range.Maximum}", "use a number in that range"),
                AllowedValuesAttribute allowed => (
                    $"must be one of {string.Join(", ", allowed.Values)}",
                    $"the nearest is {Nearest(allowed, value)}"),
                PatternAttribute pattern => (pattern.Rule, $"write e.g. {pattern.Example}"),
                RegularExpressionAttribute pattern => ($"must match {pattern.Pattern}", "correct the text"),
                MinLengthAttribute minimum => (
                    $"must have at least {minimum.Length} {(minimum.Length == 1 ? "entry" : "entries")}, has {((ICollection)value).Count}",
                    "add the missing ones"),
                MaxLengthAttribute maximum => (
                    $"must have at most {maximum.Length} characters, has {((string)value).Length}",
                    "shorten it"),
                _ => (attribute.FormatErrorMessage(property.JsonName), "correct it"),
            };
        }
    }

    private static object? Nearest(AllowedValuesAttribute allowed, object value) =>
        allowed.Values.OrderBy(candidate => Math.Abs((long)(int)candidate! - (int)value)).First();
}
