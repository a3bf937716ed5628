using Infra.Migrator.Sql;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Sql;

/// <summary>The rules against what PostgreSQL itself says.</summary>
[Collection(ServerTests.Name)]
public sealed class StatementRulesServerTests(SharedServer shared)
{
    private const string Tables =
        "CREATE TABLE t (a int, m text) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE INDEX i ON p (a);"
        + "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE UNIQUE INDEX vi ON v (a); CREATE TYPE mood AS ENUM ('bad');"
        + "CREATE TABLE moods (m mood);";

    [Theory]
    [InlineData("CREATE INDEX CONCURRENTLY ON p (a)")]
    [InlineData("CREATE UNIQUE INDEX CONCURRENTLY u ON p (a)")]
    [InlineData("DROP INDEX CONCURRENTLY i")]
    [InlineData("REINDEX TABLE CONCURRENTLY p")]
    [InlineData("REINDEX (CONCURRENTLY) INDEX i")]
    [InlineData("REINDEX (VERBOSE, CONCURRENTLY TRUE) TABLE p")]
    [InlineData("REINDEX SCHEMA public")]
    [InlineData("VACUUM p")]
    [InlineData("VACUUM (FULL) p")]
    [InlineData("CLUSTER")]
    [InlineData("CLUSTER VERBOSE")]
    [InlineData("ALTER TABLE t DETACH PARTITION p CONCURRENTLY")]
    [InlineData("CREATE DATABASE rules_test")]
    [InlineData("DROP DATABASE postgres")]
    [InlineData("CREATE TABLESPACE x LOCATION '/x'")]
    [InlineData("DROP TABLESPACE x")]
    [InlineData("ALTER SYSTEM SET work_mem = 1")]
    [InlineData("DISCARD ALL")]
    [InlineData("CREATE INDEX i2 ON p (a)")]
    [InlineData("REINDEX TABLE p")]
    [InlineData("REINDEX (CONCURRENTLY FALSE) TABLE p")]
    [InlineData("CLUSTER p USING i")]
    [InlineData("ALTER TABLE t DETACH PARTITION p")]
    [InlineData("REFRESH MATERIALIZED VIEW CONCURRENTLY v")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fine'")]
    [InlineData("DISCARD PLANS")]
    [InlineData("CHECKPOINT")]
    public async Task A_statement_runs_outside_a_transaction_only_where_PostgreSQL_refuses_it_inside(string sql)
    {
        var state = await StateAfterAsync(Tables, sql);
        Assert.Equal(
            state == PostgresErrorCodes.ActiveSqlTransaction, StatementRules.RunsOutsideTransaction(SqlSplitter.Split(sql).Single()));
    }

    [Theory]
    [InlineData("UPDATE moods SET m = 'fine'")]
    [InlineData("ALTER TABLE moods ALTER m SET DEFAULT 'fine'")]
    [InlineData("DO $$ BEGIN UPDATE moods SET m = 'fine'; END $$")]
    [InlineData("CREATE FUNCTION f() RETURNS mood LANGUAGE sql AS $$ SELECT 'fine'::mood $$")]
    [InlineData("CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN 'fine'; END $$")]
    [InlineData("COMMENT ON TYPE mood IS 'fine'")]
    [InlineData("ALTER TYPE mood ADD VALUE 'fair' AFTER 'fine'")]
    [InlineData("INSERT INTO moods VALUES ('bad')")]
    public async Task A_new_value_of_an_enumeration_is_told_where_PostgreSQL_refuses_its_use(string sql)
    {
        // DO and UPDATE look at the value only when there is a row.
        const string Add = "ALTER TYPE mood ADD VALUE 'fine'";
        var state = await StateAfterAsync($"{Tables} INSERT INTO moods VALUES ('bad');", Add, sql);
        Assert.True(state is null or "55P04", state);
        Assert.Equal(state == "55P04", StatementRules.NewEnumValueUse(SqlSplitter.Split($"{Add};{sql}")) is not null);
    }

    /// <summary>SQLSTATE that the last of the statements ends with in one transaction; null when it succeeds.</summary>
    private async Task<string?> StateAfterAsync(string before, params string[] statements)
    {
        var database = $"rules_{Guid.NewGuid():N}";
        await shared.ExecuteAsync($"CREATE DATABASE {database}");
        try
        {
            await shared.ExecuteAsync(before, database);
            await using var connection = await shared.OpenAsync(database);
            await using var transaction = await connection.BeginTransactionAsync();
            foreach (var statement in statements)
            {
                await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { new NpgsqlBatchCommand(statement) } };
                try
                {
                    await batch.ExecuteNonQueryAsync();
                }
                catch (PostgresException exception)
                {
                    return exception.SqlState;
                }
            }

            return null;
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");
        }
    }
}
