using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.EmbeddedServer;

/// <summary>The pooler that tests put before the server does to sessions what a transaction pooler does.</summary>
[Collection(ServerTests.Name)]
public sealed class PgBouncerServerTests(SharedServer shared)
{
    [Fact]
    public async Task Clients_share_a_server_connection_and_see_the_settings_of_each_other()
    {
        await using var bouncer = await PgBouncerServer.StartAsync(shared.Server, poolSize: 1);
        await using var first = await OpenAsync(bouncer);
        await using var second = await OpenAsync(bouncer);

        Assert.Equal(await ScalarAsync(first, "select pg_backend_pid()::text"), await ScalarAsync(second, "select pg_backend_pid()::text"));
        await ScalarAsync(first, "set lock_timeout = '7s'");
        Assert.Equal("7s", await ScalarAsync(second, "show lock_timeout"));
    }

    [Fact]
    public async Task A_session_loses_its_setting_and_its_backend_while_another_client_holds_the_server_connection()
    {
        await using var bouncer = await PgBouncerServer.StartAsync(shared.Server, poolSize: 2);
        await using var first = await OpenAsync(bouncer);
        await using var second = await OpenAsync(bouncer);
        await ScalarAsync(first, "set lock_timeout = '7s'");
        var backend = await ScalarAsync(first, "select pg_backend_pid()::text");

        await using var transaction = await second.BeginTransactionAsync();
        Assert.Equal(backend, await ScalarAsync(second, "select pg_backend_pid()::text"));
        Assert.NotEqual(backend, await ScalarAsync(first, "select pg_backend_pid()::text"));
        Assert.NotEqual("7s", await ScalarAsync(first, "show lock_timeout"));
    }

    [Fact]
    public async Task A_startup_parameter_that_it_does_not_know_is_refused_unless_it_is_told_to_pass_over_it()
    {
        await using (var strict = await PgBouncerServer.StartAsync(shared.Server))
        {
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(strict, "-c lock_timeout=7s"));
            Assert.Contains("unsupported startup parameter", refusal.MessageText, StringComparison.Ordinal);
        }

        await using var lenient = await PgBouncerServer.StartAsync(shared.Server, 2, "transaction", "options");
        await using var connection = await OpenAsync(lenient, "-c lock_timeout=7s");
        Assert.NotEqual("7s", await ScalarAsync(connection, "show lock_timeout"));
    }

    [Fact]
    public async Task It_ends_when_it_is_disposed()
    {
        var bouncer = await PgBouncerServer.StartAsync(shared.Server);
        await bouncer.DisposeAsync();

        await Assert.ThrowsAsync<NpgsqlException>(() => OpenAsync(bouncer));
        Assert.Equal(1, await shared.ScalarAsync<int>("select 1"));
    }

    private static async Task<NpgsqlConnection> OpenAsync(PgBouncerServer bouncer, string? options = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(bouncer.ConnectionString("postgres")) { Options = options };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<string?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
