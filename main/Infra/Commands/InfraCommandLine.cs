using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Infra.Cli.Output;

namespace Infra.Cli.Commands;

/// <summary>The command line of <c>infra</c>. All errors end here.</summary>
internal static class InfraCommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = CreateRoot().Parse(arguments);
        if (parsed.Action is ParseErrorAction error)
        {
            error.ShowHelp = false;
        }

        if (arguments.Length == 0)
        {
            _ = await CreateRoot().Parse("--help").InvokeAsync();
            return ExitCode.Error;
        }

        using var interruption = new Interruption();
        try
        {
            // Ctrl-C is ours: the library would end the process while Terraform still gives back its lock.
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (Exception exception)
        {
            return Explain(exception, interruption, parsed);
        }
    }

    private static int Explain(Exception exception, Interruption interruption, ParseResult parsed)
    {
        var console = CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor));
        if (interruption.Token.IsCancellationRequested)
        {
            console.Fail("stopped.");
            return exception is OperationCanceledException ? interruption.ExitCode : interruption.EndProcess();
        }

        if (exception is UserException)
        {
            console.Fail(exception.Message);
            return ExitCode.Error;
        }

        var verbose = parsed.GetValue(GlobalOptions.Verbose);
        console.Fail(verbose
            ? $"internal error: {exception}"
            : $"internal error: {exception.Message}{Environment.NewLine}Run the command with --verbose to see where.");
        return ExitCode.Error;
    }

    /// <summary>Makes the commands.</summary>
    public static RootCommand CreateRoot()
    {
        var root = new RootCommand(
            """
            Production-grade PostgreSQL on AWS from one JSON file per environment.

              First look:     infra demo            all of it on this machine, without an AWS account
              Every day:      infra validate        check the environment files
                              infra rules <id>      why does it say so?
                              infra check           check policies over the resources
                              infra plan <name>     what would Terraform do?
                              infra diff <a> <b>    how do two deployments differ?
                              infra cost <name>     what does it cost in a month?
                              infra review <name>   what does a change do, restart, replace and cost?
                              infra handover <name> what does the application need to connect?
                              infra runbook <name>  how is it operated?
              Deployment is done by cdktf deploy, or by terraform in the folder that infra synth writes.

              Exit codes: 0 success, 1 error, 2 (plan, diff) there are changes, (review) data
              would be lost, 130 stopped by Ctrl-C.
            """)
        {
            ListCommand.Create(),
            ValidateCommand.Create(),
            RulesCommand.Create(),
            SynthCommand.Create(),
            CheckCommand.Create(),
            PlanCommand.Create(),
            DiffCommand.Create(),
            CostCommand.Create(),
            ReviewCommand.Create(),
            HandoverCommand.Create(),
            RunbookCommand.Create(),
            DemoCommand.Create(),
            GlobalOptions.NoColor,
            GlobalOptions.Verbose,
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new TeachingHelp((HelpAction)help.Action!);
        }

        return root;
    }
}
