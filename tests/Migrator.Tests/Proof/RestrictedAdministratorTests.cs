using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Secrets;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Proof;

/// <summary>An administrator as RDS has it: no superuser, CREATEROLE and CREATEDB. Its name needs quoting.</summary>
public abstract class RestrictedAdministratorTests(SharedServer shared)
{
    [Fact]
    public async Task Everything_works_without_a_superuser()
    {
        using var deployment = new TestDeployment(shared);
        await using var administrator = await Administrator.CreateAsync(shared, deployment);
        var owner = deployment.AddPlainRole("plain_owner");
        var app = deployment.AddRole("app");
        var reporting = deployment.AddRole("reporting", connectionLimit: 5);
        var database = deployment.AddSharedDatabase("shared", "pg_trgm", "citext");
        foreach (var name in new[] { "s1", "s2", "s3" })
        {
            deployment.AddSchemaTenant(
                name, database, "sql", entry => entry["access"] = new JsonObject { [app] = "readWrite", [reporting] = "readOnly" });
        }

        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            deployment.AddTenant(name, sql: "sql", more: entry =>
            {
                entry["ownerRole"] = owner;
                entry["access"] = new JsonObject { [app] = "readWrite", [reporting] = "readOnly" };
                entry["extensions"] = new JsonArray("pg_trgm", "citext");
            });
        }

        var single = deployment.AddTenant("single", more: entry => entry["connectRoles"] = new JsonArray(app));
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (id serial, name public.citext);");
        deployment.WriteSql("sql", "V002__i.sql", "CREATE INDEX CONCURRENTLY i ON t (name);\nVACUUM t;");
        deployment.WriteSql("sql", "V003__copy.sql", "COPY t (name) FROM STDIN;\nx\n\\.\n");

        var first = await deployment.ApplyAsync("--parallel", "4");
        var second = await deployment.ApplyAsync();

        Assert.Contains("create template", first.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await deployment.RunAsync("verify")).ExitCode);
        Assert.Equal(0, (await deployment.RunAsync("status", "--check")).ExitCode);
        Assert.Equal(0, (await deployment.RunAsync("plan")).ExitCode);
        var tenant = $"{deployment.Prefix}_a";
        Assert.True(await shared.ScalarAsync<bool>(
            $"select has_table_privilege('{app}', 't', 'INSERT') and has_table_privilege('{reporting}', 't', 'SELECT') "
            + $"and not has_table_privilege('{reporting}', 't', 'INSERT')", tenant));
        Assert.True(await shared.ScalarAsync<bool>(
            $"select has_table_privilege('{app}', 's1.t', 'INSERT') and not has_table_privilege('{reporting}', 's1.t', 'DELETE')", database));
        Assert.Equal(owner, await shared.ScalarAsync<string>("select pg_get_userbyid(relowner)::text from pg_class where relname = 't'", tenant));
        Assert.False(await shared.ScalarAsync<bool>($"select has_database_privilege('{reporting}', '{single}', 'CONNECT')"));

        // A password that somebody changed, a lost privilege, new files, a new tenant.
        await shared.ExecuteAsync($"ALTER ROLE {app} PASSWORD 'other'");
        await shared.ExecuteAsync($"REVOKE ALL ON t FROM {app}", tenant);
        deployment.WriteSql("sql", "V004__more.sql", "ALTER TABLE t ADD note text; CREATE VIEW v AS SELECT * FROM t;");
        deployment.AddTenant("e", sql: "sql", more: entry =>
        {
            entry["access"] = new JsonObject { [app] = "readWrite" };
            entry["extensions"] = new JsonArray("citext");
        });
        await deployment.ApplyAsync();
        Assert.True(await shared.ScalarAsync<bool>(
            $"select has_table_privilege('{app}', 't', 'INSERT') and has_table_privilege('{app}', 'v', 'SELECT')", tenant));
    }

    [Fact]
    public async Task A_role_that_somebody_else_made_is_named_with_what_is_missing()
    {
        using var deployment = new TestDeployment(shared);
        await using var administrator = await Administrator.CreateAsync(shared, deployment);
        var owner = deployment.AddPlainRole("foreign");
        deployment.AddTenant("shop", more: entry => entry["ownerRole"] = owner);
        var other = deployment.AddTenant("bank");
        await shared.ExecuteAsync($"CREATE ROLE {owner}");
        if (shared.MajorVersion < 16)
        {
            // Before 16, CREATEROLE is ADMIN on every role that is no superuser.
            Assert.Equal(0, (await deployment.RunAsync("up")).ExitCode);
            return;
        }

        var result = await deployment.RunAsync("up");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"role {owner}", result.All, StringComparison.Ordinal);
        Assert.Contains("ADMIN", result.All, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>($"select datallowconn from pg_database where datname = '{other}'"));
    }

    [Fact]
    public async Task A_limit_of_the_administrators_connections_lowers_the_number_of_workers_and_fails_no_tenant()
    {
        using var deployment = new TestDeployment(shared);
        await using var administrator = await Administrator.CreateAsync(shared, deployment);
        string[] tenants = [.. Enumerable.Range(1, 10).Select(i => deployment.AddTenant($"t{i}", sql: i % 2 == 0 ? "sql" : "slow"))];
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int); SELECT pg_sleep(0.05);");
        deployment.WriteSql("slow", "V001__t.sql", "CREATE TABLE t (a text DEFAULT '${tenant}'); SELECT pg_sleep(0.1);");
        await shared.ExecuteAsync($"ALTER ROLE {administrator.Quoted} CONNECTION LIMIT 3");

        var result = await deployment.RunAsync("up", "--parallel", "8", "--format", "ndjson");

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Contains("53300", result.Output, StringComparison.Ordinal);
        foreach (var tenant in tenants)
        {
            Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where key = '1'", tenant));
        }
    }
}

/// <summary>A role like RDS's master user, gone with what it made when disposed.</summary>
internal sealed class Administrator : IAsyncDisposable
{
    private readonly SharedServer _shared;

    private Administrator(SharedServer shared, string name, string password) => (_shared, Name, Password) = (shared, name, password);

    public string Name { get; }

    public string Password { get; }

    public string Quoted => $"\"{Name}\"";

    /// <summary>Makes the role and lets the deployment connect as it.</summary>
    public static async Task<Administrator> CreateAsync(SharedServer shared, TestDeployment deployment)
    {
        var administrator = new Administrator(shared, $"{deployment.Prefix} Master-User", "master-1");
        await shared.ExecuteAsync($"CREATE ROLE {administrator.Quoted} LOGIN CREATEDB CREATEROLE PASSWORD 'master-1'");
        deployment.Variables["MIGRATOR_CONNECTION"] = new NpgsqlConnectionStringBuilder(deployment.Variables["MIGRATOR_CONNECTION"])
        {
            Username = administrator.Name,
            Password = administrator.Password,
        }.ConnectionString;
        return administrator;
    }

    public async ValueTask DisposeAsync() => await _shared.ExecuteAsync($"ALTER ROLE {Quoted} NOLOGIN");
}

/// <summary>On PostgreSQL 16.</summary>
[Collection(ServerTests.Name)]
public sealed class RestrictedAdministrator16Tests(SharedServer shared) : RestrictedAdministratorTests(shared)
{
    private readonly SharedServer _shared = shared;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task The_administrators_password_is_read_once_more_when_it_is_rotated_in_the_middle_of_a_run(int workers)
    {
        using var aws = new FakeSecretsManager();
        using var variables = new AwsVariables(aws.Url);
        using var deployment = new TestDeployment(_shared);
        await using var administrator = await Administrator.CreateAsync(_shared, deployment);
        deployment.Variables.Remove("MIGRATOR_CONNECTION");
        deployment.Tenancy["locale"] = "C";
        string[] tenants = [.. Enumerable.Range(1, (2 * workers) + 1).Select(i => deployment.AddTenant($"t{i}", sql: "sql"))];
        var values = deployment.Outputs("localhost", _shared.Server.Port);
        values["master_username"] = administrator.Name;
        var secret = values["master_secret_arn"]!.GetValue<string>();
        string[] server = ["--outputs", deployment.WriteOutputs(values), "--ca-bundle", _shared.Server.RootCertificatePath!];
        aws.Put(secret, Secret(administrator.Password));
        var provisioned = await deployment.RunAsync(["provision", .. server]);
        Assert.True(provisioned.ExitCode == 0, provisioned.All);
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int); SELECT pg_sleep(1);");
        aws.Put(secret, Secret(administrator.Password), Secret("master-2"));
        aws.Requests.Clear();

        var run = Task.Run(() => deployment.InvokeAsync(["migrate", "--parallel", $"{workers}", .. server]));
        await _shared.WaitUntilAsync(
            $"select count(*) = {workers} from pg_stat_activity where usename = '{administrator.Name}' and query like 'SELECT pg_sleep%'");
        await _shared.ExecuteAsync($"ALTER ROLE {administrator.Quoted} PASSWORD 'master-2'");
        var result = await run;

        Assert.True(result.ExitCode == 0, result.All);
        Assert.InRange(aws.Requests.Count(request => request.Body.Contains(secret, StringComparison.Ordinal)), 2, 1 + workers);
        Assert.DoesNotContain("master-", result.All, StringComparison.Ordinal);
        foreach (var tenant in tenants)
        {
            Assert.Equal(1L, await _shared.ScalarAsync<long>("select count(*) from infra_migrator.history where key = '1'", tenant));
        }
    }

    private static string Secret(string password) => new JsonObject { ["username"] = "master", ["password"] = password }.ToJsonString();
}

/// <summary>On PostgreSQL 15.</summary>
[Collection(Server15Tests.Name)]
public sealed class RestrictedAdministrator15Tests(SharedServer15 shared) : RestrictedAdministratorTests(shared);
