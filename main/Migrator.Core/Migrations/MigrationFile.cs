using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Migrations;

/// <summary>A versioned SQL file, <c>V&lt;number&gt;__&lt;name&gt;.sql</c>: read, checked and cut into statements once.</summary>
/// <param name="Version">Number; files are applied in its order.</param>
/// <param name="Name">What stands between <c>__</c> and <c>.sql</c>.</param>
/// <param name="Path">Full path.</param>
/// <param name="Text">Content without byte order mark, with LF line ends.</param>
/// <param name="Checksum"><c>sha256:</c> and the hash of <paramref name="Text"/> with exactly one line end at its end.</param>
/// <param name="Statements">Its statements.</param>
/// <param name="Transactional">False when all its statements run only outside a transaction.</param>
internal sealed partial record MigrationFile(
    long Version, string Name, string Path, string Text, string Checksum, IReadOnlyList<SqlStatement> Statements, bool Transactional)
{
    /// <summary>File name.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>Reads every versioned file of a folder, in the order of versions.</summary>
    /// <param name="folder">Folder; files that do not end in <c>.sql</c> are not looked at.</param>
    /// <param name="problems">Told everything that is wrong, as <c>file:line:column: problem</c>.</param>
    public static IReadOnlyList<MigrationFile> ReadFolder(string folder, ICollection<string> problems)
    {
        if (!Directory.Exists(folder))
        {
            problems.Add($"{folder}: the folder does not exist");
            return [];
        }

        var files = new List<MigrationFile>();
        foreach (var path in Directory.GetFiles(folder, "*.sql").Order(StringComparer.Ordinal))
        {
            if (Read(path, problems) is { } file)
            {
                files.Add(file);
            }
        }

        foreach (var group in files.GroupBy(file => file.Version).Where(group => group.Count() > 1))
        {
            problems.Add(
                $"{folder}: version {group.Key} stands for {string.Join(" and ", group.Select(file => file.FileName))}: renumber one");
        }

        return [.. files.OrderBy(file => file.Version)];
    }

    /// <summary>Hash of statements, to tell later whether they are still the same.</summary>
    public string ChecksumOfFirst(int statements) =>
        Hash(string.Join(";\n", Statements.Take(statements).Select(statement => statement.Text)));

    private static MigrationFile? Read(string path, ICollection<string> problems)
    {
        var match = NamePattern().Match(System.IO.Path.GetFileName(path));
        if (!match.Success)
        {
            problems.Add($"{path}: the name must be V<number>__<name>.sql, e.g. V001__create_users.sql, the name of a-z, 0-9 and _");
            return null;
        }

        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path))
                .TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        }
        catch (DecoderFallbackException)
        {
            problems.Add($"{path}: the file is not UTF-8: save it as UTF-8");
            return null;
        }

        IReadOnlyList<SqlStatement> statements;
        try
        {
            statements = SqlSplitter.Split(text);
        }
        catch (SqlFormatException exception)
        {
            problems.Add(Problem(path, text, exception.Offset, exception.Message));
            return null;
        }

        var before = problems.Count;
        foreach (var statement in statements)
        {
            if (StatementRules.Refusal(statement) is { } refusal)
            {
                problems.Add(Problem(path, text, statement.Offset, refusal));
            }
        }

        if (statements.Count == 0)
        {
            problems.Add($"{path}: the file has no statement");
        }

        var outside = statements.Where(StatementRules.RunsOutsideTransaction).ToArray();
        if (outside.Length > 0 && outside.Length < statements.Count)
        {
            var lines = string.Join(", ", outside.Select(statement => TextLocation.Of(text, statement.Offset).Line));
            problems.Add(Problem(path, text, outside[0].Offset,
                $"statements that PostgreSQL runs only outside a transaction (line {lines}) need a file of their own: they cannot be "
                    + $"rolled back together"));
        }

        return problems.Count > before
            ? null
            : new MigrationFile(
                long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Value, path, text,
                Hash(text.TrimEnd('\n') + "\n"), statements, outside.Length == 0);
    }

    private static string Problem(string path, string text, int offset, string problem)
    {
        var location = TextLocation.Of(text, offset);
        return $"{path}:{location}: {problem}\n{location.Excerpt(text)}";
    }

    private static string Hash(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    [GeneratedRegex("^V([0-9]{1,18})__([a-z0-9_]+)\\.sql$")]
    private static partial Regex NamePattern();
}
