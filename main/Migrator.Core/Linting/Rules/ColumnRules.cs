using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting.Rules;

/// <summary><c>SET NOT NULL</c> on a table in use.</summary>
internal sealed class AddingNotNullableField() : LintRule(
    "adding-not-nullable-field", LintSeverity.Warning, "SET NOT NULL reads the whole table",
    "nobody can read or write the table meanwhile",
    "add CHECK (column IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT in the next file, then SET NOT NULL, which trusts the check, and drop it")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var validated = statement.Earlier.Any(earlier =>
            TableChange.Read(earlier) is var change && change.Table == statement.Change?.Table
            && change.Actions.Any(action => action.StartsWith("VALIDATE")));
        foreach (var action in statement.Change?.Actions ?? [])
        {
            if (!validated && action.AltersColumn(out var column, "SET", "NOT", "NULL"))
            {
                yield return new LintHit(action.Offset, column);
            }
        }
    }
}

/// <summary>A new column that existing rows have no value for.</summary>
internal sealed class AddingRequiredField() : LintRule(
    "adding-required-field", LintSeverity.Error, "a new column is NOT NULL and has no default",
    "it fails for every tenant whose table has a row", "give it a DEFAULT, or add it without NOT NULL, fill it, and SET NOT NULL in a later file")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.Column is { } column && (column.Has("NOT", "NULL") || column.Has("PRIMARY", "KEY")) && !column.Has("DEFAULT")
            && !column.Has("GENERATED") && !SerialTypes.Contains(column.Type))
        .Select(action => new LintHit(action.Offset, action.Column!.Name));

    /// <summary>Types that bring a default of their own.</summary>
    internal static readonly string[] SerialTypes = ["serial", "serial2", "serial4", "serial8", "bigserial", "smallserial"];
}

/// <summary>A default that differs from row to row.</summary>
internal sealed class AddingFieldWithDefault() : LintRule(
    "adding-field-with-default", LintSeverity.Warning, "a new column's value differs from row to row",
    "PostgreSQL writes the whole table anew, and nobody can read or write it meanwhile; a constant default costs nothing",
    "add the column without it, SET DEFAULT in the next statement, and fill old rows in batches")
{
    /// <summary>Functions of PostgreSQL's own that give one value for the whole statement.</summary>
    private static readonly string[] Stable =
    [
        "now", "transaction_timestamp", "statement_timestamp", "current_setting", "lower", "upper", "concat", "format", "md5", "make_interval",
        "make_date", "to_date", "to_timestamp", "date_trunc", "jsonb_build_object", "jsonb_build_array", "json_build_object", "json_build_array",
        "array_fill", "numrange", "int4range", "int8range", "daterange", "tsrange", "tstzrange", "coalesce", "cast", "nullif", "row", "repeat",
        "decode", "encode", "timezone", "interval", "numeric", "decimal", "varchar", "char", "character", "varying", "bit", "array",
        "current_timestamp",
        "localtimestamp", "time", "timestamp", "timestamptz",
    ];

    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        foreach (var action in statement.Change?.Actions ?? [])
        {
            if (action.Column is not { } column)
            {
                continue;
            }

            if (AddingRequiredField.SerialTypes.Contains(column.Type) || column.IsIdentity || (column.Has("GENERATED") && column.Has("STORED"))
                || Calls(column.Constraints))
            {
                yield return new LintHit(action.Offset, column.Name);
            }
        }
    }

    private static bool Calls(IReadOnlyList<SqlToken> tokens)
    {
        var start = TokenSearch.IndexOf(tokens, "DEFAULT");
        for (var i = start + 1; start >= 0 && i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Depth == tokens[0].Depth && tokens[i].Is("CHECK", "REFERENCES", "CONSTRAINT"))
            {
                return false;
            }

            if (tokens[i].IsIdentifier && tokens[i + 1].Is('(') && !Stable.Contains(tokens[i].Name))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>A primary key for a table in use.</summary>
internal sealed class AddingSerialPrimaryKeyField() : LintRule(
    "adding-serial-primary-key-field", LintSeverity.Warning, "a primary key is added to a table in use",
    "building its index blocks all reading and writing", "CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … "
        + "PRIMARY KEY USING INDEX")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.Column?.Has("PRIMARY", "KEY") == true
            || (new TokenReader(action.Constraint).Skip("PRIMARY", "KEY") && !action.Has("USING", "INDEX")))
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}

/// <summary>Another type for a column in use.</summary>
internal sealed class ChangingColumnType() : LintRule(
    "changing-column-type", LintSeverity.Warning, "a column's type changes",
    "unless the stored form stays the same, PostgreSQL writes the whole table and its indexes anew while nobody can use it, and running "
        + "programs may not know the type",
    "add a column of the new type, fill it in batches, and let programs move over before the old one goes")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        foreach (var action in statement.Change?.Actions ?? [])
        {
            if (action.AltersColumn(out var column, "TYPE") || action.AltersColumn(out column, "SET", "DATA", "TYPE"))
            {
                yield return new LintHit(action.Offset, column);
            }
        }
    }
}

/// <summary>A column that goes.</summary>
internal sealed class BanDropColumn() : LintRule(
    "ban-drop-column", LintSeverity.Warning, "a column is dropped", "programs that still read or write it fail, and its data are gone",
    "release programs that do without it first; then say so with '-- migrator-ignore ban-drop-column'")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.StartsWith("DROP") && !action.StartsWith("DROP", "CONSTRAINT"))
        .Select(action => new LintHit(action.Offset, NameIn(action)));

    private static string NameIn(TableAction action)
    {
        var reader = new TokenReader(action.Tokens, 1);
        reader.Skip("COLUMN");
        reader.Skip("IF", "EXISTS");
        return reader.ReadName();
    }
}

/// <summary>A column that may be null from now on.</summary>
internal sealed class BanDropNotNull() : LintRule(
    "ban-drop-not-null", LintSeverity.Warning, "a column may be null from now on", "programs that rely on a value meet none",
    "release programs that expect nulls first; then say so with '-- migrator-ignore ban-drop-not-null'")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        foreach (var action in statement.Change?.Actions ?? [])
        {
            if (action.AltersColumn(out var column, "DROP", "NOT", "NULL"))
            {
                yield return new LintHit(action.Offset, column);
            }
        }
    }
}

/// <summary>Another name for a column.</summary>
internal sealed class RenamingColumn() : LintRule(
    "renaming-column", LintSeverity.Warning, "a column gets another name", "running programs that use the old name fail from this moment on",
    "add a column and fill it, or put a view with the old name in front of the table")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.StartsWith("RENAME") && !action.StartsWith("RENAME", "TO") && !action.StartsWith("RENAME", "CONSTRAINT"))
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}

/// <summary>Another name for a table.</summary>
internal sealed class RenamingTable() : LintRule(
    "renaming-table", LintSeverity.Warning, "a table gets another name", "running programs that use the old name fail from this moment on",
    "make a view with the old name in the same file")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.StartsWith("RENAME", "TO"))
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}
