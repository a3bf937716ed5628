using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>A <c>CREATE TABLE</c>.</summary>
/// <param name="Name">Bare name; empty when it is another statement.</param>
/// <param name="Columns">Its columns, without what LIKE and AS bring.</param>
internal sealed record NewTable(string Name, IReadOnlyList<NewColumn> Columns)
{
    private static readonly string[] NoColumns = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "LIKE"];

    /// <summary>Takes a statement apart.</summary>
    public static NewTable Read(SqlStatement statement)
    {
        var reader = new TokenReader(statement.Tokens);
        if (!reader.Skip("CREATE"))
        {
            return new NewTable("", []);
        }

        while (reader.SkipAny("GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED", "FOREIGN"))
        {
        }

        if (!reader.Skip("TABLE"))
        {
            return new NewTable("", []);
        }

        reader.Skip("IF", "NOT", "EXISTS");
        var name = reader.ReadName();
        var columns = new List<NewColumn>();
        if (reader.Skip('('))
        {
            var element = new List<SqlToken>();
            for (var i = reader.Position; i < statement.Tokens.Count; i++)
            {
                var token = statement.Tokens[i];
                var closes = token.Depth == 0;
                if (closes || (token.Depth == 1 && token.Is(',')))
                {
                    if (element.Count > 1 && !element[0].Is(NoColumns) && NewColumn.Read(element) is { } column)
                    {
                        columns.Add(column);
                    }

                    element = [];
                    if (closes)
                    {
                        break;
                    }
                }
                else
                {
                    element.Add(token);
                }
            }
        }

        return new NewTable(name, columns);
    }
}

/// <summary>A column's definition.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Bare name of its type in lower case, e.g. <c>int</c>, <c>character varying</c>, <c>timestamp with time zone</c>.</param>
/// <param name="TypeOffset">Where the type starts in the file, in UTF-16 units.</param>
/// <param name="HasLength">Whether the type has arguments in parentheses.</param>
/// <param name="Constraints">What follows the type.</param>
internal sealed record NewColumn(string Name, string Type, int TypeOffset, bool HasLength, IReadOnlyList<SqlToken> Constraints)
{
    /// <summary>Whether it is a key or names one, which has as many values as there will ever be rows.</summary>
    public bool IsKey => Name == "id" || Name.EndsWith("_id", StringComparison.Ordinal) || Has("PRIMARY", "KEY") || IsIdentity;

    /// <summary>Whether PostgreSQL numbers it.</summary>
    public bool IsIdentity => Has("GENERATED") && Has("AS", "IDENTITY");

    /// <summary>Whether these words follow each other in its constraints.</summary>
    public bool Has(params ReadOnlySpan<string> words) => TokenSearch.Has(Constraints, words);

    /// <summary>Takes a definition apart.</summary>
    /// <returns>Null when a column or its type is not named.</returns>
    public static NewColumn? Read(IReadOnlyList<SqlToken> tokens)
    {
        var reader = new TokenReader(tokens);
        var name = reader.ReadName();
        if (reader.IsAtEnd || name.Length == 0)
        {
            return null;
        }

        var typeOffset = reader.Next.Offset;
        var type = reader.ReadName();
        if (type is "character" or "char" or "bit" && reader.Skip("VARYING"))
        {
            type += " varying";
        }
        else if (type == "double" && reader.Skip("PRECISION"))
        {
            type += " precision";
        }

        var hasLength = false;
        if (reader.Skip('('))
        {
            hasLength = true;
            while (!reader.IsAtEnd && !reader.Skip(')'))
            {
                reader = new TokenReader(tokens, reader.Position + 1);
            }
        }

        if (reader.Skip("WITH", "TIME", "ZONE"))
        {
            type += " with time zone";
        }
        else
        {
            reader.Skip("WITHOUT", "TIME", "ZONE");
        }

        return new NewColumn(name, type, typeOffset, hasLength, [.. tokens.Skip(reader.Position)]);
    }
}
