using System.CommandLine;
using Infra.Migrator.Cli;
using Infra.Migrator.Fleet;

namespace Infra.Migrator;

/// <summary>The program behind its command line.</summary>
public static class MigratorApplication
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line, e.g. <c>up --environment startupwebapp/prod --tls disable</c>. A password is refused here: it comes by
    /// variable, file or AWS Secrets Manager.</param>
    /// <param name="host">Where output goes and variables come from.</param>
    /// <param name="drain">Ends the run tidily: nothing new is begun, what runs on the server comes to its end.</param>
    /// <param name="cancel">Ends the run at once: what runs on the server is cancelled and rolled back. Default: never.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, MigratorHost host, CancellationToken drain, CancellationToken cancel = default)
    {
        var configuration = new InvocationConfiguration { Output = host.Output, Error = host.Error, ProcessTerminationTimeout = null };
        return await CommandLine.Create(host, new RunControl(drain, cancel), args).Parse(args).InvokeAsync(configuration, CancellationToken.None);
    }
}
