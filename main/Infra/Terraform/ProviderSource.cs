namespace Infra.Cli.Terraform;

/// <summary>Where <c>terraform init</c> takes a stack's providers from.</summary>
internal sealed record ProviderSource
{
    /// <summary>Text of a CLI configuration to be used in place of the user's; null leaves the user's.</summary>
    public string? CliConfiguration { get; init; }

    /// <summary>Folder that keeps downloaded plugins for all environments; null when nothing is downloaded.</summary>
    public string? PluginCache { get; init; }

    /// <summary>True when the user's <c>TF_CLI_CONFIG_FILE</c> names a file that does not exist.</summary>
    public bool IgnoresUserConfiguration { get; init; }

    /// <summary>Addresses of the providers that a stand-in takes the place of; their checksums are not those of the lock file.</summary>
    public IReadOnlyList<string> StandIns { get; init; } = [];

    /// <summary>What the user ought to know, one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
