using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Benchmarks.Measuring;

/// <summary>The PostgreSQL that everybody is measured on: durable, with fixed settings, reached by socket, TCP and TLS.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    private readonly EmbeddedPostgresServer _server;
    private readonly string _folder;

    private BenchmarkServer(EmbeddedPostgresServer server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    /// <summary>Settings of the server beside PostgreSQL's defaults. The write-ahead log is large enough that no checkpoint falls into a
    /// run.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["fsync"] = "on",
        ["synchronous_commit"] = "on",
        ["full_page_writes"] = "on",
        ["shared_buffers"] = "512MB",
        ["max_connections"] = "200",
        ["max_wal_size"] = "8GB",
        ["checkpoint_timeout"] = "30min",
    };

    /// <summary>The superuser's connections past all limits of the run: directly by TCP.</summary>
    public ServerAddress Administration => new(
        "127.0.0.1", _server.Port, _server.SuperuserName, _server.Password, RootCertificate: null);

    /// <summary>Starts it.</summary>
    public static async Task<BenchmarkServer> StartAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        // Nobody but the server's account and root enters the folder, so the socket needs no password.
        var folder = Directory.CreateTempSubdirectory("infra-benchmark-").FullName;
        try
        {
            var access = Path.Combine(folder, "pg_hba.conf");
            await File.WriteAllTextAsync(access, "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n", cancellationToken);
            if (ServerAccount.Choose() is { } account)
            {
                await ServerAccount.GiveAsync(account, folder, cancellationToken);
            }

            var server = await EmbeddedPostgresServer.StartAsync(
                new EmbeddedPostgresOptions
                {
                    Tls = true,
                    Parameters = new Dictionary<string, string>(Settings)
                    {
                        ["unix_socket_directories"] = folder,
                        ["hba_file"] = access,
                    },
                },
                progress, cancellationToken);
            return new BenchmarkServer(server, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>How clients reach it.</summary>
    /// <param name="transport">Way in.</param>
    /// <param name="relayPort">Port of a relay before it; null for its own.</param>
    public ServerAddress Address(Transport transport, int? relayPort) => transport switch
    {
        Transport.Socket => new ServerAddress(_folder, _server.Port, _server.SuperuserName, Password: null, RootCertificate: null),
        Transport.Tcp => Administration with { Port = relayPort ?? _server.Port },
        _ => new ServerAddress(
            _server.Host, relayPort ?? _server.Port, _server.SuperuserName, _server.Password, _server.RootCertificatePath),
    };

    /// <summary>Runs statements in a database.</summary>
    public async Task ExecuteAsync(string database, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var connection = await Administration.OpenAsync(database, cancellationToken);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Does something that is not measured, such as making databases, without waiting for the disk; then writes it all out.</summary>
    public async Task WithoutFlushingAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await SetFlushingAsync("off", cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            await SetFlushingAsync(Settings["fsync"], CancellationToken.None);
        }

        await ExecuteAsync("postgres", ["CHECKPOINT"], cancellationToken);
    }

    private async Task SetFlushingAsync(string value, CancellationToken cancellationToken)
    {
        await ExecuteAsync("postgres", [$"ALTER SYSTEM SET fsync = {value}", "SELECT pg_reload_conf()"], cancellationToken);
        while (await ScalarAsync("SHOW fsync", cancellationToken) != value)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    /// <summary>A value of the first row.</summary>
    public async Task<string> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = await Administration.OpenAsync("postgres", cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return $"{await command.ExecuteScalarAsync(cancellationToken)}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
