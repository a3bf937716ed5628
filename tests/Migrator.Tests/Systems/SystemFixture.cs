using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Systems;

/// <summary>A system's database, made once by the migrator from the SQL files that the system ships.</summary>
public abstract class SystemFixture(SharedServer server, string system, string database) : IAsyncLifetime
{
    public TestDeployment Deployment { get; } = new(server);

    public string Database => database;

    public async Task InitializeAsync()
    {
        Deployment.Json["production"] = false;
        Deployment.CopyShippedSql(system, "sql");
        Declare();
        await Deployment.ApplyAsync();
    }

    public Task DisposeAsync()
    {
        Deployment.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Opens a session that is rolled back at its end.</summary>
    /// <param name="role">Role to log in as. Default: the superuser, whom no privilege stops.</param>
    public async Task<SystemSession> BeginAsync(string? role = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(server.Server.ConnectionString(database)) { Pooling = false };
        if (role is not null)
        {
            (builder.Username, builder.Password) = (role, Deployment.PasswordOf(role));
        }

        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        return new SystemSession(connection, await connection.BeginTransactionAsync());
    }

    /// <summary>Adds roles and the tenant, as the system's environment file does.</summary>
    protected abstract void Declare();
}

/// <summary>A transaction that never commits.</summary>
public sealed class SystemSession(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
{
    public async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <summary>Runs what has to be refused.</summary>
    /// <returns>The SQLSTATE, and the constraint's name where one refused.</returns>
    public async Task<(string SqlState, string? Constraint)> RefusalAsync(string sql)
    {
        await ExecuteAsync("SAVEPOINT before");
        var exception = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));
        await ExecuteAsync("ROLLBACK TO before");
        return (exception.SqlState, exception.ConstraintName);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
