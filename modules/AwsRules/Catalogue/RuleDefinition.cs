namespace Infra.AwsRules.Catalogue;

/// <summary>A rule that values have to keep: what people look up by its id. It stands as a public static field beside the check that applies
/// it.</summary>
/// <param name="Id">Area and number, e.g. <c>RDS012</c>. It never changes and is never given to another rule.</param>
/// <param name="Severity">How bad a violation is.</param>
/// <param name="Title">What the rule asks for, a phrase without a full stop.</param>
/// <param name="Reason">What happens otherwise: a sentence or two.</param>
/// <param name="Fix">What to do about it: a sentence.</param>
/// <param name="Source">Address of the page that says so; for a rule of this project, where it is documented.</param>
public sealed record RuleDefinition(string Id, RuleSeverity Severity, string Title, string Reason, string Fix, string Source)
{
    /// <summary>A violation of this rule.</summary>
    /// <param name="property">Property in camelCase, relative to what was checked.</param>
    /// <param name="value">The value as written; null when it is missing.</param>
    /// <param name="requirement">What is required here, lower case, no full stop.</param>
    /// <param name="fix">What to write instead.</param>
    public Violation At(string property, string? value, string requirement, string fix) =>
        new(this, property, value, requirement, fix);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
