namespace Infra.Cli.Runbooks;

/// <summary>One operation.</summary>
/// <param name="Name">The word after <c>--topic</c>.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Examples">Deployments that <c>docs/operations.md</c> shows it for: one for each way that it differs.</param>
/// <param name="Write">Writes it for a deployment.</param>
internal sealed record RunbookTopic(string Name, string Title, IReadOnlyList<string> Examples, Action<RunbookText, RunbookDeployment> Write);
