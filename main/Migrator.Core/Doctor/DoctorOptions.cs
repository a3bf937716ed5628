using Infra.Migrator.Verification;

namespace Infra.Migrator.Doctor;

/// <summary>How a server is examined.</summary>
/// <param name="Workers">Tenants at the same time that runs would have, and most databases that are looked into at the same time.</param>
internal sealed record DoctorOptions(int Workers);

/// <summary>What an examination found.</summary>
/// <param name="Checks">The checks.</param>
/// <param name="ExitCode">What the program ends with: 4 when there was no connection to use, 5 when a check failed.</param>
internal sealed record Examination(IReadOnlyList<Check> Checks, ExitCode ExitCode);
