using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting;

/// <summary>Reads tokens one after the other.</summary>
internal struct TokenReader(IReadOnlyList<SqlToken> tokens, int position = 0)
{
    /// <summary>Index of the next token.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The next token; a default one at the end.</summary>
    public readonly SqlToken Next => Position < tokens.Count ? tokens[Position] : default;

    /// <summary>Whether no token is left.</summary>
    public readonly bool IsAtEnd => Position >= tokens.Count;

    /// <summary>Goes over these words when they are next.</summary>
    public bool Skip(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (Position + i >= tokens.Count || !tokens[Position + i].Is(words[i]))
            {
                return false;
            }
        }

        Position += words.Length;
        return true;
    }

    /// <summary>Goes over the next token when it is one of these words.</summary>
    public bool SkipAny(params ReadOnlySpan<string> words)
    {
        var found = Next.Source is not null && Next.Is(words);
        Position += found ? 1 : 0;
        return found;
    }

    /// <summary>Goes over the character when it is next.</summary>
    public bool Skip(char symbol)
    {
        var found = Next.Source is not null && Next.Is(symbol);
        Position += found ? 1 : 0;
        return found;
    }

    /// <summary>Reads a name, qualified or not.</summary>
    /// <returns>Its last part, as written when placeholders are part of it; empty when there is no name.</returns>
    public string ReadName()
    {
        var name = "";
        while (!IsAtEnd && (Next.IsIdentifier || Next.Kind == SqlTokenKind.Placeholder))
        {
            // A placeholder and what touches it are one name.
            var (first, last) = (Next, Next);
            Position++;
            while (!IsAtEnd && Next.Offset == last.End && (Next.IsIdentifier || Next.Kind is SqlTokenKind.Placeholder or SqlTokenKind.Number))
            {
                last = Next;
                Position++;
            }

            name = first == last && first.IsIdentifier ? first.Name : first.Source[first.Offset..last.End];
            if (!Skip('.'))
            {
                break;
            }
        }

        return name;
    }
}
