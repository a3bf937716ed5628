using Infra.Migrator.Sql;
using Xunit.Abstractions;

namespace Infra.Migrator.Tests.Sql;

public sealed class SplitterRobustnessTests(ITestOutputHelper output)
{
    private static readonly string[] Separators =
        [";", ";\n", " ;\n\n", "; -- it's; a \"comment\n", ";\n/* one; /* two' */ */\n", ";;\n;", "\n-- before the end;\n;\n", ";\n\\restrict a1\n"];

    /// <summary>Statements of the corpus that stand for themselves, one by one.</summary>
    private static readonly IReadOnlyList<SqlStatement> Statements = [.. SplitterCorpus.Names.SelectMany(SplitterCorpus.Statements)];

    [Fact]
    public void Statements_that_are_strung_together_at_random_are_cut_into_the_same_again()
    {
        var random = NewRandom();
        for (var round = 0; round < 2000; round++)
        {
            var chosen = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Statements[random.Next(Statements.Count)]).ToArray();
            var text = string.Concat(chosen.Select(statement => statement.CopyData is { } data
                ? $"{statement.Text};\n{data}\\.\n"
                : statement.Text + Separators[random.Next(Separators.Length)]));
            var found = SqlSplitter.Split(text);
            Assert.Equal(
                chosen.Select(statement => (statement.Text, statement.CopyData)),
                found.Select(statement => (statement.Text, statement.CopyData)));
            Assert.Equal(chosen.Select(statement => statement.Hash()), found.Select(statement => statement.Hash()));
        }
    }

    [Fact]
    public void Any_text_is_either_cut_or_refused_with_a_place_in_it()
    {
        var random = NewRandom();
        string[] pieces =
        [
            "'", "\"", "$", "$$", "$a$", "${", "}", "${x}", "E'", "U&'", "U&\"", "\\", "\\.", "\n", "\r\n", ";", "(", ")", "--", "/*",
            "*/", " ", "a", "é", "😀",
            "1", "COPY t FROM STDIN", "CREATE FUNCTION f()", "BEGIN ATOMIC", "CASE", "END", "\0", "\uD800",
        ];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 25)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                foreach (var statement in SqlSplitter.Split(text))
                {
                    Assert.Equal(statement.Text, text[statement.Offset..statement.End]);
                    _ = StatementRules.Refusal(statement);
                    _ = StatementRules.RunsOutsideTransaction(statement);
                    _ = ConcurrentIndex.NameOf(statement);
                    _ = SqlPlaceholder.Find(statement, (offset, _) => Assert.InRange(offset, statement.Offset, statement.End));
                    Assert.All(statement.Tokens, token => Assert.NotNull(token.Value));
                }
            }
            catch (SqlFormatException exception)
            {
                Assert.InRange(exception.Offset, 0, text.Length);
            }
        }
    }

    /// <summary>The seed of a failure, set as SPLITTER_SEED, repeats it.</summary>
    private Random NewRandom()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SPLITTER_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"SPLITTER_SEED={seed}");
        return new Random(seed);
    }
}
