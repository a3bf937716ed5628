using System.Runtime.CompilerServices;
using Infra.Cli.Stacks;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary>Runs CDKTF in this process.</summary>
internal static class Synthesis
{
    private static readonly string[] TemporaryFolderVariables = ["TMPDIR", "TEMP", "TMP"];

    /// <summary>Writes the Terraform JSON of the environments below a folder.</summary>
    /// <exception cref="UserException">Node.js is missing, the folder cannot be written, or CDKTF refuses the stack.</exception>
    public static async Task RunAsync(
        IReadOnlyList<LoadedEnvironment> environments, string outputFolder, CancellationToken cancellationToken)
    {
        await NodeRuntime.EnsureAsync(cancellationToken);
        MakeFolder(outputFolder);

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

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "stacks"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {folder}: {exception.Message} Choose another folder with --output.", exception);
        }
    }

    private static void Remove(string folder)
    {
        // A Node.js that Ctrl-C has ended removes files of its own here at the same time.
        for (var attempt = 0; attempt < 5 && Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Windows keeps files that the Node.js process still has open; they go with its temporary folder.
                Thread.Sleep(50);
            }
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
