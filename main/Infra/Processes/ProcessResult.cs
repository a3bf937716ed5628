namespace Infra.Cli.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="StandardOutput">All that it printed, lines ended by a line feed.</param>
/// <param name="StandardError">All that it complained of.</param>
internal sealed record ProcessResult(int ExitCode, string StandardOutput, string StandardError);
