namespace Infra.Cli.Terraform;

/// <summary>What a working folder is made for.</summary>
internal sealed record TerraformWorkspaceOptions
{
    /// <summary>The program.</summary>
    public required TerraformExecutable Terraform { get; init; }

    /// <summary>Folder to work in.</summary>
    public required string Folder { get; init; }

    /// <summary>Folder of the synthesised stack, with its <c>cdk.tf.json</c>.</summary>
    public required string StackFolder { get; init; }

    /// <summary>Committed dependency lock file; null when there is none.</summary>
    public string? LockFile { get; init; }

    /// <summary>Where providers come from.</summary>
    public required ProviderSource Providers { get; init; }

    /// <summary>True to plan with placeholder credentials against an empty local state.</summary>
    public required bool Offline { get; init; }
}
