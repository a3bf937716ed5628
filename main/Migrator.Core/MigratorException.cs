namespace Infra.Migrator;

/// <summary>Something that the user can put right. The message names the place, the value and the way out.</summary>
public class MigratorException(string message, ExitCode exitCode = ExitCode.Usage, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What the program ends with when nothing else went wrong.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}
