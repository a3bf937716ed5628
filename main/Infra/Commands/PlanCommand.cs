using System.CommandLine;
using System.CommandLine.Parsing;
using Infra.Cli.Output;
using Infra.Cli.Terraform;
using Infra.Environments;

namespace Infra.Cli.Commands;

/// <summary><c>infra plan</c>.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> Environment = new("environment") { Description = "Name such as startupwebapp/prod." };

    private static readonly Argument<string[]> TerraformArguments = new("terraform-arguments")
    {
        Description = "After --: further arguments of terraform plan, e.g. -target=aws_db_instance.database.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the summary as JSON on standard output." };

    private static readonly Option<string?> Out = new("--out", "-o")
    { Description = "File to keep the binary plan in, for terraform show or apply." };

    private static readonly Option<bool> Offline = new("--offline")
    {
        Description = "Plan with placeholder credentials against an empty state, whatever credentials there are.",
    };

    private static readonly Option<bool> Online = new("--online")
    {
        Description = "Plan against the real account although no credentials can be seen, e.g. with an instance role.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand(
            "plan",
            "Show what Terraform would do to an environment. Without AWS credentials it plans offline, as if nothing existed yet.")
        {
            Examples =
            [
                ("infra plan startupwebapp/prod", "plans with the credentials that there are, or offline"),
                ("infra plan startupwebapp/prod --json", "the summary for a program"),
                ("infra plan startupwebapp/prod --set database.instanceClass=db.t4g.medium", "what would a bigger class mean?"),
                ("infra plan ecommerce/prod --var rds_multi_az=false", "the same by a variable that the file declares"),
                ("infra plan startupwebapp/prod --out prod.tfplan -- -lock-timeout=60s", "keeps the plan, and waits for the state's lock"),
            ],
            ExitCodes =
            [
                (ExitCode.Success, "no changes"),
                (ExitCode.Error, "a wrong command line, invalid settings, or Terraform failed"),
                (ExitCode.Changes, "there are changes"),
                (ExitCode.Interrupted, "stopped by Ctrl-C; Terraform has given back its state lock"),
            ],
            Arguments = { Environment, TerraformArguments },
            Options = { Json, Out, Offline, Online },
        };
        RunSettings.AddOptionsTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Offline) && result.GetValue(Online))
            {
                result.AddError("--offline and --online exclude each other.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        var catalog = EnvironmentSelection.OpenCatalog();
        var arguments = TerraformArgumentsOf(parsed);
        var file = OutFile(parsed);
        var names = EnvironmentSelection.Names(catalog, [parsed.GetRequiredValue(Environment)]);
        var environment = EnvironmentSelection.LoadValid(
            catalog, names, RunSettings.Of(parsed), console.Warn)[0];
        var planner = new EnvironmentPlanner(console, new ToolFolders(catalog.RepositoryRoot));
        var offline = planner.ChooseOffline(parsed.GetValue(Offline) ? true : parsed.GetValue(Online) ? false : null);

        var plan = await planner.SynthesizeAsync(
            [environment],
            async stacks =>
            {
                using var workspace = await planner.InitAsync(environment, stacks, offline, cancellationToken);
                return await planner.PlanAsync(environment, workspace, arguments, cancellationToken);
            },
            cancellationToken);
        if (file is not null)
        {
            File.Copy(plan.File, file, overwrite: true);
            console.Note($"The plan is in {file}{(offline ? "; made offline, it can be shown but not applied" : "")}");
        }

        Show(console, environment.Name, offline, plan, parsed.GetValue(Json));
        return plan.HasChanges ? ExitCode.Changes : ExitCode.Success;
    }

    /// <summary>What follows <c>--</c>; the same before it is a mistyped option, which Terraform would only refuse at the end.</summary>
    private static string[] TerraformArgumentsOf(ParseResult parsed)
    {
        var arguments = parsed.GetValue(TerraformArguments) ?? [];
        var afterDashes = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Count(token => token.Type == TokenType.Argument);
        return arguments.Length <= afterDashes
            ? arguments
            : throw new UserException(
                $"'{arguments[0]}' is no option of infra plan, see infra plan --help. Arguments of terraform plan follow after --, "
                    + $"e.g. infra plan {parsed.GetValue(Environment)} -- -lock-timeout=60s");
    }

    /// <summary>The plan's file, tried before the long work.</summary>
    private static string? OutFile(ParseResult parsed)
    {
        if (parsed.GetValue(Out) is not { } file)
        {
            return null;
        }

        try
        {
            var isNew = !File.Exists(file);
            File.Open(file, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            if (isNew)
            {
                File.Delete(file);
            }

            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--out {file} cannot be written: {exception.Message}", exception);
        }
    }

    private static void Show(CommandConsole console, EnvironmentName name, bool offline, TerraformPlan plan, bool json)
    {
        var summary = PlanSummary.Read(plan.Json);
        if (!json)
        {
            PlanTable.Write(console.Results, name.ToString(), summary, plan.Warnings);
            return;
        }

        JsonOutput.Write(new
        {
            Environment = name.ToString(),
            Stack = name.StackName,
            Offline = offline,
            plan.HasChanges,
            Add = summary.Count(PlanAction.Add),
            Change = summary.Count(PlanAction.Change),
            Replace = summary.Count(PlanAction.Replace),
            Destroy = summary.Count(PlanAction.Destroy),
            Forget = summary.Count(PlanAction.Forget),
            summary.Resources,
            summary.Outputs,
            summary.Reads,
            summary.Drifted,
            Warnings = plan.Warnings.Select(warning => new { warning.Summary, warning.Detail, warning.Address }),
        });
    }
}
