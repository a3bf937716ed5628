using Infra.AwsRules;

namespace Infra.Modules.Shared;

/// <summary>Rules about values that only Terraform knows, as preconditions of the resource that takes them: Terraform refuses a wrong one under
/// the rule's id, with the plan where it knows the value by then and otherwise before it touches the resource.</summary>
internal static class PlanTimeRules
{
    /// <summary>A text has a form.</summary>
    /// <param name="value">The text. Nothing is made for one that is known now, or is known in part; a null that turns up later is accepted.</param>
    /// <param name="form">The form, as a regular expression that .NET and Terraform (RE2) read alike.</param>
    /// <param name="check">The check of a known value: what it says of one that lacks the form is the precondition's message.</param>
    public static IEnumerable<Precondition> Form(string? value, string form, Func<string, IEnumerable<Violation>> check) =>
        value is not null && TerraformToken.IsWhole(value)
            ? check(value).Take(1).Select(violation => Holds(value, $"can(regex({TerraformExpression.Value(form)}, value))", violation))
            : [];

    /// <summary>A value fulfils an expression, or is null.</summary>
    /// <param name="token">The value, a token.</param>
    /// <param name="expression">The expression; it calls the value <c>value</c>.</param>
    /// <param name="violation">What is wrong otherwise.</param>
    /// <remarks>The token stands before everything else, because CDKTF takes a brace within a text of the expression for the expression's
    /// end, and resolves a token behind it wrongly.</remarks>
    public static Precondition Holds(string token, string expression, Violation violation) =>
        Holds($"${{[for value in [{token}] : value == null ? true : {expression}][0]}}", violation);

    /// <summary>A condition holds.</summary>
    /// <param name="condition">An expression of Terraform, with <c>${}</c> around it.</param>
    /// <param name="violation">What is wrong otherwise.</param>
    public static Precondition Holds(string condition, Violation violation) => new()
    {
        Condition = condition,
        ErrorMessage = $"{violation.Definition}: {violation.Property} {violation.Rule}: {violation.Fix}.",
    };

    /// <summary><c>lifecycle</c> of a resource; null when nothing is in it.</summary>
    /// <param name="preconditions">The preconditions.</param>
    /// <param name="preventDestroy">Whether Terraform refuses to delete the resource. Default: false.</param>
    public static TerraformResourceLifecycle? Lifecycle(IEnumerable<Precondition> preconditions, bool preventDestroy = false)
    {
        Precondition[] all = [.. preconditions];
        return all.Length == 0 && !preventDestroy
            ? null
            : new TerraformResourceLifecycle
            {
                PreventDestroy = preventDestroy ? true : null,
                Precondition = all.Length == 0 ? null : all,
            };
    }
}
