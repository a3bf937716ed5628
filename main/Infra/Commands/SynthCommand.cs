using System.CommandLine;
using Infra.Cli.Output;

namespace Infra.Cli.Commands;

/// <summary><c>infra synth</c>, which <c>cdktf.json</c> runs.</summary>
internal static class SynthCommand
{
    private const string DefaultFolder = "cdktf.out";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var names = EnvironmentSelection.Several();
        var output = new Option<string?>("--output", "-o")
        {
            Description = $"Folder to write to. Default: the variable CDKTF_OUTDIR, else {DefaultFolder} in the repository.",
        };
        var command = new DocumentedCommand("synth", "Write the Terraform JSON of environments. Needs Node.js 20.9 or later.")
        {
            Examples =
            [
                ("infra synth", $"writes {DefaultFolder}/stacks/<stack>/cdk.tf.json for every environment"),
                ("infra synth startupwebapp/prod --output out", "writes one elsewhere; cdktf deletes stacks that a run did not write"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "written"),
                (ExitCode.Error, "a wrong command line, invalid settings, or no Node.js"),
                (ExitCode.Interrupted, "stopped by Ctrl-C"),
            ],
            Arguments = { names },
            Options = { output },
        };
        RunSettings.AddOptionsTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor)), parsed.GetValue(names) ?? [], RunSettings.Of(parsed),
                parsed.GetValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandConsole console, string[] texts, RunSettings settings, string? output, CancellationToken cancellationToken)
    {
        var catalog = EnvironmentSelection.OpenCatalog();

        // The cdktf command line shows progress of its own and takes every line on standard error for an error.
        var given = Environment.GetEnvironmentVariable("CDKTF_OUTDIR") is { Length: > 0 } value ? value : null;
        var environments = EnvironmentSelection.LoadValid(
            catalog, EnvironmentSelection.Names(catalog, texts), settings,
                given is null ? console.Warn : console.Results.Profile.Out.Writer.WriteLine);
        var folder = Path.GetFullPath(output ?? given ?? Path.Combine(catalog.RepositoryRoot, DefaultFolder));
        if (given is null)
        {
            await console.StepAsync(
                $"Synthesising {environments.Count} environment{(environments.Count == 1 ? "" : "s")}",
                _ => Synthesis.RunAsync(environments, folder, cancellationToken));
        }
        else
        {
            await Synthesis.RunAsync(environments, folder, cancellationToken);
        }

        foreach (var environment in environments)
        {
            console.Results.Profile.Out.Writer.WriteLine(
                Path.GetRelativePath(Directory.GetCurrentDirectory(),
                    StackFile.In(Path.Combine(folder, "stacks"), environment.Name)));
        }

        return ExitCode.Success;
    }
}
