using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Systems;

/// <summary>A system's database, made once by the migrator from the environment file and the SQL files that the system ships.</summary>
/// <param name="server">Server to make it on; the file is told its major version, and not to expect an RDS instance's
/// <c>max_connections</c>.</param>
/// <param name="environment">The system's deployment, e.g. <c>ecommerce/prod</c>.</param>
/// <param name="database">The tenant.</param>
public abstract class SystemFixture(SharedServer server, string environment, string database) : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("migrator-system-");
    private readonly Dictionary<string, string> _variables = [];

    /// <summary>The tenant.</summary>
    public string Database => database;

    public async Task InitializeAsync()
    {
        var system = environment.Split('/')[0];
        var source = Path.Combine(TestDeployment.RepositoryRoot(), "environments", system);
        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "Infra.sln"), "");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_root.FullName, "environments", system, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (Path.GetExtension(file) == ".json")
            {
                await File.WriteAllTextAsync(target, Adapt(JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsObject()).ToJsonString());
            }
            else
            {
                File.Copy(file, target);
            }
        }

        // As on RDS, whose administrator is no superuser.
        var administrator = new NpgsqlConnectionStringBuilder(server.Server.ConnectionString("postgres"))
        {
            Username = $"{database}_administrator",
            Password = RandomNumberGenerator.GetHexString(20),
        };
        await server.ExecuteAsync($"CREATE ROLE {administrator.Username} LOGIN CREATEROLE CREATEDB PASSWORD '{administrator.Password}'");
        _variables["MIGRATOR_CONNECTION"] = administrator.ConnectionString;
        var result = await RunAsync("apply");
        Assert.True(result.ExitCode == 0, $"apply ended with {result.ExitCode}:\n{result.All}");
    }

    public async Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        await server.ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
    }

    /// <summary>Runs the migrator.</summary>
    public async Task<RunResult> RunAsync(string command, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new MigratorHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Variables = _variables,
            WorkingDirectory = _root.FullName,
        };
        var exitCode = await MigratorApplication.RunAsync([command, "-e", environment, .. more], host, CancellationToken.None);
        return new RunResult(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Opens a session that is rolled back at its end.</summary>
    /// <param name="role">Role to log in as. Default: the superuser, whom no privilege stops.</param>
    public async Task<SystemSession> BeginAsync(string? role = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(server.Server.ConnectionString(database)) { Pooling = false };
        if (role is not null)
        {
            (builder.Username, builder.Password) = (role, _variables[PasswordVariable(role)]);
        }

        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
        return new SystemSession(connection, await connection.BeginTransactionAsync());
    }

    private JsonObject Adapt(JsonObject file)
    {
        if (file["database"] is JsonObject settings)
        {
            if (settings.ContainsKey("majorVersion"))
            {
                settings["majorVersion"] = server.MajorVersion;
            }

            settings["parameters"]?.AsObject().Remove("max_connections");
        }

        foreach (var (role, _) in file["tenancy"]?["roles"]?.AsObject() ?? [])
        {
            _variables[PasswordVariable(role)] = RandomNumberGenerator.GetHexString(20);
        }

        return file;
    }

    private static string PasswordVariable(string role) => $"MIGRATOR_PASSWORD_{role.ToUpperInvariant()}";
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
