using System.Globalization;
using System.Text;
using Infra.Migrator.Sql;
using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Sql;

/// <summary>Files that are hard to cut, each with what has to come out beside it; <c>UPDATE_GOLDEN=1</c> rewrites that.</summary>
internal static class SplitterCorpus
{
    public static string Folder { get; } =
        Path.Combine(TestDeployment.RepositoryRoot(), "tests", "Migrator.Tests", "Sql", "Corpus");

    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.sql").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static string Read(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.sql"));

    /// <summary>The statements of a file; none when it is one that is refused.</summary>
    public static IReadOnlyList<SqlStatement> Statements(string name)
    {
        try
        {
            return SqlSplitter.Split(Read(name));
        }
        catch (SqlFormatException)
        {
            return [];
        }
    }

    /// <summary>Places, kinds and texts of all statements, or the place of the problem.</summary>
    public static string Describe(string text)
    {
        var result = new StringBuilder();
        try
        {
            var number = 0;
            foreach (var statement in SqlSplitter.Split(text))
            {
                result.Append(CultureInfo.InvariantCulture,
                    $"=== {++number} at {TextLocation.Of(text, statement.Offset)}, offset {statement.Offset}, {statement.Tokens.Count} tokens");
                result.Append(StatementRules.RunsOutsideTransaction(statement) ? ", outside a transaction\n" : "\n")
                    .Append(statement.Text).Append('\n');
                if (statement.CopyData is { } data)
                {
                    result.Append(CultureInfo.InvariantCulture, $"--- data at {TextLocation.Of(text, statement.CopyDataOffset)}\n").Append(data);
                }
            }
        }
        catch (SqlFormatException exception)
        {
            result.Clear().Append(CultureInfo.InvariantCulture, $"!!! {TextLocation.Of(text, exception.Offset)}: {exception.Message}\n");
        }

        return result.ToString().Replace("\r", "", StringComparison.Ordinal);
    }
}
