using Infra.Migrator.Tests.Support;
using Infra.Tests.Acceptance;
using Npgsql;

namespace Infra.Migrator.Tests.Provisioning;

[Collection(ServerTests.Name)]
public sealed class ApplyTests(SharedServer shared)
{
    [Fact]
    public async Task Apply_creates_active_tenants_closed_to_PUBLIC_and_owned_by_their_role()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();

        Assert.Equal(deployment.Owner, await shared.ScalarAsync<string>(
            $"select pg_get_userbyid(datdba)::text from pg_database where datname = '{tenant}'"));
        Assert.Equal("UTF8", await shared.ScalarAsync<string>(
            $"select pg_encoding_to_char(encoding)::text from pg_database where datname = '{tenant}'"));
        Assert.False(await shared.ScalarAsync<bool>($"select has_database_privilege('public', '{tenant}', 'CONNECT')"));
        Assert.False(await shared.ScalarAsync<bool>($"select has_database_privilege('public', '{tenant}', 'TEMPORARY')"));
        Assert.True(await shared.ScalarAsync<bool>($"select datallowconn from pg_database where datname = '{tenant}'"));
    }

    [Fact]
    public async Task A_second_apply_changes_nothing_and_says_so()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (id int);");
        await deployment.ApplyAsync();

        var second = await deployment.ApplyAsync();

        Assert.Contains("nothing to do", second.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing to do: everything is as the environment file says.", second.Output, StringComparison.Ordinal);
        var json = (await deployment.ApplyAsync("--json")).Json;
        Assert.False(json.GetProperty("hasChanges").GetBoolean());
    }

    [Fact]
    public async Task A_future_tenant_is_listed_and_not_created_and_an_archived_one_is_left_alone()
    {
        using var deployment = new TestDeployment(shared);
        var future = deployment.AddTenant("later_prod", "future");
        var archived = deployment.AddTenant("old_prod", "archived");
        await shared.ExecuteAsync($"CREATE DATABASE {archived}");

        var result = await deployment.ApplyAsync();

        Assert.Contains("not created", result.Output, StringComparison.Ordinal);
        Assert.Contains("left alone", result.Output, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{future}'"));
        Assert.True(await shared.ScalarAsync<bool>($"select has_database_privilege('public', '{archived}', 'CONNECT')"));
    }

    [Fact]
    [PageRow("startupwebapp", "Tenants", "Adding a tenant is one entry", "tenants; nothing is ever dropped")]
    public async Task A_tenant_that_leaves_the_file_is_reported_and_never_dropped()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop_prod");
        var leaving = deployment.AddTenant("gone_prod");
        await deployment.ApplyAsync();
        var entry = deployment.Json["tenants"]!.AsObject();
        entry.Remove(leaving);

        await deployment.ApplyAsync();
        var verified = await deployment.RunAsync("verify");

        Assert.Equal(1L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{leaving}'"));
        Assert.Equal(0, verified.ExitCode);
        Assert.Contains(
            leaving, verified.Output.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await shared.ExecuteAsync($"DROP DATABASE {leaving}");
    }

    [Fact]
    public async Task An_administrator_without_superuser_rights_can_do_it_all_as_on_RDS()
    {
        using var deployment = new TestDeployment(shared);
        var admin = $"{deployment.Prefix}_admin";
        await shared.ExecuteAsync($"CREATE ROLE {admin} LOGIN CREATEROLE CREATEDB PASSWORD 'secret'");
        deployment.Variables["MIGRATOR_CONNECTION"] =
            new NpgsqlConnectionStringBuilder(
                shared.Server.ConnectionString("postgres"))
            { Username = admin, Password = "secret" }.ConnectionString;
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (id int);");

        await deployment.ApplyAsync();

        Assert.Equal(
            deployment.Owner, await shared.ScalarAsync<string>("select tableowner::text from pg_tables where tablename = 'users'", tenant));
        Assert.Equal(
            admin, await shared.ScalarAsync<string>("select tableowner::text from pg_tables where schemaname = 'infra_migrator'", tenant));
        Assert.Contains("Nothing to do", (await deployment.ApplyAsync()).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_per_tenant_reaches_its_own_database_and_no_other()
    {
        using var deployment = new TestDeployment(shared);
        var other = deployment.AddRole("other", connectionLimit: 7);
        var own = deployment.AddTenant("shop_prod");
        var foreign = deployment.AddTenant("bank_prod", more: entry => entry["ownerRole"] = other);
        await deployment.ApplyAsync();

        await ConnectAsync(own, deployment.Owner, deployment.PasswordOf(deployment.Owner));
        await ConnectAsync(foreign, other, deployment.PasswordOf(other));
        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => ConnectAsync(foreign, deployment.Owner, deployment.PasswordOf(deployment.Owner)));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Equal(7, await shared.ScalarAsync<int>($"select rolconnlimit from pg_roles where rolname = '{other}'"));
    }

    [Fact]
    public async Task A_password_is_set_only_when_the_role_no_longer_accepts_it()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await deployment.ApplyAsync();
        deployment.Variables[$"MIGRATOR_PASSWORD_{deployment.Owner.ToUpperInvariant()}"] = "rotated";

        var rotated = await deployment.ApplyAsync();
        var again = await deployment.ApplyAsync();

        Assert.Contains($"set the password of role {deployment.Owner}", rotated.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("set the password", again.Error, StringComparison.Ordinal);
        await ConnectAsync(tenant, deployment.Owner, "rotated");
    }

    [Fact]
    public async Task A_new_role_without_a_password_fails_its_tenants_and_says_where_to_give_it()
    {
        using var deployment = new TestDeployment(shared);
        var other = deployment.AddRole("other");
        var tenant = deployment.AddTenant("shop_prod");
        deployment.AddTenant("bank_prod", more: entry => entry["ownerRole"] = other);
        deployment.Variables.Remove($"MIGRATOR_PASSWORD_{other.ToUpperInvariant()}");

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"give it in MIGRATOR_PASSWORD_{other.ToUpperInvariant()}", result.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{tenant}'"));
    }

    [Fact]
    public async Task A_dry_run_tells_everything_and_does_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__users.sql", "CREATE TABLE users (id int);");

        var result = await deployment.ApplyAsync("--dry-run");

        Assert.Contains($"would create role {deployment.Owner}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"create database {tenant}", result.Error, StringComparison.Ordinal);
        Assert.Contains("apply V001__users.sql", result.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_roles where rolname = '{deployment.Owner}'"));
        Assert.Equal(0L, await shared.ScalarAsync<long>($"select count(*) from pg_database where datname = '{tenant}'"));
    }

    [Fact]
    public async Task A_missing_locale_is_stood_in_for_by_ICU_and_told_in_one_line()
    {
        using var deployment = new TestDeployment(shared);
        deployment.Tenancy["locale"] = "en_US.UTF-8";
        deployment.AddTenant("shop_prod");
        var tenant = deployment.AddTenant("bank_prod");
        if (await shared.ScalarAsync<long>("select count(*) from pg_collation where collname in ('en_US.utf8', 'en_US.UTF-8')") > 0)
        {
            await deployment.ApplyAsync();
            Assert.Equal("c", await shared.ScalarAsync<string>($"select datlocprovider::text from pg_database where datname = '{tenant}'"));
            return;
        }

        var result = await deployment.ApplyAsync();

        Assert.Equal(2, result.All.Split("This server's C library lacks the locale en_US.UTF-8").Length);
        Assert.Equal("en-US", await shared.ScalarAsync<string>($"select daticulocale from pg_database where datname = '{tenant}'"));
    }

    [Fact]
    public async Task A_database_of_another_owner_is_refused_not_taken_over()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod");
        await shared.ExecuteAsync($"CREATE DATABASE {tenant}");

        var result = await deployment.RunAsync("apply");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"database {tenant} belongs to postgres, not to {deployment.Owner}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_password_appears_in_what_is_written_or_in_the_server_log()
    {
        using var deployment = new TestDeployment(shared);
        var other = deployment.AddRole("other");
        deployment.AddTenant("shop_prod", more: entry => entry["afterProvision"] = new System.Text.Json.Nodes.JsonObject
        {
            ["command"] = new System.Text.Json.Nodes.JsonArray("/bin/sh", "-c", "echo \"$PGPASSWORD\"; echo \"$DATABASE_URL\""),
        });
        var first = await deployment.ApplyAsync();
        deployment.Variables[$"MIGRATOR_PASSWORD_{other.ToUpperInvariant()}"] = "changed-password-7261";
        var second = await deployment.ApplyAsync("--json");

        var everything = first.All + second.All + await shared.Server.ReadLogAsync();
        foreach (var password in new[] { deployment.PasswordOf(deployment.Owner), deployment.PasswordOf(other), shared.Server.Password })
        {
            Assert.DoesNotContain(password, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(password), everything, StringComparison.Ordinal);
        }

        Assert.Contains("SCRAM-SHA-256$4096:", await shared.Server.ReadLogAsync(), StringComparison.Ordinal);
    }

    private async Task ConnectAsync(string database, string role, string password)
    {
        var builder = new NpgsqlConnectionStringBuilder(
            shared.Server.ConnectionString(database))
        { Username = role, Password = password, Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
    }
}
