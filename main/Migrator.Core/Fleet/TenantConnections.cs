using System.Collections.Concurrent;
using Infra.Migrator.Connections;
using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>Connections to tenants' databases. One that is given back is kept only for another tenant of the same database, so there are never
/// more than workers.</summary>
internal sealed class TenantConnections(ServerConnector connector) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<NpgsqlConnection>> _idle = new();

    /// <summary>Takes an idle connection or opens one.</summary>
    public async Task<NpgsqlConnection> RentAsync(string database, CancellationToken cancellationToken) =>
        _idle.TryGetValue(database, out var bag) && bag.TryTake(out var connection)
            ? connection
            : await connector.OpenAsync(database, cancellationToken);

    /// <summary>Gives a connection back.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="tenant">Tenant that it was used for.</param>
    /// <param name="isSound">Whether the work ended as it should: a session after an error is not used again.</param>
    public async Task ReturnAsync(NpgsqlConnection connection, Tenant tenant, bool isSound)
    {
        if (isSound && tenant.Schema is not null && connection.State == System.Data.ConnectionState.Open)
        {
            _idle.GetOrAdd(tenant.Database, _ => []).Add(connection);
        }
        else
        {
            await connection.DisposeAsync();
        }
    }

    /// <summary>Closes connections to databases other than these, which nobody waits for any more.</summary>
    public async Task KeepOnlyAsync(IReadOnlySet<string> databases)
    {
        foreach (var (database, bag) in _idle)
        {
            while (!databases.Contains(database) && bag.TryTake(out var connection))
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KeepOnlyAsync(new HashSet<string>());
}
