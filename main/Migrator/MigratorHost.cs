namespace Infra.Migrator;

/// <summary>The world around the program; tests and other programs give their own.</summary>
public sealed record MigratorHost
{
    /// <summary>Results: tables, JSON, the registry.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Progress and errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Folder that relative paths start from and that the repository is looked for from.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal: lines wrap at its width, colours unless they are switched off. Default:
    /// false.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal. Default: false.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>This process.</summary>
    public static MigratorHost Current() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""),
        WorkingDirectory = Environment.CurrentDirectory,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
