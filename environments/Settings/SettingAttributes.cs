using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>A pattern with its meaning in words, so that nobody has to read a regular expression in a message.</summary>
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

/// <summary>The texts of a map may also be written as JSON numbers or booleans.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AnyScalarAttribute : Attribute;

/// <summary>Somebody may write a secret here by mistake: messages never repeat a text that stands here.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NeverShownAttribute : Attribute;
