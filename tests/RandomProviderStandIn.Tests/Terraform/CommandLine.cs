using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Infra.RandomProviderStandIn.Tests.Terraform;

/// <summary>How a command ended and what it printed, both streams together.</summary>
internal sealed record CommandResult(int ExitCode, string Output)
{
    public CommandResult ShouldEndWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode}:{Environment.NewLine}{Output}");
        return this;
    }
}

/// <summary>Runs the real commands in the way that <c>infra</c> runs them.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

    /// <summary>Where the runtime of this very test is installed; the plugin's own host finds it by DOTNET_ROOT wherever that is.</summary>
    public static string DotnetFolder { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static string RepositoryFolder { get; } = FindRepository();

    public static async Task<CommandResult> RunAsync(
        string program, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = new Process { StartInfo = StartInfo(program, folder, arguments, environment) };
        process.Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(LongestRun);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {LongestRun}.");
        }

        return new CommandResult(process.ExitCode, await output + await errors);
    }

    public static ProcessStartInfo StartInfo(
        string program, string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["DOTNET_ROOT"] = DotnetFolder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }

        return info;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Infra.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Infra.sln above {AppContext.BaseDirectory}.");
    }
}
