using Infra.Migrator.Sql;

namespace Infra.Migrator.Tests.Sql;

public sealed class SqlSplitterTests
{
    [Theory]
    [InlineData("select 1; select 2", "select 1|select 2")]
    [InlineData(";;select 1;;", "select 1")]
    [InlineData("select ';'; select 'it''s;'", "select ';'|select 'it''s;'")]
    [InlineData("select E'a\\';b'; select 2", "select E'a\\';b'|select 2")]
    [InlineData("select 'a\\'; select 2", "select 'a\\'|select 2")]
    [InlineData("select E'a'\n  'b\\';c'; select 2", "select E'a'\n  'b\\';c'|select 2")]
    [InlineData("select \"a;\"\"b\"; select 2", "select \"a;\"\"b\"|select 2")]
    [InlineData("select $$a;b$$; select $t$;$$;$t$", "select $$a;b$$|select $t$;$$;$t$")]
    [InlineData("select $größe$;$größe$; select 2", "select $größe$;$größe$|select 2")]
    [InlineData("select a$b$; select $1", "select a$b$|select $1")]
    [InlineData("/* a; /* nested; */ b; */ select 1; -- c;\nselect 2", "select 1|select 2")]
    [InlineData("select 1 /* in; between */ + 1;", "select 1 /* in; between */ + 1")]
    [InlineData(
        "create rule r as on insert to t do (select 1; select 2); select 3",
        "create rule r as on insert to t do (select 1; select 2)|select 3")]
    [InlineData("select U&'d\\0061t;a'; select B'01;', X'1F'", "select U&'d\\0061t;a'|select B'01;', X'1F'")]
    [InlineData("begin atomic; select 1; end; select 2", "begin atomic|select 1|end|select 2")]
    public void Cuts_at_the_semicolons_that_end_statements(string text, string expected) =>
        Assert.Equal(expected.Split('|'), SqlSplitter.Split(text).Select(statement => statement.Text));

    [Theory]
    [InlineData("create function f() returns int begin atomic select 1; select 2; end; select 3")]
    [InlineData("create or replace function f(a int) returns int language sql begin atomic select case when a > 0 then 1 else 2 end; "
        + "select 2; end; select 3")]
    [InlineData("create procedure p() begin atomic select 1 as end; select 2 as \"end\"; end; select 3")]
    [InlineData("create function f() returns int begin atomic select (case when true then 1 end); end; select 3")]
    public void Keeps_the_body_of_an_SQL_standard_routine_together(string text)
    {
        var statements = SqlSplitter.Split(text);
        Assert.Equal(2, statements.Count);
        Assert.Equal("select 3", statements[1].Text);
    }

    [Theory]
    [InlineData("select 1;\nselect 'open", 17, "a string is not closed")]
    [InlineData("select \"open", 7, "a quoted identifier is not closed")]
    [InlineData("select $x$ open $y$", 7, "the text quoted with $x$ is not closed")]
    [InlineData("select 1 /* open /* */", 9, "a comment is not closed")]
    [InlineData("\\restrict abc\nselect 1;", 0, "'\\restrict' is a command of psql, not SQL: leave it out")]
    public void Says_where_a_text_is_not_SQL(string text, int offset, string problem)
    {
        var exception = Assert.Throws<SqlFormatException>(() => SqlSplitter.Split(text));
        Assert.Equal((offset, problem), (exception.Offset, exception.Message));
    }

    [Fact]
    public void Keeps_the_place_of_each_statement_for_messages()
    {
        const string Text = "-- größer 😀\nselect 1;\n\n  select '😀', nonsense;";
        var statement = SqlSplitter.Split(Text)[1];
        Assert.Equal(new TextLocation(4, 3), TextLocation.Of(Text, statement.Offset));
        var location = TextLocation.Of(Text, statement.Offset + TextLocation.OffsetOfCharacter(statement.Text, 13));
        Assert.Equal(new TextLocation(4, 15), location);
        Assert.Equal("  4 |   select '😀', nonsense;\n    |               ^", location.Excerpt(Text));
    }

    [Theory]
    [InlineData("create index concurrently i on t (a)")]
    [InlineData("create unique index concurrently if not exists i on t (a)")]
    [InlineData("drop index concurrently i")]
    [InlineData("reindex (concurrently) table t")]
    [InlineData("reindex schema s")]
    [InlineData("vacuum (full) t")]
    [InlineData("cluster")]
    [InlineData("alter table t detach partition p concurrently")]
    [InlineData("create subscription s connection 'x' publication p")]
    public void Knows_what_runs_only_outside_a_transaction(string sql) =>
        Assert.True(StatementRules.RunsOutsideTransaction(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("create index i on t (a)")]
    [InlineData("cluster t using i")]
    [InlineData("reindex table t")]
    [InlineData("alter type mood add value 'fine'")]
    [InlineData("insert into t values ('create index concurrently')")]
    [InlineData("comment on table t is $$vacuum$$")]
    public void Knows_what_runs_in_a_transaction(string sql) =>
        Assert.False(StatementRules.RunsOutsideTransaction(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("copy t (a, b) from stdin")]
    [InlineData("copy t to stdout")]
    [InlineData("begin")]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("set role other")]
    [InlineData("set session authorization other")]
    [InlineData("drop database other")]
    [InlineData("create role other")]
    [InlineData("alter system set x = 1")]
    [InlineData("create index concurrently if not exists i on t (a)")]
    [InlineData("create unique index concurrently if not exists i on t (a)")]
    public void Refuses_what_a_tenants_file_may_not_do(string sql) =>
        Assert.NotNull(StatementRules.Refusal(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("copy t from '/file'")]
    [InlineData("rollback to savepoint s")]
    [InlineData("set local lock_timeout = 0")]
    [InlineData("create user mapping for current_user server s")]
    [InlineData("drop table t")]
    public void Lets_a_tenants_file_do_the_rest(string sql) => Assert.Null(StatementRules.Refusal(SqlSplitter.Split(sql).Single()));
}
