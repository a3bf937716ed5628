namespace Infra.Policies.Documents;

/// <summary>One statement of an IAM policy document.</summary>
/// <param name="Allows">True for <c>Allow</c>, false for <c>Deny</c>.</param>
/// <param name="Actions">What it is about, e.g. <c>s3:GetObject</c>.</param>
/// <param name="Resources">On which resources; expressions as they are written.</param>
/// <param name="Principals">Who, as <c>type:value</c>, e.g. <c>Service:ec2.amazonaws.com</c>; <c>*</c> for everybody.</param>
/// <param name="Conditions">Under which conditions.</param>
/// <param name="IsInverted">Whether it says <c>NotAction</c>, <c>NotResource</c> or <c>NotPrincipal</c>.</param>
public sealed record PolicyStatement(
    bool Allows,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Principals,
    IReadOnlyList<PolicyCondition> Conditions,
    bool IsInverted)
{
    /// <summary>Whether everybody is meant.</summary>
    public bool IsForEverybody => Principals.Any(principal => principal is "*" or "AWS:*");

    /// <summary>Whether a condition names a key, e.g. <c>aws:SourceAccount</c>.</summary>
    /// <param name="keys">Keys, of which any is enough.</param>
    public bool HasCondition(params string[] keys) =>
        Conditions.Any(condition => keys.Contains(condition.Key, StringComparer.OrdinalIgnoreCase));
}

/// <summary>A condition of a statement.</summary>
/// <param name="Operator">E.g. <c>StringEquals</c>.</param>
/// <param name="Key">E.g. <c>aws:SourceAccount</c>.</param>
/// <param name="Values">What it is compared with.</param>
public sealed record PolicyCondition(string Operator, string Key, IReadOnlyList<string> Values);
