namespace Infra.Cli;

/// <summary>Something that the user can put right. The message says what is wrong and what to do; nobody needs the stack trace.</summary>
internal sealed class UserException : Exception
{
    /// <summary>Makes the exception.</summary>
    public UserException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
