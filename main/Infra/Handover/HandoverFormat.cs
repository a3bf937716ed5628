namespace Infra.Cli.Handover;

/// <summary>One way to hand a database over. What it writes holds references to secrets, never a secret.</summary>
/// <param name="name">The word after <c>--format</c>.</param>
/// <param name="description">What it writes, for the help.</param>
internal abstract class HandoverFormat(string name, string description)
{
    /// <summary>The word after <c>--format</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What it writes.</summary>
    public string Description { get; } = description;

    /// <summary>Writes the text, with a line feed at its end.</summary>
    /// <exception cref="UserException">The format does not fit the environment.</exception>
    public abstract string Write(ApplicationHandover handover);
}
