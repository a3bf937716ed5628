namespace Infra.Cli;

/// <summary>What the program's exit codes mean.</summary>
internal static class ExitCode
{
    /// <summary>All well; for <c>plan</c>: no changes.</summary>
    public const int Success = 0;

    /// <summary>A wrong command line, invalid settings, or a step that failed.</summary>
    public const int Error = 1;

    /// <summary>Of <c>plan</c>: it has changes, as <c>terraform plan -detailed-exitcode</c> says.</summary>
    public const int Changes = 2;

    /// <summary>Of <c>review</c>: something that holds data would be destroyed or replaced.</summary>
    public const int DataLoss = 2;

    /// <summary>Stopped by Ctrl-C: 128 and the number of the signal, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by SIGTERM.</summary>
    public const int Terminated = 143;
}
