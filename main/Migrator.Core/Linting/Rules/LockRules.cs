using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting.Rules;

/// <summary>An index that is built while nobody can write.</summary>
internal sealed class RequireConcurrentIndexCreation() : LintRule(
    "require-concurrent-index-creation", LintSeverity.Warning, "an index is built while nobody can write the table", "writes wait until it is done",
    "CREATE INDEX CONCURRENTLY, in a file of its own")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var reader = new TokenReader(statement.Tokens);
        if (!reader.Skip("CREATE"))
        {
            yield break;
        }

        reader.Skip("UNIQUE");
        if (!reader.Skip("INDEX") || reader.Skip("CONCURRENTLY"))
        {
            yield break;
        }

        reader.Skip("IF", "NOT", "EXISTS");
        if (!reader.Skip("ON"))
        {
            reader.ReadName();
            reader.Skip("ON");
        }

        // On a partitioned table alone there is nothing to read.
        if (!reader.Skip("ONLY") && reader.ReadName() is var table && !statement.IsNew(table))
        {
            yield return new LintHit(statement.Statement.Offset, table);
        }
    }
}

/// <summary>An index that is dropped while nobody can use its table.</summary>
internal sealed class RequireConcurrentIndexDeletion() : LintRule(
    "require-concurrent-index-deletion", LintSeverity.Warning, "an index is dropped under a lock that stops everybody",
    "the lock waits for the longest query, and all others wait behind it", "DROP INDEX CONCURRENTLY, in a file of its own")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var reader = new TokenReader(statement.Tokens);
        if (reader.Skip("DROP", "INDEX") && !reader.Skip("CONCURRENTLY"))
        {
            reader.Skip("IF", "EXISTS");
            if (reader.ReadName() is var index && !statement.IsNew(index))
            {
                yield return new LintHit(statement.Statement.Offset, index);
            }
        }
    }
}

/// <summary>An index that is built anew while nobody can write.</summary>
internal sealed class RequireConcurrentReindex() : LintRule(
    "require-concurrent-reindex", LintSeverity.Warning, "an index is built anew while nobody can write the table",
        "writes and queries that use it wait",
    "REINDEX … CONCURRENTLY, in a file of its own")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) =>
        statement.Tokens[0].Is("REINDEX") && !statement.Tokens.Take(8).Any(token => token.Is("CONCURRENTLY", "SYSTEM"))
            ? [new LintHit(statement.Statement.Offset)]
            : [];
}

/// <summary>A partition that is taken off while nobody can use the table.</summary>
internal sealed class RequireConcurrentPartitionDetach() : LintRule(
    "require-concurrent-partition-detach", LintSeverity.Warning, "a partition is detached under a lock that stops everybody",
    "the lock waits for the longest query, and all others wait behind it", "DETACH PARTITION … CONCURRENTLY, in a file of its own")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => (statement.Change?.Actions ?? [])
        .Where(action => action.StartsWith("DETACH", "PARTITION") && !action.Tokens[^1].Is("CONCURRENTLY", "FINALIZE"))
        .Select(action => new LintHit(action.Offset, statement.Change!.Table));
}

/// <summary>A table that is written anew.</summary>
internal sealed class PreferRepack() : LintRule(
    "prefer-repack", LintSeverity.Warning, "a table is written anew under a lock that stops everybody", "nobody can use the table meanwhile",
    "run pg_repack outside the migrations, or VACUUM without FULL")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) =>
        statement.Tokens[0].Is("CLUSTER") || (statement.Tokens[0].Is("VACUUM") && statement.Tokens.Take(10).Any(token => token.Is("FULL")))
            ? [new LintHit(statement.Statement.Offset)]
            : [];
}

/// <summary>A table that goes.</summary>
internal sealed class BanDropTable() : LintRule(
    "ban-drop-table", LintSeverity.Warning, "a table is dropped", "programs that still use it fail, and its data are gone",
    "release programs that do without it first; then say so with '-- migrator-ignore ban-drop-table'")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var reader = new TokenReader(statement.Tokens);
        if (reader.Skip("DROP", "TABLE"))
        {
            reader.Skip("IF", "EXISTS");
            if (reader.ReadName() is var table && !statement.IsNew(table))
            {
                yield return new LintHit(statement.Statement.Offset, table);
            }
        }
    }
}

/// <summary>Emptying a table and whatever refers to it.</summary>
internal sealed class BanTruncateCascade() : LintRule(
    "ban-truncate-cascade", LintSeverity.Error, "TRUNCATE … CASCADE empties every table that refers to this one, and those that refer to them",
    "which tables that is depends on the tenant", "name each table to empty and leave CASCADE out")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) =>
        statement.Tokens[0].Is("TRUNCATE") && statement.Tokens[^1].Is("CASCADE") ? [new LintHit(statement.Tokens[^1].Offset)] : [];
}

/// <summary>Ending the transaction from inside.</summary>
internal sealed class TransactionNesting() : LintRule(
    "transaction-nesting", LintSeverity.Error, "a DO body ends the transaction",
        "the file runs in one transaction of the migrator's, so PostgreSQL refuses it (2D000)",
    "leave COMMIT and ROLLBACK out, or write '-- migrator: no-transaction' above the first statement")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        if (!statement.File.Transactional)
        {
            yield break;
        }

        var body = statement.DoBody();
        for (var i = 1; i < body.Count; i++)
        {
            // The splitter leaves semicolons out, so a statement starts where one lies between two tokens.
            var between = body[i].Source.AsSpan(body[i - 1].End, body[i].Offset - body[i - 1].End);
            if (body[i].Is("COMMIT", "ROLLBACK") && (between.Contains(';') || body[i - 1].Is("BEGIN", "THEN", "ELSE", "LOOP")))
            {
                yield return new LintHit(body[i].Offset);
            }
        }
    }
}

/// <summary>Names that PostgreSQL cuts.</summary>
internal sealed class IdentifierTooLong() : LintRule(
    "identifier-too-long", LintSeverity.Error, "an identifier is longer than 63 bytes",
    "PostgreSQL cuts it and goes on, and two names may become one", "shorten it")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) => statement.Tokens
        .Where(token => token.IsIdentifier && token.Length > SqlToken.IdentifierBytes / 4
            && System.Text.Encoding.UTF8.GetByteCount(token.Value) > SqlToken.IdentifierBytes)
        .Select(token => new LintHit(token.Offset, token.Name));
}
