using System.Text.RegularExpressions;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Migrations;

/// <summary>What a file asks for in comment lines above its first statement, as <c>-- migrator: &lt;directive&gt;</c>.</summary>
/// <param name="NoTransaction"><c>no-transaction</c>: statement by statement, each on its own; what is done stays when a later one
/// fails.</param>
/// <param name="NoPlaceholders"><c>no-placeholders</c>: <c>${…}</c> is plain text.</param>
internal sealed partial record MigrationDirectives(bool NoTransaction, bool NoPlaceholders)
{
    private static readonly string[] Known = ["no-transaction", "no-placeholders"];

    /// <summary>Reads them.</summary>
    /// <param name="script">The file.</param>
    /// <param name="problem">Told the place, in UTF-16 units, and what is wrong there.</param>
    public static MigrationDirectives Read(SqlScript script, Action<int, string> problem)
    {
        var found = new HashSet<string>();
        var first = script.Statements is [var statement, ..] ? statement.Offset : script.Text.Length;
        foreach (var comment in script.Comments)
        {
            if (comment.Line is not { } line || Pattern().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var word = match.Groups[1].Value;
            if (!Known.Contains(word))
            {
                problem(comment.Offset, $"'{word}' is not a directive: there are {string.Join(" and ", Known)}");
            }
            else if (comment.Offset > first)
            {
                problem(comment.Offset, $"the directive '{word}' holds for the whole file: put it above the first statement");
            }

            found.Add(word);
        }

        return new MigrationDirectives(found.Contains(Known[0]), found.Contains(Known[1]));
    }

    [GeneratedRegex(@"^migrator:\s*(.*)$")]
    private static partial Regex Pattern();
}
