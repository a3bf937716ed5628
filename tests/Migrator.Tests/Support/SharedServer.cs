using System.Diagnostics;
using Infra.EmbeddedPostgres;
using Npgsql;

namespace Infra.Migrator.Tests.Support;

/// <summary>One PostgreSQL 16 for the run, with TLS, that logs every statement.</summary>
public class SharedServer : IAsyncLifetime
{
    public virtual int MajorVersion => EmbeddedPostgresOptions.DefaultMajorVersion;

    public EmbeddedPostgresServer Server { get; private set; } = null!;

    protected virtual IReadOnlyDictionary<string, string> Parameters { get; } =
        new Dictionary<string, string> { ["log_statement"] = "all", ["log_connections"] = "on" };

    protected virtual bool Tls => true;

    public async Task InitializeAsync() => Server = await EmbeddedPostgresServer.StartAsync(new EmbeddedPostgresOptions
    {
        MajorVersion = MajorVersion,
        Tls = Tls,
        Parameters = Parameters,
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

    /// <summary>Drops databases, and the templates that belong to roles with a prefix.</summary>
    public async Task DropAsync(IReadOnlyList<string> databases, string rolePrefix)
    {
        await using var connection = await OpenAsync();
        var names = new List<string>();
        await using (var command = new NpgsqlCommand(
            "select datname::text from pg_database where datname = any($1) or (datname like 'infra_template_%' and starts_with(pg_get_userbyid(datdba), $2))",
            connection)
        { Parameters = { new() { Value = databases.ToArray() }, new() { Value = rolePrefix } } })
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                names.Add(reader.GetString(0));
            }
        }

        foreach (var name in names)
        {
            await using var drop = new NpgsqlCommand($"DROP DATABASE \"{name}\" WITH (FORCE)", connection);
            await drop.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Waits until a query says yes.</summary>
    public async Task WaitUntilAsync(string sql, string database = "postgres")
    {
        var watch = Stopwatch.StartNew();
        await using var connection = await OpenAsync(database);
        while (true)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            if (await command.ExecuteScalarAsync() is true)
            {
                return;
            }

            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(90), $"This did not come true in 90 s: {sql}");
            await Task.Delay(20);
        }
    }

    public async Task<T?> ScalarAsync<T>(string sql, string database = "postgres")
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}

/// <summary>A server that a test has for itself, without TLS and log.</summary>
public sealed class OwnServer(int majorVersion, IReadOnlyDictionary<string, string>? parameters = null) : SharedServer, IAsyncDisposable
{
    public override int MajorVersion => majorVersion;

    protected override bool Tls => false;

    protected override IReadOnlyDictionary<string, string> Parameters { get; } = parameters ?? new Dictionary<string, string>();

    public static async Task<OwnServer> StartAsync(
        int majorVersion = EmbeddedPostgresOptions.DefaultMajorVersion, IReadOnlyDictionary<string, string>? parameters = null)
    {
        var server = new OwnServer(majorVersion, parameters);
        await server.InitializeAsync();
        return server;
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());
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
