using System.Globalization;
using Npgsql;

namespace Infra.Benchmarks.Measuring;

/// <summary>Looks at the server 20 times a second while a contender runs.</summary>
internal sealed class ServerSampler : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _startLsn;
    private readonly Task<int> _peak;

    private ServerSampler(NpgsqlConnection connection, string startLsn)
    {
        _connection = connection;
        _startLsn = startLsn;
        _peak = WatchAsync();
    }

    /// <summary>Begins; owns the connection from now on.</summary>
    public static async Task<ServerSampler> StartAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_current_wal_insert_lsn()::text", connection);
        return new ServerSampler(connection, (string)(await command.ExecuteScalarAsync())!);
    }

    /// <summary>Ends.</summary>
    /// <returns>Most client connections beside this one, and bytes of write-ahead log since the start.</returns>
    public async Task<(int PeakConnections, long WalBytes)> StopAsync()
    {
        await _stop.CancelAsync();
        var peak = await _peak;
        await using var command = new NpgsqlCommand(
            $"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '{_startLsn}')::text", _connection);
        return (peak, long.Parse((string)(await command.ExecuteScalarAsync())!, CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _peak;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<int> WatchAsync()
    {
        var peak = 0L;
        using var timer = new PeriodicTimer(Poll);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", _connection);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                peak = Math.Max(peak, (long)(await command.ExecuteScalarAsync(CancellationToken.None))!);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }

        return (int)peak;
    }
}
