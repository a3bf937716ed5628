using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Migrations;

/// <summary>A SQL file: read, checked and cut into statements once, whatever the number of tenants. Only the values of placeholders are a
/// tenant's own.</summary>
internal sealed partial class MigrationFile
{
    /// <summary>Most digits of a version.</summary>
    public const int VersionDigits = 18;

    private readonly Lazy<IReadOnlyList<string>> _statementHashes;

    private MigrationFile(MigrationKind kind, long version, string name, string path, SqlScript script, bool transactional)
    {
        (Kind, Version, Name, Path, Script, Transactional) = (kind, version, name, path, script, transactional);
        Checksum = Hash(script.Text.TrimEnd('\n') + "\n");
        Placeholders = [.. Statements.SelectMany(statement => statement.Placeholders.Select(placeholder =>
            new PlaceholderUse(placeholder, TextLocation.Of(Text, statement.Offset + placeholder.Offset))))];
        _statementHashes = new(() => [.. Statements.Select(statement => statement.Hash())]);
    }

    /// <summary>When it is applied.</summary>
    public MigrationKind Kind { get; }

    /// <summary>Number of a versioned file; 0 for others.</summary>
    public long Version { get; }

    /// <summary>What stands between <c>__</c> and <c>.sql</c>.</summary>
    public string Name { get; }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Its text, statements and comments.</summary>
    public SqlScript Script { get; }

    /// <summary>False when its statements run one by one, each on its own: PostgreSQL runs them only outside a transaction, or the file says
    /// <c>no-transaction</c>.</summary>
    public bool Transactional { get; }

    /// <summary><c>sha256:</c> and the hash of <see cref="Text"/> with exactly one line end at its end, before placeholders are replaced: all
    /// tenants and all checkouts share it.</summary>
    public string Checksum { get; }

    /// <summary>Where tenants' values stand, in the order of the text.</summary>
    public IReadOnlyList<PlaceholderUse> Placeholders { get; }

    /// <summary>Content without byte order mark, with LF line ends.</summary>
    public string Text => Script.Text;

    /// <summary>Its statements.</summary>
    public IReadOnlyList<SqlStatement> Statements => Script.Statements;

    /// <summary>What the history knows it by, together with <see cref="Kind"/>: the version as text, or the name.</summary>
    public string Key => Kind switch
    {
        MigrationKind.Versioned => Version.ToString(CultureInfo.InvariantCulture),
        MigrationKind.Before => $"before {Name}",
        MigrationKind.After => $"after {Name}",
        _ => Name,
    };

    /// <summary>File name.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>SHA-256, in hexadecimal, of a statement without comments and white space and before placeholders are replaced.</summary>
    public string StatementHash(int index) => _statementHashes.Value[index];

    /// <summary>Whether these values can be used: every placeholder has one, and it fits the place.</summary>
    /// <returns>What is wrong, as <c>file:line:column: problem</c>; nothing when all is well.</returns>
    public IEnumerable<string> CheckValues(IReadOnlyDictionary<string, string> values)
    {
        var told = new HashSet<string>();
        foreach (var (placeholder, location) in Placeholders)
        {
            var problem = values.TryGetValue(placeholder.Name, out var value)
                ? placeholder.ProblemOf(value)
                : $"there is no value '{placeholder.Name}'; known are {string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}";
            if (problem is not null && told.Add(problem))
            {
                yield return Problem(Path, Text, location, problem);
            }
        }
    }

    /// <summary>The place in the file of a place that PostgreSQL told.</summary>
    /// <param name="statement">One of its statements.</param>
    /// <param name="values">What it was rendered with.</param>
    /// <param name="position">In characters of the rendered text, from 1; 0 gives the statement's start.</param>
    public TextLocation LocationOf(SqlStatement statement, IReadOnlyDictionary<string, string> values, int position) =>
        TextLocation.Of(Text, statement.OffsetInFile(values, position));

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="problems">Told everything that is wrong, as <c>file:line:column: problem</c>.</param>
    /// <returns>Null when something is wrong.</returns>
    public static MigrationFile? Read(string path, ICollection<string> problems)
    {
        var match = NamePattern().Match(System.IO.Path.GetFileName(path));
        if (!match.Success)
        {
            problems.Add(
                $"{path}: the name must be V<number>__<name>.sql, e.g. V001__create_users.sql, R__<name>.sql, before__<name>.sql or "
                    + "after__<name>.sql, the name of a-z, 0-9 and _");
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

        SqlScript script;
        try
        {
            script = SqlSplitter.Read(text);
        }
        catch (SqlFormatException exception)
        {
            problems.Add(Problem(path, text, TextLocation.Of(text, exception.Offset), exception.Message));
            return null;
        }

        var before = problems.Count;
        void Tell(int offset, string problem) => problems.Add(Problem(path, text, TextLocation.Of(text, offset), problem));
        var directives = MigrationDirectives.Read(script, Tell);
        if (!directives.NoPlaceholders)
        {
            script = script with
            {
                Statements = [.. script.Statements.Select(statement => statement with { Placeholders = SqlPlaceholder.Find(statement, Tell) })],
            };
        }

        var transactional = CheckStatements(script, directives, Tell);
        if (script.Statements.Count == 0)
        {
            problems.Add($"{path}: the file has no statement");
        }

        return problems.Count > before
            ? null
            : new MigrationFile(
                KindOf(match), match.Groups["version"].Success ? long.Parse(match.Groups["version"].ValueSpan, CultureInfo.InvariantCulture) : 0,
                match.Groups["name"].Value, path, script, transactional);
    }

    /// <summary>Whether the file runs in one transaction.</summary>
    private static bool CheckStatements(SqlScript script, MigrationDirectives directives, Action<int, string> tell)
    {
        foreach (var statement in script.Statements)
        {
            if (StatementRules.Refusal(statement) is { } refusal)
            {
                tell(statement.Offset, refusal);
            }
        }

        if (directives.NoTransaction)
        {
            return false;
        }

        var outside = script.Statements.Where(StatementRules.RunsOutsideTransaction).ToArray();
        if (outside.Length > 0 && outside.Length < script.Statements.Count)
        {
            var lines = string.Join(", ", outside.Select(statement => LineOf(script, statement.Offset)));
            tell(outside[0].Offset,
                $"statements that PostgreSQL runs only outside a transaction (line {lines}) need a file of their own: they cannot be rolled back "
                    + "together. Where each may stay done when a later one fails, write '-- migrator: no-transaction' above the first statement");
        }

        if (outside.Length == 0 && StatementRules.NewEnumValueUse(script.Statements) is var (adds, use, value))
        {
            tell(use,
                $"'{value}' is added in line {LineOf(script, adds.Offset)}, and PostgreSQL lets nobody use it before that is committed (55P04): put "
                    + "ALTER TYPE … ADD VALUE into a file of its own before this one");
        }

        return outside.Length == 0;
    }

    private static MigrationKind KindOf(Match match) => match.Groups["kind"].Value switch
    {
        "R" => MigrationKind.Repeatable,
        "before" => MigrationKind.Before,
        "after" => MigrationKind.After,
        _ => MigrationKind.Versioned,
    };

    private static int LineOf(SqlScript script, int offset) => TextLocation.Of(script.Text, offset).Line;

    private static string Problem(string path, string text, TextLocation location, string problem) =>
        $"{path}:{location}: {problem}\n{location.Excerpt(text)}";

    private static string Hash(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    [GeneratedRegex("^(?:V(?<version>[0-9]{1,18})|(?<kind>R|before|after))__(?<name>[a-z0-9_]+)\\.sql\\z")]
    private static partial Regex NamePattern();
}

/// <summary>A placeholder and where it stands in its file.</summary>
/// <param name="Placeholder">The placeholder.</param>
/// <param name="Location">Its place.</param>
internal sealed record PlaceholderUse(SqlPlaceholder Placeholder, TextLocation Location);
