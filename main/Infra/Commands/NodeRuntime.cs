using System.ComponentModel;
using Infra.Cli.Processes;

namespace Infra.Cli.Commands;

/// <summary>The Node.js that CDKTF's constructs run on.</summary>
internal static class NodeRuntime
{
    private static readonly Version Minimum = new(20, 9);

    /// <summary>Checks that Node.js is there and new enough, and keeps jsii from printing its end-of-life banner over the output.</summary>
    /// <exception cref="UserException">It is missing or too old.</exception>
    public static async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var program = Environment.GetEnvironmentVariable("JSII_NODE") is { Length: > 0 } named ? named : "node";
        var help = $"Install Node.js {Minimum} or later (https://nodejs.org) and put it on PATH; CDKTF needs it to synthesise.";
        ProcessResult result;
        try
        {
            result = await ChildProcess.RunAsync(
                new ChildProcessStart { FileName = program, Arguments = ["--version"] }, cancellationToken);
        }
        catch (Win32Exception exception)
        {
            throw new UserException($"Node.js was not found ({program}). {help}", exception);
        }

        var text = result.StandardOutput.Trim();
        if (!Version.TryParse(text.TrimStart('v'), out var version) || version < Minimum)
        {
            throw new UserException($"{program} is Node.js {(text.Length == 0 ? "of an unknown version" : text)}. {help}");
        }

        Environment.SetEnvironmentVariable("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", version.Major.ToString());
    }
}
