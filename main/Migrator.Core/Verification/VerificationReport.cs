namespace Infra.Migrator.Verification;

/// <summary>What a tenant holds, for people.</summary>
/// <param name="Tables">Tables in <c>public</c>, or in its schema; null when it was not asked.</param>
/// <param name="SizeBytes">Size of its database; null for a schema of a shared one, or when it was not asked.</param>
/// <param name="Connections">Connections to its database now.</param>
public sealed record TenantFacts(int? Tables, long? SizeBytes, int Connections);

/// <summary>Everything that was checked.</summary>
/// <param name="Checks">The checks.</param>
/// <param name="Facts">What the tenants hold, by name.</param>
/// <param name="Drift">Groups of tenants that ought to be alike; null when they were not compared.</param>
public sealed record VerificationReport(
    IReadOnlyList<Check> Checks, IReadOnlyDictionary<string, TenantFacts> Facts, IReadOnlyList<DriftGroup>? Drift = null)
{
    /// <summary>What the program ends with.</summary>
    public ExitCode ExitCode => Checks.Any(check => check.Outcome == CheckOutcome.Failed) ? ExitCode.VerificationFailed : ExitCode.Success;
}
