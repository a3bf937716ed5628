using System.CommandLine;

namespace Infra.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class GlobalOptions
{
    /// <summary>Switches colours off.</summary>
    public static Option<bool> NoColor { get; } = new("--no-color")
    {
        Description = "No colours. The variable NO_COLOR and a redirected output switch them off, too.",
        Recursive = true,
    };

    /// <summary>Shows the trace of an internal error.</summary>
    public static Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Show the trace of an internal error.", Recursive = true };
}
