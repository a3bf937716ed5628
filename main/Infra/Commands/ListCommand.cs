using System.CommandLine;
using Infra.Cli.Output;
using Infra.Environments;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary><c>infra list</c>.</summary>
internal static class ListCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var json = new Option<bool>("--json")
        { Description = "Print JSON: name, stack, title, region, file and valid of each environment." };
        var command = new DocumentedCommand("list", "Show the environments of this repository.")
        {
            Examples = [("infra list", "shows all environments"), ("infra list --json", "the same for a program")],
            ExitCodes = [(ExitCode.Success, "shown"), (ExitCode.Error, "not in a repository with environments")],
            Options = { json },
        };
        command.SetAction(parsed => Run(CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor)), parsed.GetValue(json)));
        return command;
    }

    private static int Run(CommandConsole console, bool json)
    {
        var catalog = EnvironmentSelection.OpenCatalog();
        var environments = catalog.LoadAll(catalog.List());
        if (json)
        {
            JsonOutput.Write(environments.Select(environment => new
            {
                Name = environment.Name.ToString(),
                Stack = environment.Name.StackName,
                environment.Settings?.Title,
                environment.Settings?.Aws.Region,
                File = FileOf(catalog, environment),
                Valid = environment.IsValid,
            }));
            return ExitCode.Success;
        }

        var table = new Table().Border(TableBorder.Minimal).AddColumns("Environment", "Title", "Region", "Stack", "File");
        foreach (var environment in environments)
        {
            table.AddRow(
                $"[bold]{Markup.Escape(environment.Name.ToString())}[/]",
                environment.Settings is { } settings ? Markup.Escape(settings.Title) : "[red]invalid, see infra validate[/]",
                Markup.Escape(environment.Settings?.Aws.Region ?? ""),
                Markup.Escape(environment.Name.StackName),
                Markup.Escape(FileOf(catalog, environment)));
        }

        console.Results.Write(table);
        return ExitCode.Success;
    }

    private static string FileOf(EnvironmentCatalog catalog, LoadedEnvironment environment) =>
        Path.GetRelativePath(catalog.RepositoryRoot, environment.FilePath).Replace('\\', '/');
}
