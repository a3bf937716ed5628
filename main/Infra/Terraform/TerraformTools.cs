using System.Text.Json;

namespace Infra.Cli.Terraform;

/// <summary>Terraform as the commands use it: the program, the providers and the working folders.</summary>
internal sealed class TerraformTools(ToolFolders folders, TerraformLocator locator, ProviderSourceResolver providers)
{
    private readonly HashSet<string> _told = [];
    private TerraformExecutable? _terraform;

    /// <summary>The tools of this machine.</summary>
    public static TerraformTools For(ToolFolders folders) => new(
        folders,
        new TerraformLocator(TerraformRelease.Pinned, folders.Terraform, Environment.GetEnvironmentVariable("PATH")),
        new ProviderSourceResolver(RegistryProbe.Public, MachineEnvironment.Current, folders, new RandomStandIn(folders)));

    /// <summary>Prepares a working folder for a synthesised stack.</summary>
    /// <param name="stackFolder">Folder with the stack's <c>cdk.tf.json</c>; its name is the stack's.</param>
    /// <param name="lockFile">Committed dependency lock file; need not exist.</param>
    /// <param name="offline">True for placeholder credentials and an empty local state.</param>
    /// <param name="note">Told what the user ought to know, once each.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="UserException">Terraform or a provider cannot be had.</exception>
    public async Task<TerraformWorkspace> OpenAsync(
        string stackFolder, string lockFile, bool offline, Action<string> note, CancellationToken cancellationToken)
    {
        void TellOnce(string text)
        {
            if (_told.Add(text))
            {
                note(text);
            }
        }

        _terraform ??= await locator.FindAsync(TellOnce, cancellationToken);
        using var stack = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(stackFolder, "cdk.tf.json"), cancellationToken));
        var source = await providers.ResolveAsync(ProviderRequirement.Of(stack.RootElement), TellOnce, cancellationToken);
        foreach (var text in source.Notes)
        {
            TellOnce(text);
        }

        return await TerraformWorkspace.OpenAsync(
            new TerraformWorkspaceOptions
            {
                Terraform = _terraform,
                Folder = folders.Work(Path.GetFileName(stackFolder)),
                StackFolder = stackFolder,
                LockFile = File.Exists(lockFile) ? lockFile : null,
                Providers = source,
                Offline = offline,
            },
            cancellationToken);
    }
}
