using Infra.Migrator.Linting.Rules;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>Looks for what goes well on an empty database and hurts one in use, and for what reaches beyond a tenant. Without a grammar: what
/// needs one is not looked for.</summary>
internal static class Linter
{
    /// <summary>Id of the finding that an ignore comment names no rule that exists.</summary>
    public const string UnknownRule = "unknown-rule";

    /// <summary>All rules, in the order of their ids.</summary>
    public static IReadOnlyList<LintRule> Rules { get; } = [.. new LintRule[]
    {
        new AddingNotNullableField(), new AddingRequiredField(), new AddingFieldWithDefault(), new AddingSerialPrimaryKeyField(),
        new ChangingColumnType(), new BanDropColumn(), new BanDropNotNull(), new RenamingColumn(), new RenamingTable(),
        new AddingForeignKeyConstraint(), new ConstraintMissingNotValid(), new DisallowedUniqueConstraint(),
        new RequireConcurrentIndexCreation(), new RequireConcurrentIndexDeletion(), new RequireConcurrentReindex(),
        new RequireConcurrentPartitionDetach(), new PreferRepack(), new BanDropTable(), new BanTruncateCascade(), new TransactionNesting(),
        new IdentifierTooLong(), new PreferBigintOverInt(), new PreferBigintOverSmallint(), new PreferIdentity(), new PreferTextField(),
        new PreferTimestamptz(), new BanCharField(),
        new FleetHardCodedName(), new FleetSearchPath(), new FleetSetWithoutLocal(), new FleetServerStatement(), new FleetRoleStatement(),
    }.OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    private static readonly HashSet<string> RuleIds = [.. Rules.Select(rule => rule.Id)];

    /// <summary>Looks at every file of a folder.</summary>
    /// <returns>What was found, in the order of files and places.</returns>
    public static IReadOnlyList<LintFinding> Lint(SqlFolder folder, LintContext context) =>
        [.. folder.Files.SelectMany(file => LintFile(file, context))];

    private static IEnumerable<LintFinding> LintFile(MigrationFile file, LintContext context)
    {
        var ignores = LintIgnores.Read(file, RuleIds);
        var made = new HashSet<string>();
        var findings = new List<(int Offset, LintFinding Finding)>();
        foreach (var (offset, word) in ignores.Unknown)
        {
            findings.Add((offset, Finding(
                file, offset, UnknownRule, LintSeverity.Warning,
                word.Length == 0 ? "the comment names no rule" : $"there is no rule '{word}'", "write a rule's id; lint --rules lists them")));
        }

        foreach (var statement in file.Statements)
        {
            var seen = new LintStatement(file, statement, context, made);
            foreach (var rule in Rules)
            {
                foreach (var hit in rule.Check(seen))
                {
                    var finding = Finding(
                        file, hit.Offset, rule.Id, rule.Severity,
                            $"{(hit.Subject is { } subject ? $"{subject}: " : "")}{rule.Title}: {rule.Why}", rule.Fix);
                    if (!ignores.Covers(rule.Id, statement, finding.Line))
                    {
                        findings.Add((hit.Offset, finding));
                    }
                }
            }

            made.UnionWith(MadeBy(statement));
        }

        return findings.OrderBy(entry => entry.Offset).Select(entry => entry.Finding);
    }

    private static LintFinding Finding(MigrationFile file, int offset, string rule, LintSeverity severity, string message, string fix)
    {
        var location = TextLocation.Of(file.Text, offset);
        return new LintFinding(file.Path, location.Line, location.Column, rule, severity, message, fix, location.Excerpt(file.Text));
    }

    /// <summary>Bare names of the tables, views and indexes that a statement makes.</summary>
    private static IEnumerable<string> MadeBy(SqlStatement statement)
    {
        if (NewTable.Read(statement).Name is { Length: > 0 } table)
        {
            yield return table;
        }

        var reader = new TokenReader(statement.Tokens);
        if (!reader.Skip("CREATE"))
        {
            yield break;
        }

        reader.Skip("OR", "REPLACE");
        reader.Skip("UNIQUE");
        if (reader.Skip("INDEX") || reader.Skip("MATERIALIZED", "VIEW") || reader.Skip("VIEW"))
        {
            reader.Skip("CONCURRENTLY");
            reader.Skip("IF", "NOT", "EXISTS");
            if (reader.ReadName() is { Length: > 0 } name)
            {
                yield return name;
            }
        }
    }
}
