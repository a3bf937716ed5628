using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>An <c>ALTER TABLE</c>.</summary>
/// <param name="Table">Bare name of the table; empty when it is another statement.</param>
/// <param name="Actions">What is done to it.</param>
internal sealed record TableChange(string Table, IReadOnlyList<TableAction> Actions)
{
    private static readonly TableChange None = new("", []);

    /// <summary>Takes a statement apart.</summary>
    public static TableChange Read(SqlStatement statement)
    {
        var reader = new TokenReader(statement.Tokens);
        if (!reader.Skip("ALTER", "TABLE"))
        {
            return None;
        }

        reader.Skip("IF", "EXISTS");
        reader.Skip("ONLY");
        var table = reader.ReadName();
        reader.Skip('*');
        var actions = new List<TableAction>();
        var tokens = new List<SqlToken>();
        for (var i = reader.Position; i < statement.Tokens.Count; i++)
        {
            if (statement.Tokens[i] is { Depth: 0 } token && token.Is(','))
            {
                actions.Add(new TableAction(tokens));
                tokens = [];
            }
            else
            {
                tokens.Add(statement.Tokens[i]);
            }
        }

        actions.Add(new TableAction(tokens));
        return new TableChange(table, [.. actions.Where(action => action.Tokens.Count > 0)]);
    }
}

/// <summary>One action of an <c>ALTER TABLE</c>.</summary>
/// <param name="Tokens">Its tokens.</param>
internal sealed record TableAction(IReadOnlyList<SqlToken> Tokens)
{
    private static readonly string[] ConstraintStarts = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "NOT"];

    /// <summary>Where it starts in the file, in UTF-16 units.</summary>
    public int Offset => Tokens[0].Offset;

    /// <summary>The column that it adds; null when it does something else.</summary>
    public NewColumn? Column { get; } = ReadColumn(Tokens);

    /// <summary>Tokens of the constraint that it adds, after its name; empty when it does something else.</summary>
    public IReadOnlyList<SqlToken> Constraint { get; } = ReadConstraint(Tokens);

    /// <summary>Whether it starts with these words.</summary>
    public bool StartsWith(params ReadOnlySpan<string> words) => new TokenReader(Tokens).Skip(words);

    /// <summary>Whether these words follow each other outside parentheses.</summary>
    public bool Has(params ReadOnlySpan<string> words) => TokenSearch.Has(Tokens, words);

    /// <summary>Whether it changes a column, and these words come after the column's name.</summary>
    public bool AltersColumn(out string column, params ReadOnlySpan<string> words)
    {
        var reader = new TokenReader(Tokens);
        column = "";
        if (!reader.Skip("ALTER"))
        {
            return false;
        }

        reader.Skip("COLUMN");
        column = reader.ReadName();
        return reader.Skip(words);
    }

    private static NewColumn? ReadColumn(IReadOnlyList<SqlToken> tokens)
    {
        var reader = new TokenReader(tokens);
        if (!reader.Skip("ADD") || (!reader.Skip("COLUMN") && (reader.Next.Source is null || reader.Next.Is(ConstraintStarts))))
        {
            return null;
        }

        reader.Skip("IF", "NOT", "EXISTS");
        return NewColumn.Read([.. tokens.Skip(reader.Position)]);
    }

    private static IReadOnlyList<SqlToken> ReadConstraint(IReadOnlyList<SqlToken> tokens)
    {
        var reader = new TokenReader(tokens);
        if (!reader.Skip("ADD") || reader.Next.Source is null || !reader.Next.Is(ConstraintStarts))
        {
            return [];
        }

        if (reader.Skip("CONSTRAINT"))
        {
            reader.ReadName();
        }

        return [.. tokens.Skip(reader.Position)];
    }
}

/// <summary>Looks for words.</summary>
internal static class TokenSearch
{
    /// <summary>Whether these words follow each other outside the parentheses that the first token stands in.</summary>
    public static bool Has(IReadOnlyList<SqlToken> tokens, params ReadOnlySpan<string> words) => IndexOf(tokens, words) >= 0;

    /// <summary>Index of the first of these words; -1 when they do not follow each other.</summary>
    public static int IndexOf(IReadOnlyList<SqlToken> tokens, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Depth == tokens[0].Depth && new TokenReader(tokens, i).Skip(words))
            {
                return i;
            }
        }

        return -1;
    }
}
