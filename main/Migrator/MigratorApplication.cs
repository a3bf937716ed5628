using System.CommandLine;
using Infra.Migrator.Cli;

namespace Infra.Migrator;

/// <summary>The program behind its command line.</summary>
public static class MigratorApplication
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The command line, e.g. <c>apply --environment startupwebapp/prod --tls disable</c>. A password is refused here:
    /// it comes by variable, file or AWS Secrets Manager.</param>
    /// <param name="host">Where output goes and variables come from.</param>
    /// <param name="cancellationToken">Ends the run tidily: the current SQL file is rolled back, the rest is left for the next run.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, MigratorHost host, CancellationToken cancellationToken)
    {
        var configuration = new InvocationConfiguration { Output = host.Output, Error = host.Error, ProcessTerminationTimeout = null };
        return await CommandLine.Create(host).Parse(args).InvokeAsync(configuration, cancellationToken);
    }
}
