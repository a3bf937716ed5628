using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Infra.Cli.Commands;

/// <summary>The usual help, followed by the command's examples and exit codes.</summary>
internal sealed class TeachingHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is DocumentedCommand command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var (commandLine, meaning) in command.Examples)
            {
                output.WriteLine($"  {commandLine}");
                output.WriteLine($"      {meaning}");
            }

            output.WriteLine();
            output.WriteLine("Exit codes:");
            foreach (var (exitCode, meaning) in command.ExitCodes)
            {
                output.WriteLine($"  {exitCode,3}  {meaning}");
            }
        }

        return code;
    }
}
