using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>A pattern with its meaning in words, so that nobody has to read a regular expression in an error message.</summary>
/// <param name="pattern">Regular expression that the whole text has to match.</param>
/// <param name="rule">What is required, e.g. <c>must be 12 digits</c>.</param>
/// <param name="example">A text that matches.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PatternAttribute(string pattern, string rule, string example) : RegularExpressionAttribute(pattern)
{
    /// <summary>What is required.</summary>
    public string Rule => rule;

    /// <summary>A text that matches.</summary>
    public string Example => example;
}

/// <summary>A pattern for the keys of a map.</summary>
/// <param name="pattern">Regular expression that every key has to match.</param>
/// <param name="rule">What is required.</param>
/// <param name="example">A key that matches.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KeyPatternAttribute(string pattern, string rule, string example) : Attribute
{
    /// <summary>Regular expression.</summary>
    public string Pattern => pattern;

    /// <summary>What is required.</summary>
    public string Rule => rule;

    /// <summary>A key that matches.</summary>
    public string Example => example;
}

/// <summary>The values of an enum are written exactly as AWS spells them, not in camelCase.</summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class AwsSpellingAttribute : Attribute;

/// <summary>The values of a string map may also be written as JSON numbers or booleans.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AnyScalarAttribute : Attribute;

/// <summary>No entry of the list may stand twice.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DistinctAttribute : Attribute;

/// <summary>Somebody may write a secret here by mistake: messages never show what stands here.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NeverShownAttribute : Attribute;
