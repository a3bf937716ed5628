using System.CommandLine;
using Infra.Cli.Handover;
using Infra.Cli.Output;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary><c>infra handover</c>.</summary>
internal static class HandoverCommand
{
    private static readonly Argument<string> Environment = new("environment") { Description = "Name such as startupwebapp/prod." };

    private static readonly Option<string?> Format = new("--format", "-f")
    {
        Description = "What to write:\n" + string.Join('\n', HandoverFormats.All.Select(format => $"{format.Name}: {format.Description}")),
        HelpName = string.Join('|', HandoverFormats.All.Select(format => format.Name)),
    };

    private static readonly Option<string?> Outputs = new("--outputs")
    {
        Description = "File written by terraform output -json. Without it, what only AWS knows is a stand-in that ends in "
            + $"{KnownAfterApply.Suffix}, and standard error lists them.",
    };

    private static readonly Option<string?> Tenant = new("--tenant")
    {
        Description = "Another tenant of the environment, with its owner's log-in. Default: the application's own.",
    };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "File to write. Default: standard output." };

    private static readonly Option<bool> Json = new("--json") { Description = "The same as --format json." };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "handover",
            "Write what an application needs to connect. It holds references to secrets, never a password. Needs neither Node.js nor AWS.")
        {
            Examples =
            [
                ("infra handover ecommerce/prod --format ecs --outputs outputs.json", "a fragment for the ECS container definition"),
                ("infra handover mosaic/prod --format helm --output values-prod.yaml", "values of the chart; roles and names need no outputs"),
                ("infra handover mosaic/prod --format external-secret --output external-secret.yaml", "the secret's manifest"),
                ("infra handover startupwebapp/prod --format django --tenant fintech_experiment", "settings of one of several tenants"),
                ("infra handover happytrip/prod --format pgbouncer --outputs outputs.json", "a pool in front of the database"),
                ("infra handover credlink/dev --json", "all of it for a program"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "written; standard error lists what is only known after apply"),
                (ExitCode.Error, "a wrong command line, invalid settings or outputs, or a format that does not fit the environment"),
            ],
            Arguments = { Environment },
            Options = { Format, Outputs, Tenant, Output, Json },
        };
        command.Validators.Add(result =>
        {
            var format = result.GetValue(Format);
            if (result.GetValue(Json) && format is not null and not "json")
            {
                result.AddError($"--json and --format {format} exclude each other.");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var format = HandoverFormats.Find(parsed.GetValue(Json) ? "json" : parsed.GetValue(Format) ?? throw new UserException(
            $"--format is missing; it is one of {HandoverFormats.Names}"));
        var catalog = EnvironmentSelection.OpenCatalog();
        var names = EnvironmentSelection.Names(catalog, [parsed.GetRequiredValue(Environment)]);
        var environment = EnvironmentSelection.LoadValid(catalog, names, RunSettings.None, console.Warn)[0];
        var handover = new ApplicationHandover(
            environment.Name, environment.Settings!, OutputsOf(parsed.GetValue(Outputs), environment.Name), parsed.GetValue(Tenant));
        var text = format.Write(handover);
        if (parsed.GetValue(Output) is { } file)
        {
            WholeFile.Write(file, text);
            console.Note($"Written to {file}");
        }
        else
        {
            console.Results.Profile.Out.Writer.Write(text);
        }

        Tell(console, handover);
        return ExitCode.Success;
    }

    /// <summary>The outputs that a command line names.</summary>
    /// <exception cref="UserException">They cannot be used.</exception>
    public static StackOutputsFile? OutputsOf(string? file, EnvironmentName name)
    {
        try
        {
            return file is null ? null : StackOutputsFile.Read(file, name);
        }
        catch (StackOutputsException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }

    private static void Tell(CommandConsole console, ApplicationHandover handover)
    {
        foreach (var note in handover.Notes)
        {
            console.Note(note);
        }

        if (handover.Unknown.Count == 0)
        {
            return;
        }

        console.Warn("Only known after apply, so a stand-in is in its place:");
        foreach (var (output, standIn) in handover.Unknown)
        {
            console.Warn($"  {standIn}  for the output {output}");
        }

        console.Warn(
            $"After terraform apply: terraform -chdir=cdktf.out/stacks/{handover.Name.StackName} output -json > outputs.json, then add --outputs "
                + "outputs.json");
    }
}
