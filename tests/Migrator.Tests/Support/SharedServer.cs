using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Migrator.Tests.Support;

/// <summary>One PostgreSQL 16 for the run, with TLS, that logs every statement.</summary>
public class SharedServer : IAsyncLifetime
{
    public virtual int MajorVersion => EmbeddedPostgresOptions.DefaultMajorVersion;

    public EmbeddedPostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
    {
        MajorVersion = MajorVersion,
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

/// <summary>The same with PostgreSQL 15.</summary>
public sealed class SharedServer15 : SharedServer
{
    public override int MajorVersion => 15;
}

[CollectionDefinition(Name)]
public sealed class ServerTests : ICollectionFixture<SharedServer>
{
    public const string Name = "server";
}

/// <summary>Beside the others, so that PostgreSQL 15 is installed while they run.</summary>
[CollectionDefinition(Name)]
public sealed class Server15Tests : ICollectionFixture<SharedServer15>
{
    public const string Name = "server 15";
}
