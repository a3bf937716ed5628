using System.Security.Cryptography;
using System.Text.Json;
using Infra.Cli.Output;
using Infra.Cli.Processes;
using Infra.EmbeddedPostgres;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Cli.Commands;

/// <summary>Runs the migrator against the embedded server. Passwords reach it by its environment, never by its command line.</summary>
internal sealed class MigratorProcess
{
    private const int PasswordLength = 32;
    private const string PasswordCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private const string Prefix = "MIGRATOR_";

    private readonly CommandConsole _console;
    private readonly string _folder;
    private readonly string _environment;
    private readonly Dictionary<string, string?> _variables;

    /// <summary>Prepares the runs for an environment; its roles get passwords that live as long as this object.</summary>
    public MigratorProcess(CommandConsole console, string repositoryRoot, LoadedEnvironment environment, EmbeddedPostgresServer server)
    {
        _console = console;
        _folder = repositoryRoot;
        _environment = environment.Name.ToString();
        // Every option of the migrator is a variable, too: the user's own are meant for another server.
        _variables = Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name, string? (_) => null);
        foreach (var role in Roles(environment.Settings!))
        {
            _variables[$"{Prefix}PASSWORD_{role.ToUpperInvariant()}"] = RandomNumberGenerator.GetString(PasswordCharacters, PasswordLength);
        }

        _variables["MIGRATOR_CONNECTION"] = server.ConnectionString("postgres");
        _variables["MIGRATOR_CA_BUNDLE"] = server.RootCertificatePath;
    }

    /// <summary>Creates the tenants and shows them.</summary>
    /// <returns>The last line that the migrator says.</returns>
    public async Task<string> UpAsync(CancellationToken cancellationToken) => Show(await RunAsync("up", [], cancellationToken));

    /// <summary>Applies again, which must not change anything.</summary>
    /// <exception cref="UserException">It did change something.</exception>
    public async Task<string> UpAgainAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync("up", ["--json"], cancellationToken);
        using var report = JsonDocument.Parse(result.StandardOutput);
        return report.RootElement.GetProperty("hasChanges").GetBoolean()
            ? throw new UserException($"A second migrator up changed something:\n{result.StandardOutput}")
            : "changed nothing";
    }

    /// <summary>Asks the server whether all is as it should be.</summary>
    /// <returns>The last line that the migrator says.</returns>
    public async Task<string> VerifyAsync(CancellationToken cancellationToken) => Show(await RunAsync("verify", [], cancellationToken));

    /// <summary>Prints the registry of databases.</summary>
    public async Task<string> PrintRegistryAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync("registry", [], cancellationToken);
        Show(result);
        return $"{result.StandardOutput.Count(character => character == '\n')} lines of Markdown, printed above";
    }

    private static IEnumerable<string> Roles(EnvironmentSettings settings) =>
        settings.Tenancy.Roles.Keys
            .Concat(settings.Tenants.Values.Select(tenant => tenant.OwnerRole).Append(settings.Tenancy.DefaultOwnerRole).OfType<string>())
            .Distinct();

    private string Show(ProcessResult result)
    {
        _console.Results.Profile.Out.Writer.WriteLine(result.StandardOutput);
        return result.StandardOutput.TrimEnd().Split('\n')[^1].Trim();
    }

    private Task<ProcessResult> RunAsync(string command, string[] arguments, CancellationToken cancellationToken) =>
        _console.StepAsync($"migrator {command} {_environment}", async report =>
        {
            var result = await ChildProcess.RunAsync(
                new ChildProcessStart
                {
                    FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                    Arguments = [Path.Combine(AppContext.BaseDirectory, "migrator.dll"),
                        command, "--environment", _environment, .. arguments],
                    WorkingDirectory = _folder,
                    Environment = _variables,
                    OnErrorLine = report,
                },
                cancellationToken);
            return result.ExitCode == 0
                ? result
                : throw new UserException(
                    $"migrator {command} ended with {result.ExitCode}:\n{result.StandardOutput}{result.StandardError}".TrimEnd());
        });
}
