namespace Infra.Policies.Reports;

/// <summary>A deployment and what its check has found.</summary>
/// <param name="Name">Name, e.g. <c>startupwebapp/prod</c>.</param>
/// <param name="File">Its environment file, relative to the repository, with forward slashes.</param>
/// <param name="Result">What was found.</param>
public sealed record CheckedDeployment(string Name, string File, CheckResult Result);
