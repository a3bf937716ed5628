using System.Diagnostics;
using System.Text;

namespace Infra.Tests.Commands;

/// <summary>Runs the built command line as users do: another process, its streams redirected.</summary>
public sealed class InfraProcess : IDisposable
{
    private static readonly string Dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"))
            .First(File.Exists);

    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task<string> _output;
    private readonly Task _errors;

    private InfraProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    public static async Task<InfraResult> RunAsync(
        IReadOnlyList<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var process = Start(arguments, folder, variables);
        return await process.WaitAsync();
    }

    public static InfraProcess Start(
        IReadOnlyList<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        string[] command = [Dotnet, Path.Combine(AppContext.BaseDirectory, "infra.dll"), .. arguments];

        // A parent that runs in the background may have passed on an ignored Ctrl-C.
        string[] line = OperatingSystem.IsLinux() ? ["/usr/bin/env", "--default-signal=INT", .. command] : command;
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Terraform.Repository.Root,
        };
        start.Environment.Remove("CDKTF_OUTDIR");
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new InfraProcess(start);
    }

    public async Task WaitForErrorTextAsync(string text)
    {
        while (!ErrorText().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited, $"infra ended before it said '{text}': {ErrorText()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    public async Task<InfraResult> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _errors;
        return new InfraResult(_process.ExitCode, await _output, ErrorText());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private string ErrorText()
    {
        lock (_error)
        {
            return _error.ToString();
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_error)
            {
                _error.Append(line).Append('\n');
            }
        }
    }
}

/// <summary>How it ended.</summary>
public sealed record InfraResult(int ExitCode, string Output, string Error);
