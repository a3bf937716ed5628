using System.Runtime.CompilerServices;
using Infra.Cli.Stacks;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>Runs CDKTF in this process.</summary>
internal static class Synthesis
{
    private static readonly string[] TemporaryFolderVariables = ["TMPDIR", "TEMP", "TMP"];

    /// <summary>Writes the Terraform JSON of the environments below a folder.</summary>
    /// <exception cref="UserException">Node.js is missing, or CDKTF refuses the stack.</exception>
    public static async Task RunAsync(
        IReadOnlyList<LoadedEnvironment> environments, string outputFolder, CancellationToken cancellationToken)
    {
        await NodeRuntime.EnsureAsync(cancellationToken);

        // The .NET runtime of jsii unpacks some 38 MiB into the temporary folder and leaves them there (aws/jsii has no option for it).
        var before = TemporaryFolderVariables.Select(Environment.GetEnvironmentVariable).ToArray();
        var disposable = Directory.CreateTempSubdirectory("infra-jsii-").FullName;
        try
        {
            foreach (var variable in TemporaryFolderVariables)
            {
                Environment.SetEnvironmentVariable(variable, disposable);
            }

            Synthesize(environments, outputFolder);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            foreach (var (variable, value) in TemporaryFolderVariables.Zip(before))
            {
                Environment.SetEnvironmentVariable(variable, value);
            }

            Remove(disposable);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Windows keeps files that the Node.js process still has open; they go with its temporary folder.
        }
    }

    /// <summary>Apart, so that commands that do not synthesise never load jsii.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Synthesize(IReadOnlyList<LoadedEnvironment> environments, string outputFolder)
    {
        try
        {
            StackSynthesizer.Synthesize(environments, outputFolder);
        }
        catch (Modules.Shared.ModuleValidationException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }
}
