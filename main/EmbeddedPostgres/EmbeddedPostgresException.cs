namespace Infra.EmbeddedPostgres;

/// <summary>The embedded server could not be installed or started. The message says what to do.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    /// <summary>Makes the exception.</summary>
    public EmbeddedPostgresException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
