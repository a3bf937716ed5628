using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Archive;

/// <summary>The end of a tenant's life: archived, then dropped, and nothing lost in between.</summary>
[Collection(Server15Tests.Name)]
public sealed class ArchiveTests(SharedServer15 shared)
{
    [Fact]
    public async Task An_archived_database_is_closed_and_its_file_restores_every_row()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);

        var result = await ArchiveAsync(deployment, tenant);

        Assert.True(result.ExitCode == 0, result.All);
        var file = result.Json.GetProperty("file").GetString()!;
        var record = JsonDocument.Parse(await File.ReadAllTextAsync($"{file}.json")).RootElement;
        Assert.Matches($"^app-prod-{tenant}-[0-9]{{8}}T[0-9]{{6}}Z\\.dump$", Path.GetFileName(file));
        Assert.Equal(3, record.GetProperty("tables").GetInt32());
        Assert.Equal(64, record.GetProperty("sha256").GetString()!.Length);
        Assert.Equal(new FileInfo(file).Length, record.GetProperty("sizeBytes").GetInt64());
        Assert.True(record.GetProperty("appliedFiles").TryGetProperty("versioned V001__a.sql", out _));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.False(await shared.ScalarAsync<bool>($"SELECT datallowconn FROM pg_database WHERE datname = '{tenant}'"));
        Assert.False(await shared.ScalarAsync<bool>($"SELECT has_database_privilege('{deployment.Owner}', '{tenant}', 'CONNECT')"));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!, "*.partial"));

        var copy = $"{deployment.Prefix}_copy";
        await shared.ExecuteAsync($"CREATE DATABASE {copy}");
        try
        {
            await RestoreAsync(file, copy);
            Assert.Equal(500L, await shared.ScalarAsync<long>("SELECT count(*) FROM a", copy));
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE {copy} WITH (FORCE)");
        }
    }

    [Fact]
    public async Task Archiving_twice_finds_the_first_archive_and_dropping_needs_it()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        var first = await ArchiveAsync(deployment, tenant);

        var second = await ArchiveAsync(deployment, tenant);
        var file = first.Json.GetProperty("file").GetString()!;
        var dropped = await DropAsync(deployment, tenant, file, tenant);
        var again = await DropAsync(deployment, tenant, file, tenant);

        Assert.Equal(file, second.Json.GetProperty("file").GetString());
        Assert.False(second.Json.GetProperty("isNew").GetBoolean());
        Assert.True(dropped.ExitCode == 0, dropped.All);
        Assert.False(await ExistsAsync(tenant));
        Assert.True(again.ExitCode == 0, again.All);
        Assert.False(again.Json.GetProperty("isDropped").GetBoolean());
    }

    [Fact]
    public async Task A_tenant_that_is_not_marked_as_archived_is_neither_archived_nor_dropped()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        deployment.TenantEntry(tenant)["status"] = "active";

        var archived = await ArchiveAsync(deployment, tenant);
        var dropped = await DropAsync(deployment, tenant, "none.dump", tenant);

        Assert.Equal(1, archived.ExitCode);
        Assert.Contains("set \"status\": \"archived\"", archived.Error, StringComparison.Ordinal);
        Assert.Equal(1, dropped.ExitCode);
        Assert.True(await ExistsAsync(tenant));
    }

    [Fact]
    public async Task A_session_keeps_a_tenant_from_being_archived_and_is_not_thrown_out()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        await using var session = await shared.OpenAsync(tenant);

        var result = await ArchiveAsync(deployment, tenant);

        Assert.Equal(4, result.ExitCode);
        Assert.Contains($"process {session.ProcessID}", result.Error, StringComparison.Ordinal);
        await using var command = new NpgsqlCommand("SELECT 1", session);
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Nothing_is_dropped_with_a_wrong_name_or_a_damaged_archive_or_an_archive_of_another_tenant()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        var other = deployment.AddTenant("other_prod", "archived");
        var file = (await ArchiveAsync(deployment, tenant)).Json.GetProperty("file").GetString()!;

        var misspelt = await DropAsync(deployment, tenant, file, "another");
        var foreign = await DropAsync(deployment, other, file, other);
        deployment.Variables["MIGRATOR_I_KNOW_WHAT_I_AM_DROPPING"] = tenant;
        var byVariable = await deployment.RunAsync("tenant", "drop", tenant, "--archive", file);
        await File.AppendAllTextAsync(file, "x");
        var damaged = await DropAsync(deployment, tenant, file, tenant);

        Assert.Equal((1, 1, 1, 1), (misspelt.ExitCode, foreign.ExitCode, byVariable.ExitCode, damaged.ExitCode));
        Assert.Contains("must repeat the tenant's name", misspelt.Error, StringComparison.Ordinal);
        Assert.Contains($"it is of tenant {tenant}, not of {other}", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("must repeat the tenant's name", byVariable.Error, StringComparison.Ordinal);
        Assert.Contains("its SHA-256 is not the one", damaged.Error, StringComparison.Ordinal);
        Assert.True(await ExistsAsync(tenant));
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} ALLOW_CONNECTIONS true")]
    [InlineData("ALTER DATABASE {0} ALLOW_CONNECTIONS true; ALTER DATABASE {0} ALLOW_CONNECTIONS false")]
    public async Task A_database_that_was_opened_after_its_archive_is_not_dropped(string sql)
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        var file = (await ArchiveAsync(deployment, tenant)).Json.GetProperty("file").GetString()!;
        foreach (var statement in sql.Split("; "))
        {
            await shared.ExecuteAsync(string.Format(null, statement, tenant));
        }

        var result = await DropAsync(deployment, tenant, file, tenant);

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("archive it again", result.Error, StringComparison.Ordinal);
        Assert.True(await ExistsAsync(tenant));
    }

    [Fact]
    public async Task A_schema_is_archived_and_dropped_alone_with_its_history()
    {
        using var deployment = new TestDeployment(shared);
        var database = deployment.AddSharedDatabase("pool");
        var (tenant, neighbour) = (deployment.AddTenant("one_prod", sql: "sql", more: Place), deployment.AddTenant("two_prod", sql: "sql",
            more: Place));
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a AS SELECT generate_series(1, 500) AS id;");
        await deployment.ApplyAsync();
        deployment.TenantEntry(tenant)["status"] = "archived";

        var archived = await ArchiveAsync(deployment, tenant);
        var again = await ArchiveAsync(deployment, tenant);
        Assert.True(archived.ExitCode == 0, archived.All);
        var file = archived.Json.GetProperty("file").GetString()!;
        var mayLookIn = await shared.ScalarAsync<bool>($"SELECT has_schema_privilege('{deployment.Owner}', '{tenant}', 'USAGE')", database);
        await shared.ExecuteAsync($"CREATE VIEW {neighbour}.borrowed AS SELECT * FROM {tenant}.a", database);
        var needed = await DropAsync(deployment, tenant, file, tenant);
        await shared.ExecuteAsync($"DROP VIEW {neighbour}.borrowed", database);
        var dropped = await DropAsync(deployment, tenant, file, tenant);

        Assert.Equal(1, archived.Json.GetProperty("archive").GetProperty("tables").GetInt32());
        Assert.Equal(file, again.Json.GetProperty("file").GetString());
        Assert.False(mayLookIn);
        Assert.Equal(3, needed.ExitCode);
        Assert.Contains($"{neighbour}.borrowed", needed.Error, StringComparison.Ordinal);
        Assert.True(dropped.ExitCode == 0, dropped.All);
        Assert.Equal(0L, await shared.ScalarAsync<long>($"SELECT count(*) FROM pg_namespace WHERE nspname = '{tenant}'", database));
        Assert.Equal(0L, await shared.ScalarAsync<long>($"SELECT count(*) FROM infra_migrator.history WHERE scope = '{tenant}'", database));
        Assert.Equal(500L, await shared.ScalarAsync<long>($"SELECT count(*) FROM {neighbour}.a", database));
        Assert.Equal(0, (await deployment.RunAsync("verify", "--json")).ExitCode);

        void Place(JsonObject entry) => entry["database"] = database;
    }

    [Fact]
    public async Task A_pg_dump_that_is_missing_or_too_old_is_refused_before_anything_is_closed()
    {
        using var deployment = await DeployAsync();
        var tenant = Tenant(deployment);
        var folder = Directory.CreateDirectory(Path.Combine(deployment.Root, "old"));
        foreach (var name in new[] { "pg_dump", "pg_restore" })
        {
            var script = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(script, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.3'\n");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }
        }

        var old = await deployment.RunAsync("tenant", "archive", tenant, "--pg-dump", Path.Combine(folder.FullName, "pg_dump"));
        deployment.Variables["PATH"] = folder.CreateSubdirectory("empty").FullName;
        var missing = await deployment.RunAsync("tenant", "archive", tenant);

        Assert.Equal((1, 1), (old.ExitCode, missing.ExitCode));
        Assert.Contains("is 'pg_dump (PostgreSQL) 12.3', and the server is PostgreSQL 15", old.Error, StringComparison.Ordinal);
        Assert.Contains("pg_dump is not on PATH", missing.Error, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>($"SELECT has_database_privilege('{deployment.Owner}', '{tenant}', 'CONNECT')"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tenant_that_was_archived_is_opened_again_when_it_is_active(bool isSchema)
    {
        using var deployment = new TestDeployment(shared);
        var database = isSchema ? deployment.AddSharedDatabase("pool") : null;
        var reader = deployment.AddRole("reader");
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry =>
        {
            entry["access"] = new JsonObject { [reader] = "readOnly" };
            if (database is not null)
            {
                entry["database"] = database;
            }
        });
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (id int);");
        await ConnectAsPlainAdministratorAsync(deployment);
        await deployment.ApplyAsync();
        deployment.TenantEntry(tenant)["status"] = "archived";
        var archived = await ArchiveAsync(deployment, tenant);
        Assert.True(archived.ExitCode == 0, archived.All);
        deployment.TenantEntry(tenant)["status"] = "active";
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (id int);");

        await deployment.ApplyAsync();

        var (place, schema) = (database ?? tenant, database is null ? "public" : tenant);
        Assert.True(await shared.ScalarAsync<bool>($"SELECT has_table_privilege('{reader}', '{schema}.b', 'SELECT') "
            + $"AND has_schema_privilege('{reader}', '{schema}', 'USAGE') AND has_schema_privilege('{deployment.Owner}', '{schema}', 'CREATE')", place));
        Assert.False((await deployment.ApplyAsync("--json")).Json.GetProperty("hasChanges").GetBoolean());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_administrator_that_is_no_superuser_archives_verifies_and_drops(bool isSchema)
    {
        using var deployment = new TestDeployment(shared);
        var database = isSchema ? deployment.AddSharedDatabase("pool") : "";
        deployment.AddTenant("stays_prod", more: entry => Place(entry));
        var tenant = deployment.AddTenant("shop_prod", sql: "sql", more: entry => Place(entry));
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a AS SELECT generate_series(1, 500) AS id;");
        await ConnectAsPlainAdministratorAsync(deployment);
        await deployment.ApplyAsync();
        deployment.TenantEntry(tenant)["status"] = "archived";

        var archived = await ArchiveAsync(deployment, tenant);
        Assert.True(archived.ExitCode == 0, archived.All);
        var dropped = await DropAsync(deployment, tenant, archived.Json.GetProperty("file").GetString()!, tenant);
        var verified = await deployment.RunAsync("verify", "--json");
        var examined = await deployment.RunAsync("doctor", "--json");

        Assert.True(dropped.ExitCode == 0, dropped.All);
        Assert.True(dropped.Json.GetProperty("isDropped").GetBoolean());
        Assert.True(verified.ExitCode == 0, verified.All);
        Assert.True(examined.ExitCode == 0, examined.All);

        void Place(JsonObject entry)
        {
            if (isSchema)
            {
                entry["database"] = database;
            }
        }
    }

    private static string Tenant(TestDeployment deployment) => $"{deployment.Prefix}_shop_prod";

    private static Task<RunResult> DropAsync(TestDeployment deployment, string tenant, string file, string confirmation) =>
        deployment.RunAsync("tenant", "drop", tenant, "--archive", file, "--i-know-what-i-am-dropping", confirmation, "--json");

    private static async Task<RunResult> ArchiveAsync(TestDeployment deployment, string tenant)
    {
        var (pgDump, variables) = await PostgresClient.FindAsync("pg_dump");
        foreach (var (name, value) in variables)
        {
            deployment.Variables[name] = value;
        }

        return await deployment.RunAsync(
            "tenant", "archive", tenant, "--archive-folder", Path.Combine(deployment.Root, "archives"),
            "--pg-dump", pgDump, "--json");
    }

    private async Task<bool> ExistsAsync(string database) =>
        await shared.ScalarAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{database}'") == 1;

    private async Task<TestDeployment> DeployAsync()
    {
        var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a AS SELECT generate_series(1, 500) AS id; CREATE TABLE b (a int);");
        await deployment.ApplyAsync();
        deployment.TenantEntry(tenant)["status"] = "archived";
        return deployment;
    }

    private async Task RestoreAsync(string file, string database)
    {
        var (pgRestore, variables) = await PostgresClient.FindAsync("pg_restore");
        var connection = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString(database));
        var start = new System.Diagnostics.ProcessStartInfo(
            pgRestore, ["--no-owner", "--no-privileges", "--schema=public", $"--dbname={database}", file])
        {
            Environment =
            {
                ["PGHOST"] = connection.Host, ["PGPORT"] = $"{connection.Port}", ["PGUSER"] = connection.Username,
                    ["PGPASSWORD"] = connection.Password,
                ["PGSSLMODE"] = "verify-full", ["PGSSLROOTCERT"] = connection.RootCertificate,
            },
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private async Task ConnectAsPlainAdministratorAsync(TestDeployment deployment)
    {
        var admin = $"{deployment.Prefix}_admin";
        await shared.ExecuteAsync($"CREATE ROLE {admin} LOGIN CREATEDB CREATEROLE PASSWORD 'not a superuser'");
        deployment.Variables["MIGRATOR_CONNECTION"] = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString("postgres"))
        {
            Username = admin,
            Password = "not a superuser",
        }.ConnectionString;
    }
}
