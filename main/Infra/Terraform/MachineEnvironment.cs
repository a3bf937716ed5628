namespace Infra.Cli.Terraform;

/// <summary>What of the machine decides where Terraform's provider plugins come from.</summary>
internal sealed record MachineEnvironment
{
    /// <summary>This machine.</summary>
    public static MachineEnvironment Current { get; } = new()
    {
        Variable = Environment.GetEnvironmentVariable,
        HomeFolder = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        SearchRoots = OperatingSystem.IsWindows()
            ? [Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles),
                Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData)]
            : ["/opt", "/usr/local", "/usr/share", "/var/lib"],
    };

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The user's home.</summary>
    public required string HomeFolder { get; init; }

    /// <summary>Folders that are searched, some levels deep, for a provider mirror that no configuration names.</summary>
    public required IReadOnlyList<string> SearchRoots { get; init; }

    /// <summary>The value of a variable; null also when it is empty.</summary>
    public string? ValueOf(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;
}
