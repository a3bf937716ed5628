namespace Infra.Cli.Processes;

/// <summary>A program to run.</summary>
internal sealed record ChildProcessStart
{
    /// <summary>Path, or a name to look for on PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, one per element; never a secret, for every user of the machine can read them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Folder to run in. Default: this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables that differ from this process's; null removes one. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Told each line of standard output as it comes. Default: nobody.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Told each line of standard error as it comes. Default: nobody.</summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>Time that an interrupted program gets to end by itself before it is killed. Default: 30 s, because Terraform must give its
    /// state lock back.</summary>
    public TimeSpan InterruptTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
