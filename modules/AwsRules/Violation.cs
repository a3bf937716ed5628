using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules;

/// <summary>A value that AWS, PostgreSQL or this project refuses. Rules return all violations at once; callers say where the value stands.</summary>
/// <param name="Definition">The rule of the catalogue that is broken; violations are made by <see cref="RuleDefinition.At"/>.</param>
/// <param name="Property">Property in camelCase, a path where it is nested (<c>storage.maxSizeGiB</c>), relative to what was checked.</param>
/// <param name="Value">The value as written; null when it is missing.</param>
/// <param name="Rule">What is required, lower case, no full stop, e.g. <c>must be at least 10 % above sizeGiB</c>.</param>
/// <param name="Fix">What to write instead, e.g. <c>use 22 or more, or leave maxSizeGiB out</c>.</param>
public sealed record Violation(RuleDefinition Definition, string Property, string? Value, string Rule, string Fix)
{
    /// <summary>True when the value is allowed but rarely wanted.</summary>
    public bool IsWarning => Definition.Severity != RuleSeverity.Error;

    /// <summary>The same violation, seen from an enclosing object.</summary>
    public Violation Under(string parent) => this with { Property = $"{parent}.{Property}" };

    /// <inheritdoc/>
    public override string ToString() => $"{Property} {Rule}{(Value is null ? "" : $", got {Value}")}: {Fix}";
}
