namespace Infra.Migrator.Verification;

/// <summary>Everything that was checked.</summary>
/// <param name="Checks">The checks.</param>
/// <param name="Facts">What the tenants hold, by name.</param>
internal sealed record Verification(IReadOnlyList<Check> Checks, IReadOnlyDictionary<string, TenantFacts> Facts)
{
    /// <summary>What the program ends with.</summary>
    public ExitCode ExitCode => Checks.Any(check => check.Outcome == CheckOutcome.Failed) ? ExitCode.VerificationFailed : ExitCode.Success;
}
