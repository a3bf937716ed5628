using Infra.AwsRules;

namespace Infra.Modules.Shared;

/// <summary>A module's props break rules. The message lists every violation with its property, value, rule and fix.</summary>
public sealed class ModuleValidationException : Exception
{
    /// <summary>Makes the exception for a module.</summary>
    /// <param name="constructPath">Path of the construct whose props are wrong.</param>
    /// <param name="violations">All violations, at least one.</param>
    public ModuleValidationException(string constructPath, IReadOnlyList<Violation> violations)
        : base($"{constructPath}: {violations.Count} invalid propert{(violations.Count == 1 ? "y" : "ies")}:"
            + string.Concat(violations.Select(violation => $"{System.Environment.NewLine}  {violation}")))
    {
        Violations = violations;
    }

    /// <summary>All violations.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>Throws when there is a violation that is not a warning.</summary>
    public static void ThrowIfAny(Construct construct, IEnumerable<Violation> violations)
    {
        var errors = violations.Where(violation => !violation.IsWarning).ToArray();
        if (errors.Length > 0)
        {
            throw new ModuleValidationException(construct.Node.Path, errors);
        }
    }
}
