using Infra.Migrator.Sql;
using Infra.Tests.Acceptance;

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
    [InlineData("select 1;\nselect f(1, (2)", 18, "a parenthesis is not closed")]
    [InlineData("select 1;\n\\connect other", 10, "'\\connect' is a command of psql, not SQL: leave it out")]
    [InlineData("select 1 \\gx", 9, "'\\gx' is a command of psql, not SQL: leave it out")]
    [InlineData("select 1\n\\restrict abc", 9, "'\\restrict' is a command of psql, not SQL: leave it out")]
    [InlineData("copy t from stdin; select 1;\n\\.", 18, "the data of COPY FROM STDIN start on the next line: put nothing after the semicolon")]
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
    [InlineData("drop index concurrently if exists s.i")]
    [InlineData("create index concurrently on t (a)")]
    [InlineData("create index /* now */ concurrently \"I\" on t (a)")]
    [InlineData("reindex (concurrently) table t")]
    [InlineData("reindex (verbose, concurrently true) index i")]
    [InlineData("reindex (verbose) table concurrently t")]
    [InlineData("reindex table concurrently t")]
    [InlineData("reindex schema s")]
    [InlineData("reindex (verbose) schema s")]
    [InlineData("reindex database d")]
    [InlineData("reindex system d")]
    [InlineData("vacuum")]
    [InlineData("vacuum (full) t")]
    [InlineData("vacuum analyze t")]
    [InlineData("cluster")]
    [InlineData("cluster verbose")]
    [InlineData("cluster (verbose)")]
    [InlineData("alter table t detach partition p concurrently")]
    [InlineData("alter table if exists s.t detach partition p concurrently")]
    [InlineData("create subscription s connection 'x' publication p")]
    [InlineData("drop subscription s")]
    [InlineData("alter subscription s refresh publication")]
    [InlineData("create database d")]
    [InlineData("drop database d")]
    [InlineData("create tablespace t location '/x'")]
    [InlineData("drop tablespace t")]
    [InlineData("alter database d set tablespace t")]
    [InlineData("alter system set x = 1")]
    [InlineData("discard all")]
    public void Knows_what_runs_only_outside_a_transaction(string sql) =>
        Assert.True(StatementRules.RunsOutsideTransaction(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("create index i on t (a)")]
    [InlineData("cluster t using i")]
    [InlineData("cluster (verbose) t")]
    [InlineData("reindex table t")]
    [InlineData("reindex (verbose) table t")]
    [InlineData("reindex (concurrently false) table t")]
    [InlineData("reindex table \"schema\"")]
    [InlineData("refresh materialized view concurrently v")]
    [InlineData("alter table t detach partition p")]
    [InlineData("alter table t detach partition p finalize")]
    [InlineData("alter subscription s enable")]
    [InlineData("create table vacuum (a int)")]
    [InlineData("create table \"vacuum\" (concurrently_at timestamptz)")]
    [InlineData("discard plans")]
    [InlineData("alter type mood add value 'fine'")]
    [InlineData("insert into t values ('create index concurrently')")]
    [InlineData("comment on table t is $$vacuum$$")]
    public void Knows_what_runs_in_a_transaction(string sql) =>
        Assert.False(StatementRules.RunsOutsideTransaction(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("copy t to stdout")]
    [InlineData("copy t to stdin")]
    [InlineData("copy (select 1) to stdout with (format csv)")]
    [InlineData("copy t from stdin with (format binary);\n\\.")]
    [InlineData("copy t from stdin (format 'binary');\n\\.")]
    [InlineData("begin")]
    [InlineData("commit")]
    [InlineData("rollback")]
    [InlineData("rollback prepared 'x'")]
    [InlineData("start transaction")]
    [InlineData("end")]
    [InlineData("abort")]
    [InlineData("prepare transaction 'x'")]
    [InlineData("set role other")]
    [InlineData("set local role to other")]
    [InlineData("set \"role\" = other")]
    [InlineData("reset role")]
    [InlineData("set session authorization other")]
    [InlineData("set session_authorization to other")]
    [InlineData("reset session authorization")]
    [InlineData("discard all")]
    [InlineData("set standard_conforming_strings = off")]
    [InlineData("set local standard_conforming_strings to 'off'")]
    [InlineData("alter database other set work_mem = 1")]
    [InlineData("create tablespace t location '/x'")]
    [InlineData("drop user other")]
    [InlineData("drop database other")]
    [InlineData("create role other")]
    [InlineData("alter system set x = 1")]
    [InlineData("create index concurrently if not exists i on t (a)")]
    [InlineData("create unique index concurrently if not exists i on t (a)")]
    public void Refuses_what_a_tenants_file_may_not_do(string sql) =>
        Assert.NotNull(StatementRules.Refusal(SqlSplitter.Split(sql).Single()));

    [Fact]
    [PageRow("happytrip", "Sizing guide and prices (Mumbai, hourly on demand / reserved 3 years)", "`ALTER SYSTEM` is not permitted", "database.parameters")]
    public void Alter_system_is_refused_with_the_place_where_RDS_takes_the_setting() => Assert.Contains(
        "database.parameters", StatementRules.Refusal(SqlSplitter.Split("ALTER SYSTEM SET work_mem = '32MB'").Single()), StringComparison.Ordinal);

    [Theory]
    [InlineData("copy t from '/file'")]
    [InlineData("copy t (a, b) from stdin;\n1\t2\n\\.")]
    [InlineData("copy stdin from program 'x'")]
    [InlineData("set standard_conforming_strings = on")]
    [InlineData("drop user mapping for current_user server s")]
    [InlineData("alter table roles add role text")]
    [InlineData("prepare p as select 1")]
    [InlineData("create index concurrently i on t (a)")]
    [InlineData("rollback to savepoint s")]
    [InlineData("set local lock_timeout = 0")]
    [InlineData("create user mapping for current_user server s")]
    [InlineData("drop table t")]
    public void Lets_a_tenants_file_do_the_rest(string sql) => Assert.Null(StatementRules.Refusal(SqlSplitter.Split(sql).Single()));

    [Fact]
    public void Keeps_the_data_of_copy_as_they_are_written()
    {
        const string Text = "COPY t (a) FROM stdin; -- rows\n1\tit's;\n\n\\N\n\\.\nSELECT 1;";
        var statements = SqlSplitter.Split(Text);
        Assert.Equal(["COPY t (a) FROM stdin", "SELECT 1"], statements.Select(statement => statement.Text));
        Assert.Equal("1\tit's;\n\n\\N\n", statements[0].CopyData);
        Assert.Equal(new TextLocation(2, 1), TextLocation.Of(Text, statements[0].CopyDataOffset));
        Assert.Null(statements[1].CopyData);
    }

    [Theory]
    [InlineData("select Name", "NAME", "name")]
    [InlineData("select NäME", "NäME", "näme")]
    [InlineData("select \"My \"\"Name\"", "My \"Name", "My \"Name")]
    [InlineData("select U&\"d\\0061ta\\+01F600\\\\\"", "data😀\\", "data😀\\")]
    [InlineData("select 'it''s'", "it's", null)]
    [InlineData("select 'a' -- it's\n 'b'", "ab", null)]
    [InlineData("select E'a\\'b'", "a\\'b", null)]
    [InlineData("select U&'\\0061'", "a", null)]
    [InlineData("select $x$ $y$ $x$", " $y$ ", null)]
    [InlineData("select $1", "$1", null)]
    public void Tells_what_a_token_means(string sql, string value, string? name)
    {
        var token = SqlSplitter.Split(sql).Single().Tokens[1];
        Assert.Equal(value, token.Value);
        Assert.True(name is null || token.Name == name, token.Name);
        Assert.Equal(sql[7..], token.Text);
    }

    [Fact]
    public void Cuts_a_long_identifier_where_PostgreSQL_does() =>
        Assert.Equal(new string('ä', 31), SqlSplitter.Split($"select {new string('ä', 40)}").Single().Tokens[1].Name);

    [Theory]
    [InlineData("create index concurrently Idx on App.T (a)", "app", "idx")]
    [InlineData("create unique index concurrently \"Idx\" on only \"App\".t (a)", "App", "Idx")]
    [InlineData("create index concurrently idx on t (a)", null, "idx")]
    [InlineData("drop index concurrently idx", null, "idx")]
    [InlineData("drop index concurrently if exists app.\"I;x\"", "app", "I;x")]
    public void Tells_the_index_of_a_concurrent_statement(string sql, string? schema, string name) =>
        Assert.Equal(new ConcurrentIndex(schema, name), ConcurrentIndex.NameOf(SqlSplitter.Split(sql).Single()));

    [Theory]
    [InlineData("create index concurrently on t (a)")]
    [InlineData("create index idx on t (a)")]
    [InlineData("drop index idx")]
    [InlineData("select 1")]
    public void Tells_no_index_where_there_is_none_or_PostgreSQL_names_it(string sql) =>
        Assert.Null(ConcurrentIndex.NameOf(SqlSplitter.Split(sql).Single()));

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        var text = $"select {new string('a', 300)}, 😀 here, {new string('b', 300)}";
        var location = TextLocation.Of(text, text.IndexOf("here", StringComparison.Ordinal));
        var lines = location.Excerpt(text).Split('\n');
        Assert.StartsWith("  1 | …aaa", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("bbb…", lines[0], StringComparison.Ordinal);
        var shown = lines[0].EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        Assert.Equal("h", shown[lines[1].IndexOf('^', StringComparison.Ordinal)]);
    }
}
