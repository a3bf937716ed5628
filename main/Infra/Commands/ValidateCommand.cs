using System.CommandLine;
using Infra.Cli.Output;
using Infra.Environments;
using Spectre.Console;

namespace Infra.Cli.Commands;

/// <summary><c>infra validate</c>.</summary>
internal static class ValidateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var names = EnvironmentSelection.Several();
        var json = new Option<bool>("--json") { Description = "Print JSON: valid and problems of each environment." };
        var command = new DocumentedCommand("validate", "Check environment files. Needs neither Node.js nor Terraform nor AWS.")
        {
            Examples =
            [
                ("infra validate", "checks every environment"),
                ("infra validate startupwebapp/prod --json", "checks one, for a program"),
            ],
            ExitCodes = [(ExitCode.Success, "all valid; there may be warnings"),
                (ExitCode.Error, "a wrong command line, or a file has errors")],
            Arguments = { names },
            Options = { json },
        };
        RunSettings.AddOptionsTo(command);
        command.SetAction(parsed =>
            Run(CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor)), parsed.GetValue(names) ?? [], RunSettings.Of(parsed),
                parsed.GetValue(json)));
        return command;
    }

    private static int Run(CommandConsole console, string[] texts, RunSettings settings, bool json)
    {
        var catalog = EnvironmentSelection.OpenCatalog();
        var environments = catalog.LoadAll(EnvironmentSelection.Names(catalog, texts), settings.Overrides, settings.Variables);
        if (json)
        {
            JsonOutput.Write(environments.Select(environment => new
            {
                Name = environment.Name.ToString(),
                Valid = environment.IsValid,
                environment.Problems,
            }));
        }
        else
        {
            foreach (var environment in environments)
            {
                Show(console.Results, environment);
            }
        }

        return environments.All(environment => environment.IsValid) ? ExitCode.Success : ExitCode.Error;
    }

    private static void Show(IAnsiConsole console, LoadedEnvironment environment)
    {
        var errors = environment.Errors.Count();
        console.MarkupLine(environment.IsValid
            ? $"[green]valid[/]    {Markup.Escape(environment.Name.ToString())}"
            : $"[red]invalid[/]  {Markup.Escape(environment.Name.ToString())}  {errors} error{(errors == 1 ? "" : "s")}");
        foreach (var problem in environment.Problems)
        {
            // Not wrapped, so that editors and grep find file:line:column and the rest on one line.
            console.Profile.Out.Writer.WriteLine($"  {problem}");
        }
    }
}
