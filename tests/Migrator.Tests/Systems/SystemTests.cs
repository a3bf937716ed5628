using Npgsql;

namespace Infra.Migrator.Tests.Systems;

/// <summary>What holds for the database of every system.</summary>
public abstract class SystemTests(SystemFixture system)
{
    protected SystemFixture System => system;

    [Fact]
    public async Task A_second_apply_changes_nothing_and_verify_passes()
    {
        var second = await system.Deployment.ApplyAsync("--json");
        Assert.False(second.Json.GetProperty("hasChanges").GetBoolean());
        Assert.Equal(0, (await system.Deployment.RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Every_foreign_key_has_an_index_that_begins_with_its_columns()
    {
        await using var session = await system.BeginAsync();
        Assert.Null(await session.ScalarAsync<string>(
            """
            select string_agg(format('%s %s', c.conrelid::regclass, c.conname), ', ') from pg_constraint c
            where c.contype = 'f' and not exists (
              select from pg_index i where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
                and (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
            """));
    }

    [Fact]
    public async Task Every_table_has_a_primary_key_and_no_time_without_zone()
    {
        await using var session = await system.BeginAsync();
        Assert.Null(await session.ScalarAsync<string>(
            """
            select string_agg(c.oid::regclass::text, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
              and not exists (select from pg_constraint p where p.conrelid = c.oid and p.contype = 'p')
            """));
        Assert.Equal(0L, await session.ScalarAsync<long>(
            """
            select count(*) from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')
              and data_type in ('timestamp without time zone', 'money', 'real', 'double precision', 'character', 'character varying')
            """));
    }

    /// <summary>Expects a statement to be refused by a constraint.</summary>
    protected static async Task AssertRefusedAsync(SystemSession session, string sqlState, string? constraint, string sql) =>
        Assert.Equal((sqlState, constraint), await session.RefusalAsync(sql));

    /// <summary>Expects a statement to be refused for want of privileges.</summary>
    protected static async Task AssertDeniedAsync(SystemSession session, string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await session.RefusalAsync(sql)).SqlState);
}
