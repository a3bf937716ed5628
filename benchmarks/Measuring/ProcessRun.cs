using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Infra.Benchmarks.Measuring;

/// <summary>What a program took.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Elapsed">From before the start until the end.</param>
/// <param name="Cpu">User and system time of the program and of all that it started.</param>
/// <param name="PeakMemoryBytes">Highest sum of the peak resident sizes of its processes that were alive together.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ProcessResult(int ExitCode, TimeSpan Elapsed, TimeSpan Cpu, long PeakMemoryBytes, string Output, string Error);

/// <summary>Runs programs and measures them. One at a time: the processor time is that of all ended children of this process.</summary>
internal static class ProcessRun
{
    private const int Children = -1;
    private static readonly TimeSpan MemoryPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Working folder.</param>
    /// <param name="variables">Environment variables over those of this process, without any that begin with <c>PG</c>.</param>
    /// <param name="inputFile">Standard input. Default: empty.</param>
    /// <param name="cancellationToken">Kills it and what it started.</param>
    public static async Task<ProcessResult> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string> variables,
        string? inputFile, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var cpuBefore = ChildrenCpu();
        using var stopPolling = new CancellationTokenSource();
        using var process = new Process { StartInfo = start };
        var watch = Stopwatch.StartNew();
        process.Start();
        var memory = PollMemoryAsync(process.Id, stopPolling.Token);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            if (inputFile is not null)
            {
                await process.StandardInput.WriteAsync(await File.ReadAllTextAsync(inputFile, cancellationToken));
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        finally
        {
            await stopPolling.CancelAsync();
        }

        watch.Stop();
        return new ProcessResult(
            process.ExitCode, watch.Elapsed, ChildrenCpu() - cpuBefore, await memory, await output, await error);
    }

    private static async Task<long> PollMemoryAsync(int process, CancellationToken cancellationToken)
    {
        var peak = 0L;
        using var timer = new PeriodicTimer(MemoryPoll);
        try
        {
            do
            {
                peak = Math.Max(peak, TreeMemory(process));
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }

        return peak;
    }

    private static long TreeMemory(int process)
    {
        var sum = 0L;
        try
        {
            foreach (var line in File.ReadLines($"/proc/{process}/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    sum = 1024 * long.Parse(line["VmHWM:".Length..^"kB".Length], NumberStyles.Any, CultureInfo.InvariantCulture);
                    break;
                }
            }

            foreach (var task in Directory.GetDirectories($"/proc/{process}/task"))
            {
                foreach (var child in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    sum += TreeMemory(int.Parse(child, CultureInfo.InvariantCulture));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has just ended.
        }

        return sum;
    }

    private static TimeSpan ChildrenCpu()
    {
        if (GetResourceUsage(Children, out var usage) != 0)
        {
            throw new InvalidOperationException($"getrusage failed with error {Marshal.GetLastPInvokeError()}.");
        }

        return TimeSpan.FromSeconds(usage.UserSeconds + usage.SystemSeconds)
            + TimeSpan.FromMicroseconds((int)usage.UserMicroseconds + (int)usage.SystemMicroseconds);
    }

    [DllImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetResourceUsage(int who, out ResourceUsage usage);

    /// <summary><c>struct rusage</c> of 64-bit systems; only its two times are read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
