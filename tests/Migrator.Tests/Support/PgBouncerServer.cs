using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Migrator.Tests.Support;

/// <summary>PgBouncer from its Debian package before a server, on a port of its own of 127.0.0.1. It ends with this
/// object, or with this process.</summary>
public sealed class PgBouncerServer : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The shell holds the other end of a pipe that the operating system closes with this process.</summary>
    private const string Script = """
        trap '' HUP INT QUIT
        "$1" "$2/pgbouncer.ini" </dev/null >/dev/null 2>&1 &
        read -r _
        kill -TERM $! 2>/dev/null
        wait $!
        rm -rf "$2"
        """;

    private readonly EmbeddedPostgresServer _server;
    private readonly Process _shell;
    private readonly string _folder;

    private PgBouncerServer(EmbeddedPostgresServer server, Process shell, string folder, int port)
    {
        _server = server;
        _shell = shell;
        _folder = folder;
        Port = port;
    }

    public string Host { get; } = "127.0.0.1";

    public int Port { get; }

    /// <summary>The server's superuser, by way of PgBouncer and without TLS.</summary>
    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = _server.SuperuserName,
            Password = _server.Password,
            Database = database,
            SslMode = SslMode.Disable,
            Pooling = false,
        }.ConnectionString;

    /// <summary>Starts it and waits until it lets a client through.</summary>
    /// <param name="server">The server behind it.</param>
    /// <param name="poolSize">Most connections to the server per database.</param>
    /// <param name="poolMode"><c>transaction</c> or <c>session</c>.</param>
    /// <param name="ignoredStartupParameters">What PgBouncer passes over where it would refuse the connection, e.g. <c>options</c>.</param>
    public static async Task<PgBouncerServer> StartAsync(
        EmbeddedPostgresServer server, int poolSize = 2, string poolMode = "transaction", params string[] ignoredStartupParameters)
    {
        var package = await DebianPackages.EnsureAsync("pgbouncer");
        var program = package.Program("usr/sbin/pgbouncer");
        var account = ServerAccount.Choose();
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("infra-pgbouncer-").FullName;
            var port = FindFreePort();
            PrivateFile.Write(
                Path.Combine(folder, "userlist.txt"), $"\"{server.SuperuserName}\" \"{server.Password}\"\n");
            PrivateFile.Write(Path.Combine(folder, "pgbouncer.ini"), $"""
                [databases]
                * = host=127.0.0.1 port={server.Port}

                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port.ToString(CultureInfo.InvariantCulture)}
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = {folder}/userlist.txt
                admin_users = {server.SuperuserName}
                pool_mode = {poolMode}
                default_pool_size = {poolSize}
                ignore_startup_parameters = {string.Join(", ", ["extra_float_digits", .. ignoredStartupParameters])}
                logfile = {folder}/pgbouncer.log

                """);
            if (account is not null)
            {
                if (!await ServerAccount.CanRunAsync(account, program, CancellationToken.None))
                {
                    var copy = Path.Combine(folder, "pgbouncer");
                    File.Copy(program, copy);
                    program = copy;
                }

                await ServerAccount.GiveAsync(account, folder, CancellationToken.None);
            }

            var start = Command.Create("/bin/sh", ["-c", Script, "pgbouncer-watchdog", program, folder], folder, account);
            start.WorkingDirectory = "/";
            start.RedirectStandardOutput = false;
            start.RedirectStandardError = false;
            foreach (var (name, value) in package.Variables)
            {
                start.Environment[name] = value;
            }

            var bouncer = new PgBouncerServer(server, Process.Start(start)!, folder, port);
            try
            {
                await bouncer.WaitAsync();
                return bouncer;
            }
            catch (TimeoutException) when (attempt < StartAttempts && bouncer.Log().Contains("Address already in use", StringComparison.Ordinal))
            {
                await bouncer.DisposeAsync();
            }
            catch
            {
                await bouncer.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Stops it; the server behind it goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task WaitAsync()
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException exception) when (exception.InnerException is SocketException)
            {
                var log = Log();
                if (watch.Elapsed > StartTimeout || log.Contains("FATAL", StringComparison.Ordinal))
                {
                    throw new TimeoutException($"PgBouncer did not start within {StartTimeout.TotalSeconds:0} s. Its log:\n{log}", exception);
                }

                await Task.Delay(50);
            }
        }
    }

    private string Log()
    {
        var path = Path.Combine(_folder, "pgbouncer.log");
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
