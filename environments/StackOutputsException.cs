namespace Infra.Environments;

/// <summary>A file of outputs that cannot be used. The message names the file, everything that is wrong, and how to write it.</summary>
public sealed class StackOutputsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StackOutputsException(string message)
        : base(message)
    {
    }
}
