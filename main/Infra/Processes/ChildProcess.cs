using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Infra.Cli.Processes;

/// <summary>Runs other programs: no shell, no standard input, output captured, and an orderly end when cancelled.</summary>
internal static class ChildProcess
{
    private const int InterruptSignal = 2;

    /// <summary>Set once Ctrl-C was typed at a terminal, which sends it to the child processes as well.</summary>
    public static bool TerminalInterruptsChildren { get; set; }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the program has ended.</exception>
    /// <exception cref="Win32Exception">The program could not be started.</exception>
    public static async Task<ProcessResult> RunAsync(ChildProcessStart start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = CreateStartInfo(start) };
        process.Start();
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, start.OnOutputLine);
        var error = ReadAsync(process.StandardError, start.OnErrorLine);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process, start.InterruptTimeout);
            throw;
        }

        return new ProcessResult(process.ExitCode, await output, await error);
    }

    private static ProcessStartInfo CreateStartInfo(ChildProcessStart start)
    {
        var info = new ProcessStartInfo(start.FileName, start.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory ?? "",
        };
        foreach (var (name, value) in start.Environment)
        {
            if (value is null)
            {
                info.Environment.Remove(name);
            }
            else
            {
                info.Environment[name] = value;
            }
        }

        return info;
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action<string>? onLine)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            onLine?.Invoke(line);
        }

        return text.ToString();
    }

    private static async Task EndAsync(Process process, TimeSpan timeout)
    {
        // A second interrupt makes Terraform give up at once and leave its state locked.
        if (!TerminalInterruptsChildren && !OperatingSystem.IsWindows() && !process.HasExited)
        {
            _ = NativeMethods.Kill(process.Id, InterruptSignal);
        }

        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Kill(int processId, int signal);
    }
}
