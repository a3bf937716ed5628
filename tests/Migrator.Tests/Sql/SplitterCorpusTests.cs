using System.Diagnostics;
using System.Text.RegularExpressions;
using Infra.EmbeddedPostgres;
using Infra.Migrator.Sql;
using Infra.Migrator.Tests.Support;
using Npgsql;

namespace Infra.Migrator.Tests.Sql;

public sealed class SplitterCorpusTests
{
    public static TheoryData<string> Names => [.. SplitterCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_is_cut_as_its_golden_file_says(string name)
    {
        var actual = SplitterCorpus.Describe(SplitterCorpus.Read(name));
        var path = Path.Combine(SplitterCorpus.Folder, $"{name}.golden");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing: write it with UPDATE_GOLDEN=1, then read it");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_of_a_file_but_space_semicolons_comments_and_data_lies_outside_its_statements(string name)
    {
        var text = SplitterCorpus.Read(name);
        var position = 0;
        foreach (var statement in SplitterCorpus.Statements(name))
        {
            Assert.Equal(statement.Text, text[statement.Offset..statement.End]);
            AssertIsNoSql(text[position..statement.Offset]);
            Assert.Equal(statement.Offset, statement.Tokens[0].Offset);
            Assert.Equal(statement.End, statement.Tokens[^1].End);
            Assert.All(statement.Tokens.Zip(statement.Tokens.Skip(1)), pair => AssertIsNoSql(text[pair.First.End..pair.Second.Offset]));
            position = statement.CopyData is { } data ? statement.CopyDataOffset + data.Length + 2 : statement.End;
        }

        if (position > 0)
        {
            AssertIsNoSql(text[position..]);
        }
    }

    /// <summary>By a stricter and simpler reading than the splitter's own.</summary>
    private static void AssertIsNoSql(string between) => Assert.Matches(
        new Regex(@"\A(?:[ \t\r\n\f\v;]|--[^\r\n]*|/\*.*\*/|\\(?:un)?restrict [A-Za-z0-9]+)*\z", RegexOptions.Singleline), between);
}

[Collection(ServerTests.Name)]
public sealed partial class SplitterServerTests(SharedServer shared)
{
    private static readonly string[] NotSql = ["parenthesis_too_many", "placeholders", "dollar_brace", "no_break_space"];

    /// <summary>A statement that was cut too early or too late is a syntax error, or two commands in one.</summary>
    [Fact]
    public async Task PostgreSQL_parses_every_statement_of_the_corpus_on_its_own()
    {
        var statements = 0;
        await using var connection = await shared.OpenAsync();
        foreach (var name in SplitterCorpus.Names.Where(name => !NotSql.Any(part => name.Contains(part, StringComparison.Ordinal))))
        {
            foreach (var statement in SplitterCorpus.Statements(name))
            {
                statements++;
                Assert.True(await SyntaxErrorAsync(connection, statement.Text) is not { } error, $"{name}: {statement.Text}");
            }
        }

        Assert.InRange(statements, 120, int.MaxValue);
        Assert.NotNull(await SyntaxErrorAsync(connection, "SELECT 1; SELECT 2"));
    }

    /// <summary>psql itself is the measure, but where it differs from the server: labels and columns called <c>end</c> and <c>case</c> in
    /// routine bodies, which it takes for ends and cases, and escapes in a string's continuation on the next line. Data of COPY are
    /// read by psql only when the table is there, so files without it are not compared.</summary>
    [Fact]
    public async Task The_corpus_is_cut_as_psql_cuts_it()
    {
        var (psql, variables) = await PostgresClient.FindAsync("psql");
        string[] differs =
        [
            .. NotSql, "atomic_label_end", "atomic_bare_label_end", "atomic_case_label", "atomic_nested", "escape_string_continued",
            "windows_line_ends", "copy_no_rows", "copy_csv", "copy_comment_after", "copy_stdout", "copy_to_and_file", "copy_end", "copy_dot",
        ];
        foreach (var name in SplitterCorpus.Names.Where(name => !differs.Any(part => name.Contains(part, StringComparison.Ordinal))))
        {
            var statements = SplitterCorpus.Statements(name);
            if (statements.Count == 0)
            {
                continue;
            }

            var all = await SentByPsqlAsync(psql, variables, Path.Combine(SplitterCorpus.Folder, $"{name}.sql"));
            var sent = all.Where(query => TokensOf(query).Length > 0).ToArray();
            Assert.True(
                statements.Select(Tokens).SequenceEqual(sent.Select(TokensOf)),
                $"{name}: psql sends\n{string.Join("\n===\n", sent)}\n\ninstead of\n"
                + $"{string.Join("\n===\n", statements.Select(statement => statement.Text))}");
        }
    }

    /// <summary>Of a text that must be one statement; as it is when it is not. Data are no part of what psql calls a query.</summary>
    private static string TokensOf(string query)
    {
        try
        {
            return SqlSplitter.Split(query.StartsWith("COPY", StringComparison.Ordinal) ? $"{query}\n\\.\n" : query) switch
            {
                [] => "",
                [var statement] => Tokens(statement),
                _ => query,
            };
        }
        catch (SqlFormatException)
        {
            return query;
        }
    }

    private static string Tokens(SqlStatement statement) => string.Join(' ', statement.Tokens.Select(token => token.Text.ReplaceLineEndings("\n")));

    private static async Task<PostgresException?> SyntaxErrorAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(sql) } };
            await batch.PrepareAsync();
            return null;
        }
        catch (PostgresException exception)
        {
            return exception.SqlState == PostgresErrorCodes.SyntaxError ? exception : null;
        }
    }

    /// <summary>What psql prints of what it sends, in a database of its own; statements that fail are sent as well.</summary>
    private async Task<IReadOnlyList<string>> SentByPsqlAsync(
        string psql, IReadOnlyDictionary<string, string> variables, string file)
    {
        var database = $"corpus_{Guid.NewGuid():N}";
        await shared.ExecuteAsync($"CREATE DATABASE {database}");
        try
        {
            var log = Path.GetTempFileName();
            try
            {
                var connection = new NpgsqlConnectionStringBuilder(shared.Server.ConnectionString(database));
                var start = new ProcessStartInfo(psql)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    ArgumentList = { "-X", "-q", "-L", log, "-f", file },
                };
                foreach (var (name, value) in new Dictionary<string, string?>(variables.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
                {
                    ["PGHOST"] = connection.Host,
                    ["PGPORT"] = $"{connection.Port}",
                    ["PGUSER"] = connection.Username,
                    ["PGPASSWORD"] = connection.Password,
                    ["PGDATABASE"] = database,
                    ["PGSSLMODE"] = "require",
                    ["PGCLIENTENCODING"] = "UTF8",
                })
                {
                    start.Environment[name] = value;
                }

                using var process = Process.Start(start)!;
                var output = process.StandardOutput.ReadToEndAsync();
                var error = process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                await Task.WhenAll(output, error);
                return [.. Query().Matches(await File.ReadAllTextAsync(log)).Select(match => match.Groups[1].Value)];
            }
            finally
            {
                File.Delete(log);
            }
        }
        finally
        {
            await shared.ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");
        }
    }

    [GeneratedRegex(@"^\*{8,} QUERY \*{8,}\n(.*?)\n\*{20,}\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Query();
}
