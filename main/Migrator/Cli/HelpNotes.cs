using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Infra.Migrator.Cli;

/// <summary>The usual help, and below it how to use the command.</summary>
internal sealed class HelpWithNotes(HelpAction usual, IReadOnlyDictionary<Command, string> notes) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        if (notes.TryGetValue(parseResult.CommandResult.Command, out var text))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        }

        return exitCode;
    }
}

/// <summary>What the help says beside the options of every verb.</summary>
internal static class HelpNotes
{
    /// <summary>What the program ends with.</summary>
    public const string ExitCodes = """
        Exit codes:
          0    everything is as the environment file says
          1    command line, environment file, input file or secret is wrong; nothing was attempted
          2    plan, or status --check: there is work to do
          3    some tenants failed; the others are done
          4    the server cannot be reached, or another run holds the lock
          5    verification failed: drift, privileges, or an applied SQL file was edited or removed
          130  ended by Ctrl-C: the first lets what runs come to its end, the second cancels it and rolls it back
        """;

    /// <summary>Of the program.</summary>
    public const string Root = $"""
        Examples:
          migrator plan     -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator up       -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator status   -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem --check
          migrator resume   -e startupwebapp/prod --outputs outputs.json --ca-bundle global-bundle.pem
          migrator registry -e startupwebapp/prod --output REGISTRY.md
          MIGRATOR_PASSWORD_DJANGO_APP=... migrator up -e startupwebapp/prod --connection 'Host=127.0.0.1;Username=postgres' --tls disable

        Every option can be given as a variable: --lock-wait is MIGRATOR_LOCK_WAIT. Passwords come by variable, file or AWS Secrets Manager, never by an
        option. --format json and ndjson are described by a JSON Schema, which migrator schema prints.

        {ExitCodes}
        """;
}
