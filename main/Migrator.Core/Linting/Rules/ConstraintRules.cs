namespace Infra.Migrator.Linting.Rules;

/// <summary>A foreign key that is checked at once.</summary>
internal sealed class AddingForeignKeyConstraint() : LintRule(
    "adding-foreign-key-constraint", LintSeverity.Warning, "a foreign key is checked for all rows at once", "nobody can write either table meanwhile",
    "add it with NOT VALID, and VALIDATE CONSTRAINT in the next file")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => (new TokenReader(action.Constraint).Skip("FOREIGN", "KEY") && !action.Has("NOT", "VALID"))
            || action.Column?.Has("REFERENCES") == true)
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}

/// <summary>A check that is made at once, or in the transaction that adds it.</summary>
internal sealed class ConstraintMissingNotValid() : LintRule(
    "constraint-missing-not-valid", LintSeverity.Warning, "a constraint is checked for all rows while the table is locked",
        "nobody can use the table meanwhile",
    "add it with NOT VALID, and VALIDATE CONSTRAINT in the next file: another transaction, which only blocks changes of the table's definition")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        if (statement.Change is not { } change)
        {
            yield break;
        }

        var addedBefore = statement.File.Transactional
            && statement.Earlier.Select(TableChange.Read).Any(earlier =>
                earlier.Table == change.Table && earlier.Actions.Any(action => action.Constraint.Count > 0 && action.Has("NOT", "VALID")));
        foreach (var action in change.Actions)
        {
            if ((new TokenReader(action.Constraint).Skip("CHECK") && !action.Has("NOT", "VALID")) || (addedBefore && action.StartsWith("VALIDATE")))
            {
                yield return new LintHit(action.Offset, change.Table);
            }
        }
    }
}

/// <summary>A unique constraint that builds its index while the table is locked.</summary>
internal sealed class DisallowedUniqueConstraint() : LintRule(
    "disallowed-unique-constraint", LintSeverity.Warning, "a unique constraint builds its index while the table is locked",
        "nobody can use the table meanwhile",
    "CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … UNIQUE USING INDEX")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => (new TokenReader(action.Constraint).Skip("UNIQUE") && !action.Has("USING", "INDEX")) || action.Column?.Has("UNIQUE") == true
            || new TokenReader(action.Constraint).Skip("EXCLUDE"))
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}
