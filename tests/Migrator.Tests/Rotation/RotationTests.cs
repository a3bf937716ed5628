using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Secrets;
using Infra.Migrator.Tests.Support;
using Infra.Tests.Acceptance;
using Npgsql;

namespace Infra.Migrator.Tests.Rotation;

[Collection(ServerTests.Name)]
public sealed class RotationTests : IDisposable
{
    private const string First = "first p@ss/word:1";

    private readonly SharedServer _shared;
    private readonly FakeSecretsManager _aws = new();
    private readonly AwsVariables _variables;
    private readonly TestDeployment _deployment;
    private readonly string _role;
    private readonly string _database;
    private readonly FakeSecretVersions _credentials;
    private readonly FakeSecretVersions _connection;
    private readonly JsonObject _outputs;

    public RotationTests(SharedServer shared)
    {
        _shared = shared;
        _variables = new AwsVariables(_aws.Url);
        _deployment = new TestDeployment(shared);
        _deployment.Tenancy["locale"] = "C";
        _deployment.Variables.Clear();
        _role = _deployment.Owner;
        _database = _deployment.AddTenant("mosaic_prod");
        _deployment.Json["secrets"]!["mosaic/prod/rds/connection"] = new JsonObject
        {
            ["username"] = _role,
            ["database"] = _database,
            ["passwordOf"] = _role,
            ["fields"] = new JsonObject
            {
                ["host"] = "host",
                ["pass"] = "password",
                ["url"] = "url",
                ["sqlalchemy_url"] = "sqlalchemyUrl",
            },
        };
        _outputs = _deployment.Outputs("localhost", shared.Server.Port);
        _outputs["secret_arns"]!["mosaic/prod/rds/connection"] = "arn:connection";
        _aws.Put(_outputs["master_secret_arn"]!.GetValue<string>(), new JsonObject { ["password"] = shared.Server.Password }.ToJsonString());
        _credentials = _aws.Versioned[_outputs["secret_arns"]![_role]!.GetValue<string>()] = new FakeSecretVersions(
            new JsonObject { ["username"] = _role, ["password"] = First, ["port"] = 5432 }.ToJsonString());
        _connection = _aws.Versioned["arn:connection"] = new FakeSecretVersions(new JsonObject
        {
            ["host"] = "db.example",
            ["pass"] = First,
            ["url"] = $"postgresql://{_role}:{Uri.EscapeDataString(First)}@db.example:5432/mosaic?sslmode=verify-full",
            ["sqlalchemy_url"] = $"postgresql+psycopg://{_role}:{Uri.EscapeDataString(First)}@db.example:5432/mosaic",
        }.ToJsonString());
    }

    public void Dispose()
    {
        _deployment.Dispose();
        _aws.Dispose();
        _variables.Dispose();
    }

    [Fact]
    public async Task A_role_gets_a_new_password_in_the_database_and_in_every_secret_that_keeps_it()
    {
        await ProvisionAsync();

        var result = await RotateAsync();

        Assert.True(result.ExitCode == 0, result.All);
        var password = await AssertConsistentAsync();
        Assert.Equal(32, password.Length);
        Assert.False(await LogsInAsync(First));
        Assert.Equal(5432, Current(_credentials)["port"]!.GetValue<int>());
        Assert.Equal("db.example", Current(_connection)["host"]!.GetValue<string>());
        Assert.Equal(
            $"postgresql://{_role}:{Uri.EscapeDataString(password)}@db.example:5432/mosaic?sslmode=verify-full",
            Current(_connection)["url"]!.GetValue<string>());
        Assert.Equal(
            $"postgresql+psycopg://{_role}:{Uri.EscapeDataString(password)}@db.example:5432/mosaic",
            Current(_connection)["sqlalchemy_url"]!.GetValue<string>());
        Assert.Contains(First, _credentials.Text("AWSPREVIOUS"), StringComparison.Ordinal);
        Assert.Contains("Nothing to do", (await ApplyAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_rotation_makes_another_password()
    {
        await ProvisionAsync();
        Assert.Equal(0, (await RotateAsync()).ExitCode);
        var second = await AssertConsistentAsync();

        Assert.Equal(0, (await RotateAsync()).ExitCode);

        Assert.NotEqual(second, await AssertConsistentAsync());
        Assert.False(await LogsInAsync(second));
    }

    /// <summary>The calls that change something are, in order: put pending (credentials, connection), make current (connection,
    /// credentials); the password is set between them.</summary>
    [Theory]
    [InlineData(1, false, First)]
    [InlineData(1, true, First)]
    [InlineData(2, false, First)]
    [InlineData(2, true, First)]
    [InlineData(3, false, null)]
    [InlineData(3, true, null)]
    [InlineData(4, false, null)]
    [InlineData(4, true, null)]
    [PageRow("mosaic", "Cost", "rotating by hand in two places", "migrator rotate")]
    public async Task After_a_crash_at_any_step_the_same_command_finishes_the_same_rotation(int call, bool afterEffect, string? inForce)
    {
        await ProvisionAsync();
        CrashAt(call, afterEffect);

        var crashed = await RotateAsync();

        Assert.NotEqual(0, crashed.ExitCode);
        var pending = _credentials.Text("AWSPENDING") is { } text ? PasswordIn(text) : First;
        Assert.True(await LogsInAsync(inForce ?? pending), "the password in force is lost");

        CrashAt(0, false);
        Assert.Equal(0, (await RotateAsync()).ExitCode);

        var password = await AssertConsistentAsync();
        if (call is 1 && !afterEffect)
        {
            Assert.NotEqual(First, password);
        }
        else if (call is 4 && afterEffect)
        {
            // Everything was done, only the answer was lost, so the second run is a rotation of its own.
            Assert.NotEqual(pending, password);
        }
        else
        {
            Assert.Equal(pending, password);
            Assert.Contains($"finish the rotation of {_role} that was interrupted", (crashed.All + LastRun!.All), StringComparison.Ordinal);
        }

        Assert.False(await LogsInAsync(First));
        AssertNoPasswordIn(crashed);
    }

    [Fact]
    public async Task A_crash_between_the_database_and_the_log_in_is_finished_too()
    {
        await ProvisionAsync();
        CrashAt(2, true);
        await RotateAsync();
        CrashAt(0, false);
        var pending = PasswordIn(_credentials.Text("AWSPENDING")!);
        await _shared.ExecuteAsync($"ALTER ROLE {_role} PASSWORD '{pending}'");

        var result = await RotateAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(pending, await AssertConsistentAsync());
        Assert.DoesNotContain("set the password", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_password_that_does_not_let_the_role_in_is_taken_back()
    {
        await ProvisionAsync();
        await _shared.ExecuteAsync($"ALTER ROLE {_role} VALID UNTIL '2020-01-01'");

        var result = await RotateAsync();

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("it has the former one again and the secrets are as they were", result.Error, StringComparison.Ordinal);
        await _shared.ExecuteAsync($"ALTER ROLE {_role} VALID UNTIL 'infinity'");
        Assert.Equal(First, PasswordIn(_credentials.Text("AWSCURRENT")!));
        Assert.True(await LogsInAsync(First));
    }

    [Fact]
    public async Task No_password_appears_in_what_is_written_or_in_the_server_log()
    {
        await ProvisionAsync();
        var results = new[] { await RotateAsync(), await RotateAsync("--json"), await RotateAsync("--dry-run") };

        foreach (var result in results)
        {
            Assert.True(result.ExitCode == 0, result.All);
            AssertNoPasswordIn(result);
        }

        var log = await _shared.Server.ReadLogAsync();
        Assert.All(Passwords(), password => Assert.DoesNotContain(password, log, StringComparison.Ordinal));
        Assert.Equal(_role, results[1].Json.GetProperty("role").GetString());
    }

    [Fact]
    public async Task A_dry_run_tells_the_steps_and_changes_nothing()
    {
        await ProvisionAsync();

        var result = await RotateAsync("--dry-run");

        Assert.Contains($"would set the password of role {_role}, and log in with it", result.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (_credentials.Texts.Count, _connection.Texts.Count));
        Assert.True(await LogsInAsync(First));
    }

    [Theory]
    [InlineData("nobody", "is not among tenancy.roles")]
    [InlineData("postgres", "is the master user, which applications do not use")]
    public async Task Another_role_is_refused_with_a_reason(string role, string message)
    {
        var result = await RunAsync("rotate", "--role", role);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_with_a_rotation_function_is_left_to_it()
    {
        _deployment.Json["secrets"]![_role]!["rotation"] = new JsonObject();
        _deployment.Json["secrets"]![_role]!["fields"] = new JsonObject
        {
            ["engine"] = "engine",
            ["host"] = "host",
            ["port"] = "port",
            ["username"] = "username",
            ["password"] = "password",
            ["dbname"] = "database",
        };
        _deployment.Json["secrets"]![_role]!["database"] = "app";
        _deployment.Json["network"]!["interfaceEndpoints"] = new JsonArray("secretsmanager");
        _deployment.Json["secrets"]!.AsObject().Remove("mosaic/prod/rds/connection");

        var result = await RotateAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"aws secretsmanager rotate-secret --secret-id {_role}", result.Error, StringComparison.Ordinal);
    }

    private RunResult? LastRun { get; set; }

    private async Task ProvisionAsync() => Assert.Equal(0, (await ApplyAsync()).ExitCode);

    private Task<RunResult> ApplyAsync() => RunAsync("apply");

    private Task<RunResult> RotateAsync(params string[] more) => RunAsync(["rotate", "--role", _role, .. more]);

    private async Task<RunResult> RunAsync(params string[] args) => LastRun = await _deployment.RunAsync(
        [.. args, "--outputs", _deployment.WriteOutputs(_outputs), "--ca-bundle", _shared.Server.RootCertificatePath!]);

    private void CrashAt(int call, bool afterEffect)
    {
        var calls = 0;
        void Crash(string target, bool isDone)
        {
            calls += isDone ? 0 : 1;
            if (calls == call && isDone == afterEffect)
            {
                throw new FakeCrashException();
            }
        }

        _credentials.Changing = _connection.Changing = Crash;
    }

    /// <summary>The password that the server and every secret agree on.</summary>
    private async Task<string> AssertConsistentAsync()
    {
        var password = PasswordIn(_credentials.Text("AWSCURRENT")!);
        Assert.NotEqual(First, password);
        Assert.Equal(password, Current(_connection)["pass"]!.GetValue<string>());
        Assert.True(await LogsInAsync(password));
        return password;
    }

    private async Task<bool> LogsInAsync(string password)
    {
        var builder = new NpgsqlConnectionStringBuilder(_shared.Server.ConnectionString(_database))
        {
            Username = _role,
            Password = password,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return true;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return false;
        }
    }

    private IEnumerable<string> Passwords() => _credentials.Texts.Select(PasswordIn);

    private void AssertNoPasswordIn(RunResult result) => Assert.All(Passwords(), password =>
    {
        Assert.DoesNotContain(password, result.All, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(password), result.All, StringComparison.Ordinal);
    });

    private static JsonNode Current(FakeSecretVersions secret) => JsonNode.Parse(secret.Text("AWSCURRENT")!)!;

    private static string PasswordIn(string text) => JsonNode.Parse(text)!["password"]!.GetValue<string>();
}
