using System.Text;
using System.Text.Json.Nodes;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Proof;

/// <summary>What other runners have stumbled over.</summary>
public abstract class TrapTests(SharedServer shared)
{
    private const string Waiting = "application_name = 'infra-migrator' and wait_event_type = 'Lock'";

    [Fact]
    public async Task Functions_with_BEGIN_ATOMIC_are_sent_whole()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__f.sql", """
            CREATE TABLE t (a int);
            CREATE FUNCTION f(x int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN x > 1 THEN 1 ELSE 2 END; END;
            CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); END;
            CALL p();
            """);

        await deployment.ApplyAsync();

        Assert.Equal("1,2", await shared.ScalarAsync<string>("select string_agg(a::text, ',' order by a) from t where f(a) in (1, 2)", tenant));
    }

    [Fact]
    public async Task An_index_is_built_concurrently_while_a_second_run_waits_for_the_tenant()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__index.sql", "CREATE INDEX CONCURRENTLY i ON t (a);");
        await using var writer = await shared.OpenAsync(tenant);
        await ExecuteAsync(writer, "BEGIN; INSERT INTO t VALUES (1)");

        var first = deployment.InvokeAsync(["migrate"]);
        await shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and {Waiting})");
        var second = deployment.InvokeAsync(["migrate"]);
        await shared.WaitUntilAsync(
            $"select count(*) = 2 from pg_stat_activity where datname = '{tenant}' and application_name = 'infra-migrator'");
        await Task.Delay(300);
        await ExecuteAsync(writer, "COMMIT");

        int[] exitCodes = [(await first).ExitCode, (await second).ExitCode];
        Assert.Equal([0, 0], exitCodes);
        Assert.True(await shared.ScalarAsync<bool>("select indisvalid from pg_index where indexrelid = 'i'::regclass", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where key = '2'", tenant));
    }

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY i ON t (a);")]
    [InlineData("CREATE INDEX i ON t (a);")]
    public async Task A_statement_does_not_run_once_the_connection_is_not_the_tenants_any_more(string sql)
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__wait.sql", "VACUUM t;");
        deployment.WriteSql("sql", "V003__index.sql", sql);
        await using var writer = await shared.OpenAsync(tenant);
        await ExecuteAsync(writer, "BEGIN; LOCK TABLE t");

        var run = deployment.InvokeAsync(["migrate"]);
        await shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and {Waiting})");
        await shared.ExecuteAsync("update infra_migrator.history set key = 'another' where kind = 'tenant'", tenant);
        await ExecuteAsync(writer, "COMMIT");

        var result = await run;
        Assert.Equal(5, result.ExitCode);
        Assert.Contains($"does not lead to tenant {tenant}", result.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('i') is null", tenant));
    }

    [Fact]
    public async Task A_template_that_somebody_is_connected_to_is_passed_over()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("a", sql: "sql");
        deployment.AddTenant("b", sql: "sql");
        deployment.AddTenant("c", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        var template = await shared.ScalarAsync<string>(
            $"select datname::text from pg_database where datname like 'infra_template_%' and pg_get_userbyid(datdba) = '{deployment.Owner}'");
        Assert.NotNull(template);
        await shared.ExecuteAsync($"ALTER DATABASE \"{template}\" ALLOW_CONNECTIONS true");
        await using var session = await shared.OpenAsync(template);
        await shared.ExecuteAsync($"ALTER DATABASE \"{template}\" ALLOW_CONNECTIONS false");
        string[] added = [deployment.AddTenant("d", sql: "sql"), deployment.AddTenant("e", sql: "sql"), deployment.AddTenant("f", sql: "sql")];

        var result = await deployment.ApplyAsync();

        Assert.Contains($"{template} has sessions of somebody else", result.Error, StringComparison.Ordinal);
        foreach (var tenant in added)
        {
            Assert.Equal(1L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where key = '1'", tenant));
        }
    }

    [Fact]
    public async Task Databases_are_made_while_somebody_is_connected_to_template1()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop");
        await using var session = await shared.OpenAsync("template1");

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await deployment.ApplyAsync();

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), "The server waits 5 s for sessions of a template that it copies.");
    }

    [Theory]
    [InlineData("GRANT TEMPORARY ON DATABASE {tenant} TO {other}")]
    [InlineData("ALTER DATABASE {tenant} SET work_mem TO '5MB'")]
    public async Task A_change_of_the_same_database_by_somebody_else_is_waited_for_and_tried_again(string change)
    {
        using var deployment = new TestDeployment(shared);
        var app = deployment.AddRole("app");
        var other = deployment.AddRole("other");
        var tenant = deployment.AddTenant("shop", more: entry =>
        {
            entry["connectRoles"] = new JsonArray(app);
            entry["searchPath"] = new JsonArray("app", "public");
        });
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"REVOKE CONNECT ON DATABASE {tenant} FROM {app}; ALTER DATABASE {tenant} RESET search_path");
        await using var session = await shared.OpenAsync();
        await ExecuteAsync(
            session, "BEGIN; " + change.Replace("{tenant}", tenant, StringComparison.Ordinal).Replace("{other}", other, StringComparison.Ordinal));

        var run = deployment.InvokeAsync(["up"]);
        await Task.WhenAny(run, shared.WaitUntilAsync($"select exists (select from pg_stat_activity where {Waiting})"));
        await ExecuteAsync(session, "COMMIT");

        var result = await run;
        Assert.True(result.ExitCode == 0, result.All);
        Assert.True(await shared.ScalarAsync<bool>($"select has_database_privilege('{app}', '{tenant}', 'CONNECT')"));
    }

    [Fact]
    public async Task Tenants_of_one_database_that_need_the_same_extension_do_not_fail_each_other()
    {
        using var deployment = new TestDeployment(shared);
        var database = deployment.AddSharedDatabase();
        for (var i = 1; i <= 8; i++)
        {
            deployment.AddSchemaTenant($"s{i}", database, "sql", entry => entry["extensions"] = new JsonArray("pg_trgm", "citext"));
        }

        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a citext); CREATE INDEX ON t USING gin (a gin_trgm_ops);");

        await deployment.ApplyAsync("--parallel", "8");

        Assert.Equal(8L, await shared.ScalarAsync<long>(
            "select count(*) from infra_migrator.history where key = '1' and state = 'applied'", database));
        Assert.Equal(2L, await shared.ScalarAsync<long>("select count(*) from pg_extension where extname in ('pg_trgm', 'citext')", database));
    }

    [Fact]
    public async Task An_extension_that_somebody_else_is_making_is_waited_for()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop");
        await deployment.ApplyAsync();
        deployment.Json["tenants"]![tenant]!["extensions"] = new JsonArray("pg_trgm");
        deployment.Save();
        await using var session = await shared.OpenAsync(tenant);
        await ExecuteAsync(session, "BEGIN; CREATE EXTENSION pg_trgm");

        var run = deployment.InvokeAsync(["up"]);
        await Task.WhenAny(run, shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and {Waiting})"));
        await ExecuteAsync(session, "COMMIT");

        var result = await run;
        Assert.True(result.ExitCode == 0, result.All);
    }

    [Fact]
    public async Task A_command_timeout_in_the_connection_string_ends_no_statement()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.Variables["MIGRATOR_CONNECTION"] += ";Command Timeout=1";
        deployment.WriteSql("sql", "V001__slow.sql", "CREATE TABLE a (a int); SELECT pg_sleep(1.6);");
        deployment.WriteSql("sql", "V002__copy.sql", "COPY a FROM STDIN;\n1\n\\.\nSELECT pg_sleep(1.6);");
        deployment.WriteSql("sql", "V003__alone.sql", "-- migrator: no-transaction\nSELECT pg_sleep(1.6);");

        await deployment.ApplyAsync();

        Assert.Equal(3L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where state = 'applied'", tenant));
    }

    [Fact]
    public async Task A_value_of_an_enumeration_is_used_by_the_file_after_the_one_that_adds_it()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__type.sql", "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (m mood);");
        deployment.WriteSql("sql", "V002__add.sql", "ALTER TYPE mood ADD VALUE 'glad';");
        deployment.WriteSql("sql", "V003__use.sql", "INSERT INTO t VALUES ('glad');");
        await deployment.ApplyAsync();
        Assert.Equal("glad", await shared.ScalarAsync<string>("select m::text from t", tenant));

        deployment.WriteSql("sql", "V004__both.sql", "ALTER TYPE mood ADD VALUE 'proud';\nINSERT INTO t VALUES ('proud');");
        var refused = await deployment.RunAsync("up");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("V004__both.sql:2:23", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("proud", await shared.ScalarAsync<string>("select enum_range(null::mood)::text", tenant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_functions_in_public_that_look_like_the_migrators_own_change_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync(
            $"""
            SET ROLE "{deployment.Owner}";
            CREATE TABLE public.history (LIKE pg_class);
            CREATE FUNCTION public.pg_try_advisory_lock(bigint) RETURNS bool RETURN false;
            CREATE FUNCTION public.pg_try_advisory_lock(integer) RETURNS bool RETURN false;
            CREATE FUNCTION public.now() RETURNS timestamptz RETURN '2001-01-01'::timestamptz;
            CREATE FUNCTION public.current_database(text) RETURNS text RETURN 'other';
            """,
            tenant);
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");

        await deployment.ApplyAsync();
        var second = await deployment.ApplyAsync();

        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from public.history", tenant));
        Assert.Equal(1L, await shared.ScalarAsync<long>(
            "select count(*) from infra_migrator.history where key = '1' and started_at > '2020-01-01'", tenant));
    }

    [Fact]
    public async Task A_checkout_with_other_line_ends_and_a_byte_order_mark_is_the_same_file()
    {
        using var deployment = new TestDeployment(shared);
        deployment.AddTenant("shop", sql: "sql");
        const string Text = "CREATE TABLE t (\n  a int\n);\nINSERT INTO t VALUES (1);\n";
        deployment.WriteSql("sql", "V001__t.sql", Text);
        await deployment.ApplyAsync();

        File.WriteAllText(
            Path.Combine(deployment.EnvironmentFolder, "sql", "V001__t.sql"),
            Text.Replace("\n", "\r\n", StringComparison.Ordinal), new UTF8Encoding(true));
        var second = await deployment.ApplyAsync();

        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await deployment.RunAsync("status", "--check")).ExitCode);
    }

    [Fact]
    public async Task A_tenant_that_fails_in_the_middle_holds_nobody_up_and_resume_goes_on_with_it_alone()
    {
        using var deployment = new TestDeployment(shared);
        string[] tenants = [.. Enumerable.Range(1, 5).Select(i => deployment.AddTenant($"t{i}", sql: "sql"))];
        deployment.WriteSql("sql", "V001__a.sql", "CREATE TABLE a (a int);");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync("CREATE TABLE c (a int)", tenants[2]);
        deployment.WriteSql("sql", "V002__b.sql", "CREATE TABLE b (a int);");
        deployment.WriteSql("sql", "V003__c.sql", "CREATE TABLE c (a int);");
        deployment.WriteSql("sql", "V004__d.sql", "CREATE TABLE d (a int);");

        var failed = await deployment.RunAsync("migrate", "--json");

        Assert.Equal(3, failed.ExitCode);
        var run = failed.Json.GetProperty("run").GetGuid();
        Assert.Equal(
            ["changed", "changed", "failed", "changed", "changed"],
            failed.Json.GetProperty("tenants").EnumerateArray().Select(tenant => tenant.GetProperty("outcome").GetString()!));
        Assert.Equal("1,2", await shared.ScalarAsync<string>(
            "select string_agg(key, ',' order by key) from infra_migrator.history where state = 'applied'", tenants[2]));

        await shared.ExecuteAsync("DROP TABLE c", tenants[2]);
        var resumed = await deployment.RunAsync("resume", "--json");

        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal(run, resumed.Json.GetProperty("run").GetGuid());
        Assert.Equal(tenants[2], Assert.Single(resumed.Json.GetProperty("tenants").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("1,2,3,4", await shared.ScalarAsync<string>(
            "select string_agg(key, ',' order by key) from infra_migrator.history where state = 'applied' and kind = 'versioned'", tenants[2]));
    }

    [Fact]
    public async Task Names_that_are_reserved_words_or_as_long_as_PostgreSQL_permits_work_as_roles_databases_and_schemas()
    {
        using var deployment = new TestDeployment(shared);
        deployment.Tenancy["roles"]!["analyse"] = new JsonObject();
        deployment.Tenancy["roles"]!["authorization"] = new JsonObject();
        var database = deployment.AddSharedDatabase();
        var longest = $"{deployment.Prefix}_{new string('x', 62 - deployment.Prefix.Length)}";
        Assert.Equal(63, longest.Length);
        foreach (var (name, isSchema) in new[] { ("order", false), (longest, false), ("table", true), ($"s{longest[1..]}", true) })
        {
            var entry = new JsonObject
            {
                ["kind"] = "production",
                ["status"] = "active",
                ["application"] = "shop",
                ["sql"] = "sql",
                ["ownerRole"] = "analyse",
                ["access"] = new JsonObject { ["authorization"] = "readWrite" },
            };
            if (isSchema)
            {
                entry["database"] = database;
            }

            deployment.Json["tenants"]![name] = entry;
        }

        Directory.CreateDirectory(Path.Combine(deployment.EnvironmentFolder, "sql"));
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE \"select\" (\"from\" int, owner text DEFAULT '${tenant}');");
        deployment.WriteSql("sql", "V002__i.sql", "CREATE INDEX CONCURRENTLY \"where\" ON \"select\" (\"from\");");

        await deployment.ApplyAsync();
        var second = await deployment.ApplyAsync();

        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.True(await shared.ScalarAsync<bool>("select has_table_privilege('authorization', '\"table\".\"select\"', 'INSERT')", database));
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.\"select\"') is not null", "order"));
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.\"select\"') is not null", longest));
    }

    [Theory]
    [InlineData("shop", "Shop", "differs from the tenant shop in case only")]
    [InlineData("shop", "x234567890123456789012345678901234567890123456789012345678901234", "63")]
    [InlineData("shop", "template1", "is a database of the server itself")]
    public async Task Names_that_PostgreSQL_would_shorten_or_fold_are_refused_before_anything_is_done(string first, string second, string message)
    {
        using var deployment = new TestDeployment(shared);
        foreach (var name in new[] { first, second })
        {
            deployment.Json["tenants"]![name] = new JsonObject { ["kind"] = "production", ["status"] = "active", ["application"] = "shop" };
        }

        var result = await deployment.RunAsync("up");

        // Nothing was made, so nothing is to be dropped.
        deployment.Json["tenants"] = new JsonObject();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(await shared.ScalarAsync<bool>($"select exists (select from pg_roles where rolname = '{deployment.Owner}')"));
    }

    [Fact]
    public async Task A_full_disk_rolls_the_file_back_and_says_what_to_do()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"GRANT pg_write_server_files TO {deployment.Owner}");
        // /dev/full gives the server the very error that a full volume gives.
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);\nCOPY (SELECT repeat('x', 100000)) TO '/dev/full';");

        var result = await deployment.RunAsync("up");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("53100", result.Output, StringComparison.Ordinal);
        Assert.Contains("storage", result.Output, StringComparison.Ordinal);
        Assert.False(await shared.ScalarAsync<bool>("select to_regclass('t') is not null", tenant));
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where state = 'applied'", tenant));
    }

    [Fact]
    public async Task A_limit_that_a_file_itself_exceeds_is_no_full_server_and_is_not_tried_again()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        await deployment.ApplyAsync();
        await shared.ExecuteAsync($"ALTER DATABASE {tenant} SET temp_file_limit = '64kB'; ALTER DATABASE {tenant} SET work_mem = '64kB'");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t AS SELECT i FROM generate_series(1, 200000) i ORDER BY md5(i::text);");

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await shared.ExecuteAsync($"ALTER ROLE {shared.Server.SuperuserName} IN DATABASE {tenant} SET temp_file_limit = '64kB'");
        var result = await deployment.RunAsync("up");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("53400", result.Output, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "It was tried again and again.");
    }

    [Fact]
    public async Task A_pg_dump_file_with_restrict_is_applied_as_it_is()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__dump.sql", """
            --
            -- PostgreSQL database dump
            --

            \restrict eF6AuTtP5s1kWzHwCgPqYxv2LrbN9oJ7mD0iRuX3tZaQyKlBhEnGcVfSjOpMdUw

            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET client_encoding = 'UTF8';
            SET standard_conforming_strings = on;
            SELECT pg_catalog.set_config('search_path', '', false);
            SET check_function_bodies = false;
            SET row_security = off;
            SET default_table_access_method = heap;
            CREATE TABLE public.t (
                a integer NOT NULL,
                b text
            );
            COPY public.t (a, b) FROM stdin;
            1	one;
            2	\N
            \.
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (a);

            \unrestrict eF6AuTtP5s1kWzHwCgPqYxv2LrbN9oJ7mD0iRuX3tZaQyKlBhEnGcVfSjOpMdUw

            """);
        deployment.WriteSql("sql", "V002__after.sql", "CREATE TABLE unqualified (a int);");

        await deployment.ApplyAsync();

        Assert.Equal("one;", await shared.ScalarAsync<string>("select b from t where a = 1", tenant));
        Assert.True(await shared.ScalarAsync<bool>("select to_regclass('public.unqualified') is not null", tenant));
    }

    [Fact]
    public async Task A_table_lock_that_is_let_go_of_in_time_costs_another_try_and_nothing_else()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__u.sql", "CREATE TABLE u (a int);");
        deployment.WriteSql("sql", "V003__t.sql", "CREATE TABLE v (a int); ALTER TABLE t ADD b int;");
        deployment.Save();
        await using var holder = await shared.OpenAsync(tenant);
        await ExecuteAsync(holder, "BEGIN; SELECT * FROM t");

        using var process = MigratorProcess.Start(deployment, "migrate", "--lock-timeout", "0.2");
        await process.WaitForTextAsync("(55P03), trying again");
        await ExecuteAsync(holder, "COMMIT");

        Assert.True(await process.WaitAsync() == 0, process.Text);
        Assert.Equal("1 1,2 1,3 1", await shared.ScalarAsync<string>(
            "select string_agg(key || ' ' || attempt, ',' order by key) from infra_migrator.history where state = 'applied' and kind = 'versioned'",
            tenant));
    }

    [Fact]
    public async Task A_table_lock_that_is_never_let_go_of_ends_the_file_with_its_name_and_leaves_nothing()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__t.sql", "CREATE TABLE v (a int);\nALTER TABLE t ADD b int;");
        await using var holder = await shared.OpenAsync(tenant);
        await ExecuteAsync(holder, "BEGIN; SELECT * FROM t");

        var result = await deployment.RunAsync("migrate", "--lock-timeout", "0.1");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("V002__t.sql:2:1: canceling statement due to lock timeout (55P03)", result.Output, StringComparison.Ordinal);
        Assert.Contains("tried 6 times", result.Output, StringComparison.Ordinal);
        Assert.False(await shared.ScalarAsync<bool>("select to_regclass('v') is not null", tenant));
        Assert.Equal(0L, await shared.ScalarAsync<long>("select count(*) from infra_migrator.history where key = '2' and state = 'applied'", tenant));
    }

    [Fact]
    public async Task A_deferred_trigger_runs_as_the_owner_and_not_as_the_administrator()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        deployment.WriteSql("sql", "V001__trigger.sql", """
            CREATE TABLE t (a int);
            CREATE TABLE ran_as (role text);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ran_as VALUES (current_user); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER c AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
            """);
        deployment.WriteSql("sql", "V002__insert.sql", "INSERT INTO t VALUES (1);");
        deployment.WriteSql("sql", "V003__copy.sql", "COPY t FROM STDIN;\n2\n\\.\n");

        await deployment.ApplyAsync();

        Assert.Equal($"{deployment.Owner},{deployment.Owner}", await shared.ScalarAsync<string>("select string_agg(role, ',') from ran_as", tenant));
    }

    [Fact]
    public async Task Ctrl_C_while_an_index_is_built_concurrently_lets_it_come_to_its_end_and_resume_does_the_rest()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        await using var writer = await BeginTwoIndexesAsync(deployment, tenant);
        using var process = MigratorProcess.Start(deployment, "migrate");
        await shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and {Waiting})");

        await process.SignalAsync("INT");
        await process.WaitForTextAsync("Once more to cancel");
        await ExecuteAsync(writer, "COMMIT");

        Assert.True(await process.WaitAsync() == 130, process.Text);
        Assert.Equal("i:true", await IndexesAsync(tenant));
        Assert.Equal("partial 1", await shared.ScalarAsync<string>(
            "select state || ' ' || applied_statements from infra_migrator.history where key = '2'", tenant));

        var resumed = await deployment.RunAsync("resume");
        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal("i:true,j:true", await IndexesAsync(tenant));
    }

    [Fact]
    public async Task A_second_Ctrl_C_cancels_the_build_names_the_invalid_index_and_resume_builds_it_again()
    {
        using var deployment = new TestDeployment(shared);
        var tenant = deployment.AddTenant("shop", sql: "sql");
        await using var writer = await BeginTwoIndexesAsync(deployment, tenant);
        using var process = MigratorProcess.Start(deployment, "migrate");
        await shared.WaitUntilAsync($"select exists (select from pg_stat_activity where datname = '{tenant}' and {Waiting})");

        await process.SignalAsync("INT");
        await process.WaitForTextAsync("Once more to cancel");
        await process.SignalAsync("INT");

        Assert.True(await process.WaitAsync() == 130, process.Text);
        Assert.Contains("Invalid indexes are left behind: public.i", process.Text, StringComparison.Ordinal);
        Assert.Equal("i:false", await IndexesAsync(tenant));
        await ExecuteAsync(writer, "COMMIT");

        var resumed = await deployment.RunAsync("resume");
        Assert.True(resumed.ExitCode == 0, resumed.All);
        Assert.Equal("i:true,j:true", await IndexesAsync(tenant));
    }

    private async Task<NpgsqlConnection> BeginTwoIndexesAsync(TestDeployment deployment, string tenant)
    {
        deployment.WriteSql("sql", "V001__t.sql", "CREATE TABLE t (a int);");
        await deployment.ApplyAsync();
        deployment.WriteSql("sql", "V002__indexes.sql", "CREATE INDEX CONCURRENTLY i ON t (a);\nCREATE INDEX CONCURRENTLY j ON t (a);");
        var writer = await shared.OpenAsync(tenant);
        await ExecuteAsync(writer, "BEGIN; INSERT INTO t VALUES (1)");
        return writer;
    }

    private Task<string?> IndexesAsync(string tenant) => shared.ScalarAsync<string>(
        "select string_agg(c.relname || ':' || i.indisvalid, ',' order by 1) from pg_index i join pg_class c on c.oid = i.indexrelid "
        + "where c.relname in ('i', 'j')", tenant);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>On PostgreSQL 16.</summary>
[Collection(ServerTests.Name)]
public sealed class Trap16Tests(SharedServer shared) : TrapTests(shared);

/// <summary>On PostgreSQL 15.</summary>
[Collection(Server15Tests.Name)]
public sealed class Trap15Tests(SharedServer15 shared) : TrapTests(shared);
