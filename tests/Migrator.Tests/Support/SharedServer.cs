using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Migrator.Tests.Support;

/// <summary>One PostgreSQL 16 for the run, with TLS, that logs every statement.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public EmbeddedPostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
    {
        Tls = true,
        Parameters = new Dictionary<string, string> { ["log_statement"] = "all", ["log_connections"] = "on" },
    });

    public async Task DisposeAsync() => await Server.DisposeAsync();

    public async Task<NpgsqlConnection> OpenAsync(string database = "postgres")
    {
        var connection = new NpgsqlConnection(Server.ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T?> ScalarAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}

[CollectionDefinition(Name)]
public sealed class ServerTests : ICollectionFixture<SharedServer>
{
    public const string Name = "server";
}
