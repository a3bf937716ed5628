using System.CommandLine;
using Infra.Cli.Output;

namespace Infra.Cli.Commands;

/// <summary><c>infra demo</c>.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("environment")
        {
            Description = $"Environments to show. Default: {string.Join(" and ", Demo.DefaultEnvironments)}.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new DocumentedCommand(
            "demo",
            "Show all of it on this machine, without an AWS account: synthesise, plan with the real providers, then create, verify and "
            + "list the tenant databases on an embedded PostgreSQL 16.")
        {
            Examples =
            [
                ("infra demo", "takes about two minutes; needs Node.js, and the internet unless everything is cached"),
                ("infra demo credlink/dev", "shows another environment"),
            ],
            Arguments = { names },
            ExitCodes =
            [
                (ExitCode.Success, "everything worked"),
                (ExitCode.Error, "a step failed; the table at the end says which"),
                (ExitCode.Interrupted, "stopped by Ctrl-C; the database server has been stopped and its data removed"),
            ],
        };
        command.SetAction((parsed, cancellationToken) =>
            new Demo(CommandConsole.Open(parsed.GetValue(GlobalOptions.NoColor)),
                EnvironmentSelection.OpenCatalog()).RunAsync(parsed.GetValue(names) ?? [], cancellationToken));
        return command;
    }
}
