namespace Infra.Cli.Commands;

/// <summary>A step of the demo, for the table at its end.</summary>
/// <param name="Environment">What it was about.</param>
/// <param name="Title">What was done.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Succeeded">False when it failed.</param>
/// <param name="Result">One line.</param>
internal sealed record DemoStep(string Environment, string Title, TimeSpan Duration, bool Succeeded, string Result);
