using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Infra.Migrator.Tests.Support;

/// <summary>The migrator as a process of its own, to be signalled or killed.</summary>
public sealed class MigratorProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _text = new();

    private MigratorProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written to both streams so far.</summary>
    public string Text
    {
        get
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>Starts it with the environment file as it was saved.</summary>
    public static MigratorProcess Start(TestDeployment deployment, params string[] args)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, ["exec", typeof(MigratorApplication).Assembly.Location, args[0], "--environment", "app/prod", .. args[1..]])
        {
            WorkingDirectory = deployment.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in deployment.Variables)
        {
            start.Environment[name] = value;
        }

        var started = new MigratorProcess(new Process { StartInfo = start });
        started._process.OutputDataReceived += (_, data) => started.Append(data.Data);
        started._process.ErrorDataReceived += (_, data) => started.Append(data.Data);
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(TestDeployment deployment, params string[] args)
    {
        using var process = Start(deployment, args);
        return (await process.WaitAsync(), process.Text);
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Waits for its end, but not longer than this.</summary>
    public async Task<bool> WaitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits until it has written something.</summary>
    public async Task WaitForTextAsync(string text)
    {
        var watch = Stopwatch.StartNew();
        while (!Text.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(HasExited || watch.Elapsed > TimeSpan.FromSeconds(90), $"'{text}' was not written:\n{Text}");
            await Task.Delay(20);
        }
    }

    /// <summary>Sends a signal, e.g. <c>INT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {Id.ToString(CultureInfo.InvariantCulture)}"]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>SIGKILL: the process does nothing any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Resident memory at its highest so far, from <c>/proc</c>; 0 when it has ended.</summary>
    public long PeakResidentKiB()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id.ToString(CultureInfo.InvariantCulture)}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_text)
            {
                _text.AppendLine(line);
            }
        }
    }
}
