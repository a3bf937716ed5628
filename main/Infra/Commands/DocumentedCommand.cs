using System.CommandLine;

namespace Infra.Cli.Commands;

/// <summary>A command whose help also shows examples and exit codes.</summary>
internal sealed class DocumentedCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines to copy, each with what it does.</summary>
    public required IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; init; }

    /// <summary>What its exit codes mean.</summary>
    public required IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; }
}
