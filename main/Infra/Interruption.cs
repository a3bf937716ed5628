using System.Runtime.InteropServices;
using Infra.Cli.Processes;

namespace Infra.Cli;

/// <summary>Ctrl-C and SIGTERM: the first one asks the program to end in good order, a second one ends it at once.</summary>
internal sealed class Interruption : IDisposable
{
    private static readonly string[] RuntimeFiles = ["dotnet-diagnostic", "clr-debug-pipe"];

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to listen.</summary>
    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }
            .Select(signal => PosixSignalRegistration.Create(signal, Handle))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code that tells the signal.</summary>
    public int ExitCode { get; private set; } = Cli.ExitCode.Interrupted;

    /// <summary>Ends the process with <see cref="ExitCode"/>, past the handlers of its end. For a synthesis that broke off because Ctrl-C at
    /// a terminal has ended its Node.js as well: the handler of jsii then fails at the broken pipe, with a trace and another exit
    /// code.</summary>
    /// <returns>The exit code, where the process cannot be ended that way.</returns>
    public int EndProcess()
    {
        if (!OperatingSystem.IsWindows())
        {
            Console.Out.Flush();
            Console.Error.Flush();
            RemoveRuntimeFiles();
            NativeMethods.Exit(ExitCode);
        }

        return ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    /// <summary>The diagnostics pipes of the .NET runtime, which it removes only at an ordinary end.</summary>
    private static void RemoveRuntimeFiles()
    {
        foreach (var file in RuntimeFiles.SelectMany(kind => Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"{kind}-{Environment.ProcessId}-*")))
        {
            File.Delete(file);
        }
    }

    private void Handle(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGTERM ? Cli.ExitCode.Terminated : Cli.ExitCode.Interrupted;
        ChildProcess.TerminalInterruptsChildren = context.Signal == PosixSignal.SIGINT && !Console.IsInputRedirected;
        _source.Cancel();
    }

    private static class NativeMethods
    {
        [DllImport("libc", EntryPoint = "_exit")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern void Exit(int exitCode);
    }
}
