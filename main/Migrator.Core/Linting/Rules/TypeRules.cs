namespace Infra.Migrator.Linting.Rules;

/// <summary>A rule about a new column's type.</summary>
internal abstract class TypeRule(string id, LintSeverity severity, string title, string why, string fix) : LintRule(id, severity, title, why, fix)
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) =>
        statement.Columns.Where(Applies).Select(column => new LintHit(column.TypeOffset, column.Name));

    /// <summary>Whether the rule is against the column.</summary>
    protected abstract bool Applies(NewColumn column);
}

/// <summary>Keys of 32 bits.</summary>
internal sealed class PreferBigintOverInt() : TypeRule(
    "prefer-bigint-over-int", LintSeverity.Warning, "a key is an integer of 32 bits",
        "its values are used up after two thousand million rows, and changing the type writes the table anew",
    "bigint")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => (column.Type is "int" or "integer" or "int4" && column.IsKey)
        || column.Type is "serial" or "serial4";
}

/// <summary>Keys of 16 bits.</summary>
internal sealed class PreferBigintOverSmallint() : TypeRule(
    "prefer-bigint-over-smallint", LintSeverity.Warning, "a key is an integer of 16 bits",
        "its values are used up after 32767 rows, and changing the type writes the table anew",
    "bigint")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => (column.Type is "smallint" or "int2" && column.IsKey)
        || column.Type is "smallserial" or "serial2";
}

/// <summary>Serial types.</summary>
internal sealed class PreferIdentity() : TypeRule(
    "prefer-identity", LintSeverity.Warning, "serial makes a sequence that is a thing of its own",
        "its privileges have to be granted apart, and anybody may write over its values",
    "bigint GENERATED ALWAYS AS IDENTITY")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => AddingRequiredField.SerialTypes.Contains(column.Type);
}

/// <summary>Texts of limited length.</summary>
internal sealed class PreferTextField() : TypeRule(
    "prefer-text-field", LintSeverity.Warning, "varchar(n) is a limit that is hard to change",
        "making it smaller reads the whole table while nobody can use it, and it is no faster than text",
    "text with a CHECK (length(column) <= n)")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => column is { Type: "varchar" or "character varying", HasLength: true };
}

/// <summary>Points in time without a zone.</summary>
internal sealed class PreferTimestamptz() : TypeRule(
    "prefer-timestamptz", LintSeverity.Warning, "timestamp is no point in time: it has no zone",
        "what it means depends on who wrote it, and on summer time",
    "timestamptz")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => column.Type == "timestamp";
}

/// <summary>Texts that are filled up with spaces.</summary>
internal sealed class BanCharField() : TypeRule(
    "ban-char-field", LintSeverity.Warning, "char(n) fills texts up with spaces",
        "comparing and joining with text gives surprises, and it saves nothing", "text with a CHECK")
{
    /// <inheritdoc/>
    protected override bool Applies(NewColumn column) => column.Type is "char" or "character" or "bpchar";
}
