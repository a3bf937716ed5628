using System.Text.RegularExpressions;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>What a file's comments say not to tell: <c>-- migrator-ignore rule, rule</c> for the statement or the line below, and
/// <c>-- migrator-ignore-file</c> for the file, with rules or for all; squawk's spellings, <c>squawk-ignore</c>, mean the same.</summary>
internal sealed partial class LintIgnores
{
    private readonly HashSet<string> _file = [];
    private readonly Dictionary<int, HashSet<string>> _statements = [];
    private readonly Dictionary<int, HashSet<string>> _lines = [];
    private bool _all;

    private LintIgnores()
    {
    }

    /// <summary>Comments of the migrator's own that name no rule, or one that does not exist.</summary>
    public List<(int Offset, string Word)> Unknown { get; } = [];

    /// <summary>Reads a file's comments.</summary>
    /// <param name="file">The file.</param>
    /// <param name="rules">Ids of all rules.</param>
    public static LintIgnores Read(MigrationFile file, IReadOnlySet<string> rules)
    {
        var ignores = new LintIgnores();
        foreach (var comment in file.Script.Comments)
        {
            if (comment.Line is not { } line || Pattern().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var words = match.Groups["rules"].Value.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var isOurs = match.Groups["tool"].Value == "migrator";
            var isFile = match.Groups["file"].Success;
            ignores.Unknown.AddRange(words.Where(word => isOurs && !rules.Contains(word)).Select(word => (comment.Offset, word)));
            if (words.Length == 0 && isOurs && !isFile)
            {
                ignores.Unknown.Add((comment.Offset, ""));
            }

            if (isFile)
            {
                ignores._all |= words.Length == 0;
                ignores._file.UnionWith(words);
                continue;
            }

            Add(ignores._lines, TextLocation.Of(file.Text, comment.Offset).Line + 1, words);
            var next = file.Statements.FirstOrDefault(statement => statement.End > comment.Offset);
            if (next is not null && next.Offset > comment.Offset)
            {
                Add(ignores._statements, next.Offset, words);
            }
        }

        return ignores;
    }

    /// <summary>Whether a rule's finding is not to be told.</summary>
    /// <param name="rule">Id of the rule.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="line">Line of the finding, from 1.</param>
    public bool Covers(string rule, SqlStatement statement, int line) => _all || _file.Contains(rule)
        || (_statements.TryGetValue(statement.Offset, out var there) && there.Contains(rule))
        || (_lines.TryGetValue(line, out var here) && here.Contains(rule));

    private static void Add(Dictionary<int, HashSet<string>> ignores, int key, string[] words)
    {
        ignores.TryAdd(key, []);
        ignores[key].UnionWith(words);
    }

    [GeneratedRegex(@"^(?<tool>squawk|migrator)-ignore(?<file>-file)?(?:$|[\s:]+(?<rules>.*)$)")]
    private static partial Regex Pattern();
}
