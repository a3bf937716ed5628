namespace Infra.Migrator.Sql;

/// <summary>The index that a statement builds or drops concurrently.</summary>
/// <param name="Schema">Schema that the statement names; null when the search path decides.</param>
/// <param name="Name">Name, as PostgreSQL stores it.</param>
internal sealed record ConcurrentIndex(string? Schema, string Name)
{
    /// <summary>The index of <c>CREATE INDEX CONCURRENTLY</c> or <c>DROP INDEX CONCURRENTLY</c>; null for other statements and when
    /// PostgreSQL chooses the name.</summary>
    /// <param name="statement">A statement without placeholders, or a rendered one that was cut anew.</param>
    public static ConcurrentIndex? NameOf(SqlStatement statement)
    {
        var tokens = statement.Tokens;
        if (IsCreate(statement, out var next))
        {
            next = Skip(tokens, next, "IF", "NOT", "EXISTS");
            if (next >= tokens.Count || tokens[next].Is("ON") || !tokens[next].IsIdentifier)
            {
                return null;
            }

            // The index is made in the schema of its table.
            var name = tokens[next].Name;
            var table = Skip(tokens, Skip(tokens, next + 1, "ON"), "ONLY");
            return Qualified(tokens, table) is { } owner ? new ConcurrentIndex(owner.Schema, name) : null;
        }

        return statement.StartsWith("DROP", "INDEX", "CONCURRENTLY") ? Qualified(tokens, Skip(tokens, 3, "IF", "EXISTS")) : null;
    }

    /// <summary>As <see cref="NameOf(SqlStatement)"/>, with a tenant's values in the place of placeholders.</summary>
    public static ConcurrentIndex? NameOf(SqlStatement statement, IReadOnlyDictionary<string, string> values) =>
        NameOf(statement.Placeholders.Count == 0 ? statement : SqlSplitter.Split(statement.Render(values))[0]);

    /// <summary>Whether the statement is <c>CREATE [UNIQUE] INDEX CONCURRENTLY</c>.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="next">Index of the token after CONCURRENTLY.</param>
    public static bool IsCreate(SqlStatement statement, out int next)
    {
        next = statement.StartsWith("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY") ? 4 : 3;
        return next == 4 || statement.StartsWith("CREATE", "INDEX", "CONCURRENTLY");
    }

    private static ConcurrentIndex? Qualified(IReadOnlyList<SqlToken> tokens, int index)
    {
        if (index >= tokens.Count || !tokens[index].IsIdentifier)
        {
            return null;
        }

        return index + 2 < tokens.Count && tokens[index + 1].Is('.') && tokens[index + 2].IsIdentifier
            ? new ConcurrentIndex(tokens[index].Name, tokens[index + 2].Name)
            : new ConcurrentIndex(null, tokens[index].Name);
    }

    private static int Skip(IReadOnlyList<SqlToken> tokens, int index, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (index + i >= tokens.Count || !tokens[index + i].Is(words[i]))
            {
                return index;
            }
        }

        return index + words.Length;
    }
}
