using Infra.Policies.Documents;

namespace Infra.Policies.Catalogue;

/// <summary>Statements that refuse requests without TLS.</summary>
internal static class TlsOnly
{
    /// <summary>Whether a statement denies an action to everybody when <c>aws:SecureTransport</c> is false.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="action">The action that it has to name, itself or by a wildcard for the service.</param>
    public static bool Denies(PolicyStatement statement, string action) =>
        !statement.Allows && !statement.IsInverted && statement.IsForEverybody
        && statement.Actions.Any(denied => denied == action || denied == "*" || denied == $"{action.Split(':')[0]}:*")
        && statement.Conditions is [{ Operator: "Bool" or "BoolIfExists", Values: ["false"] } condition]
        && condition.Key.Equals("aws:SecureTransport", StringComparison.OrdinalIgnoreCase);
}
