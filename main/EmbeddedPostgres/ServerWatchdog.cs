using System.Diagnostics;

namespace Infra.EmbeddedPostgres;

/// <summary>Stops the server and removes its folder when this process lets go of it, also when this process is killed: a shell holds the
/// other end of a pipe that the operating system closes with this process. Windows has no such shell; there the process's own exit does
/// it.</summary>
internal sealed class ServerWatchdog : IAsyncDisposable
{
    private const string Script = """
        trap '' HUP INT QUIT TERM
        read -r _
        "$1" stop --pgdata "$2/data" --mode immediate --silent >/dev/null 2>&1
        rm -rf "$2"
        """;

    private readonly Process? _shell;
    private readonly string _pgCtl;
    private readonly string _folder;
    private int _stopped;

    private ServerWatchdog(Process? shell, string pgCtl, string folder)
    {
        _shell = shell;
        _pgCtl = pgCtl;
        _folder = folder;
    }

    /// <summary>Starts it under the account that the server runs as.</summary>
    public static ServerWatchdog Start(string pgCtl, string folder, string? account)
    {
        if (OperatingSystem.IsWindows())
        {
            var watchdog = new ServerWatchdog(null, pgCtl, folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => watchdog.StopHere();
            return watchdog;
        }

        var start = Command.Create("/bin/sh", ["-c", Script, "embedded-postgres-watchdog", pgCtl, folder], folder, account);
        start.WorkingDirectory = "/";
        start.RedirectStandardOutput = false;
        start.RedirectStandardError = false;
        return new ServerWatchdog(Process.Start(start)!, pgCtl, folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_shell is null)
        {
            StopHere();
            return;
        }

        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _shell.StandardInput.Close();
            await _shell.WaitForExitAsync();
            _shell.Dispose();
        }
    }

    private void StopHere()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        using (var stop = Process.Start(
            Command.Create(_pgCtl, ["stop", "--pgdata", Path.Combine(_folder, "data"), "--mode", "immediate", "--silent"], _folder))!)
        {
            stop.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
