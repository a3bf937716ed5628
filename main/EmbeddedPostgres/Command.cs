using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Infra.EmbeddedPostgres;

/// <summary>Runs programs; their output is only looked at when they fail.</summary>
internal static class Command
{
    public static ProcessStartInfo Create(string program, IEnumerable<string> arguments, string folder, string? account = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (account is not null)
        {
            start.UserName = account;
            start.Environment["HOME"] = folder;
        }

        // Whoever calls may point psql at a server of theirs; this server's programs must not follow.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <returns>Exit code and the last lines of what it wrote, at most <paramref name="keptLines"/>.</returns>
    /// <exception cref="Win32Exception">The program does not exist.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        ProcessStartInfo start, CancellationToken cancellationToken, int keptLines = 30)
    {
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        void Append(string? line)
        {
            if (line is not null)
            {
                lock (output)
                {
                    output.AppendLine(line);
                }
            }
        }

        process.OutputDataReceived += (_, data) => Append(data.Data);
        process.ErrorDataReceived += (_, data) => Append(data.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        lock (output)
        {
            return (process.ExitCode, string.Join(Environment.NewLine, output.ToString().TrimEnd().Split('\n').TakeLast(keptLines)));
        }
    }
}
