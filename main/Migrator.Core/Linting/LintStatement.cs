using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>A statement as rules see it: with what stands before it in its file, and taken apart as far as rules need it.</summary>
/// <param name="file">Its file.</param>
/// <param name="statement">The statement.</param>
/// <param name="context">Who uses the file.</param>
/// <param name="made">Tables and indexes that earlier statements of the file make, by bare name: nobody uses them yet.</param>
internal sealed class LintStatement(MigrationFile file, SqlStatement statement, LintContext context, IReadOnlySet<string> made)
{
    private TableChange? _change;
    private NewTable? _table;

    /// <summary>Its file.</summary>
    public MigrationFile File => file;

    /// <summary>The statement.</summary>
    public SqlStatement Statement => statement;

    /// <summary>Its tokens.</summary>
    public IReadOnlyList<SqlToken> Tokens => statement.Tokens;

    /// <summary>Who uses the file.</summary>
    public LintContext Context => context;

    /// <summary>What <c>ALTER TABLE</c> does to a table that was there before the file; null for other statements.</summary>
    public TableChange? Change => (_change ??= TableChange.Read(statement)) is { Table.Length: > 0 } change && !IsNew(change.Table) ? change : null;

    /// <summary>The table that <c>CREATE TABLE</c> makes; null for other statements.</summary>
    public NewTable? Table => (_table ??= NewTable.Read(statement)).Name.Length > 0 ? _table : null;

    /// <summary>Columns that the statement makes, in a new table or an old one.</summary>
    public IEnumerable<NewColumn> Columns =>
        Table?.Columns ?? TableChange.Read(statement).Actions.Select(action => action.Column).OfType<NewColumn>();

    /// <summary>Whether an earlier statement of the file makes the table or index.</summary>
    public bool IsNew(string name) => made.Contains(name);

    /// <summary>Statements of the file before this one.</summary>
    public IEnumerable<SqlStatement> Earlier => file.Statements.TakeWhile(other => other.Offset < statement.Offset);

    /// <summary>Tokens of the body of a DO statement, with the file's offsets; empty for other statements and for bodies that cannot be
    /// read.</summary>
    public IReadOnlyList<SqlToken> DoBody()
    {
        if (!statement.StartsWith("DO") || Tokens.FirstOrDefault(token => token.Kind == SqlTokenKind.DollarString) is not { Length: > 0 } body)
        {
            return [];
        }

        var text = body.Value;
        try
        {
            return
            [
                .. SqlSplitter.Split(text).SelectMany(part => part.Tokens)
                    .Select(token => token with { Source = body.Source, Offset = token.Offset + body.BodyOffset }),
            ];
        }
        catch (SqlFormatException)
        {
            return [];
        }
    }
}
