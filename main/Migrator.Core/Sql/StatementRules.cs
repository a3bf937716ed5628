namespace Infra.Migrator.Sql;

/// <summary>What PostgreSQL refuses inside a transaction, and what a tenant's file may not do at all.</summary>
internal static class StatementRules
{
    /// <summary>Why the statement cannot stand in a tenant's file; null when it can.</summary>
    public static string? Refusal(SqlStatement statement) => statement switch
    {
        _ when IsCopyToClient(statement) => "COPY to the client has nowhere to write to: leave it out",
        { CopyData: not null } when statement.Tokens.Any(token =>
            token.Is("BINARY") || token is { Kind: SqlTokenKind.String, Value: "binary" }) =>
            "binary data cannot stand in a text file: write them as text or CSV",
        _ when statement.StartsWith("BEGIN") || statement.StartsWith("START", "TRANSACTION") || statement.StartsWith("COMMIT")
            || statement.StartsWith("END") || statement.StartsWith("ABORT") || statement.StartsWith("PREPARE", "TRANSACTION")
            || (statement.StartsWith("ROLLBACK") && !statement.Contains("TO")) =>
            "the file runs in one transaction of the migrator's: leave transaction commands out",
        _ when IsRoleChange(statement) => "the file runs as the tenant's owner: leave role changes out",
        _ when statement.StartsWith("ALTER", "SYSTEM") =>
            "RDS does not permit ALTER SYSTEM: write the setting under database.parameters of the environment file, which makes it part of "
                + "the parameter group",
        _ when ServerObject(statement) is { } kind =>
            $"{kind} belongs to the whole server, not to a tenant: it is a matter of the environment file",
        _ when ConcurrentIndex.IsCreate(statement, out var next) && statement.Tokens.Count > next + 1
            && statement.Tokens[next].Is("IF") && statement.Tokens[next + 1].Is("NOT") =>
            "IF NOT EXISTS would take the invalid index of a failed build for the finished one: leave it out, the history knows what is done",
        _ when IsSetting(statement, "standard_conforming_strings") && !statement.Tokens[^1].Is("ON", "DEFAULT")
            && !(statement.Tokens[^1] is { Kind: SqlTokenKind.String, Value: "on" }) =>
            "the file was cut into statements with standard_conforming_strings on, as it is by default: write E'' where a string has escapes",
        _ => null,
    };

    /// <summary>Whether PostgreSQL runs the statement only outside a transaction.</summary>
    public static bool RunsOutsideTransaction(SqlStatement statement)
    {
        var tokens = statement.Tokens;
        return tokens[0].Value switch
        {
            _ when tokens[0].Kind != SqlTokenKind.Word => false,
            "VACUUM" => true,
            "CLUSTER" => IsClusterWithoutTable(tokens),
            "REINDEX" => IsReindexOutsideTransaction(tokens),
            "CREATE" => statement.StartsWith("CREATE", "DATABASE") || statement.StartsWith("CREATE", "TABLESPACE")
                || statement.StartsWith("CREATE", "SUBSCRIPTION") || ConcurrentIndex.IsCreate(statement, out _),
            "DROP" => statement.StartsWith("DROP", "DATABASE") || statement.StartsWith("DROP", "TABLESPACE")
                || statement.StartsWith("DROP", "SUBSCRIPTION") || statement.StartsWith("DROP", "INDEX", "CONCURRENTLY"),
            "ALTER" => statement.StartsWith("ALTER", "SYSTEM")
                || (statement.StartsWith("ALTER", "SUBSCRIPTION") && statement.Contains("PUBLICATION"))
                || (statement.StartsWith("ALTER", "DATABASE") && statement.Contains("TABLESPACE"))
                || (statement.StartsWith("ALTER", "TABLE") && IsConcurrentDetach(tokens)),
            "DISCARD" => statement.StartsWith("DISCARD", "ALL"),
            _ => false,
        };
    }

    /// <summary>A use of a value that an earlier statement of the same transaction adds to an enumeration: PostgreSQL ends such a
    /// transaction with SQLSTATE 55P04.</summary>
    /// <returns>The statement that adds it, where it is used in the file, and the value; null when there is none.</returns>
    public static (SqlStatement Adds, int UseOffset, string Value)? NewEnumValueUse(IReadOnlyList<SqlStatement> statements)
    {
        var made = new HashSet<string>();
        var added = new Dictionary<string, SqlStatement>();
        foreach (var statement in statements)
        {
            var tokens = statement.Tokens;
            if (statement.StartsWith("CREATE", "TYPE"))
            {
                made.Add(NameAt(tokens, 2, out _));
            }
            else if (statement.StartsWith("ALTER", "TYPE"))
            {
                var type = NameAt(tokens, 2, out var next);
                var value = tokens.FirstOrDefault(token => token.Kind == SqlTokenKind.String);
                if (next + 1 < tokens.Count && tokens[next].Is("ADD") && tokens[next + 1].Is("VALUE") && value.Source is not null
                    && !made.Contains(type))
                {
                    added.TryAdd(value.Value, statement);
                }
            }
            else if (added.Count > 0 && !statement.StartsWith("COMMENT"))
            {
                foreach (var (value, adds) in added)
                {
                    if (UseOf(statement, value) is { } offset)
                    {
                        return (adds, offset, value);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>Whether the statement reads data that the client sends: FROM STDIN, for which PostgreSQL takes FROM STDOUT as well.</summary>
    public static bool IsCopyFromClient(SqlStatement statement) => IsCopy(statement, "FROM");

    private static bool IsCopyToClient(SqlStatement statement) => IsCopy(statement, "TO");

    private static bool IsCopy(SqlStatement statement, string direction)
    {
        var tokens = statement.Tokens;
        if (!tokens[0].Is("COPY"))
        {
            return false;
        }

        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Depth == 0 && tokens[i].Is("FROM", "TO"))
            {
                return tokens[i].Is(direction) && tokens[i + 1].Is("STDIN", "STDOUT");
            }
        }

        return false;
    }

    private static bool IsRoleChange(SqlStatement statement) =>
        IsSetting(statement, "role") || IsSetting(statement, "session_authorization")
        || statement.StartsWith("SET", "SESSION", "AUTHORIZATION") || statement.StartsWith("SET", "LOCAL", "SESSION", "AUTHORIZATION")
        || statement.StartsWith("SET", "SESSION", "SESSION", "AUTHORIZATION") || statement.StartsWith("RESET", "SESSION", "AUTHORIZATION")
        || statement.StartsWith("DISCARD", "ALL");

    /// <summary>Whether the statement sets or resets this setting.</summary>
    public static bool IsSetting(SqlStatement statement, string name)
    {
        var tokens = statement.Tokens;
        var index = tokens.Count > 2 && tokens[0].Is("SET") && tokens[1].Is("SESSION", "LOCAL") ? 2 : 1;
        return tokens[0].Is("SET", "RESET") && tokens.Count > index && tokens[index].IsIdentifier
            && tokens[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What kind of the server's objects the statement makes, changes or drops; null when none.</summary>
    private static string? ServerObject(SqlStatement statement)
    {
        var tokens = statement.Tokens;
        return tokens.Count > 1 && tokens[0].Is("CREATE", "ALTER", "DROP")
            && tokens[1].Is("DATABASE", "TABLESPACE", "ROLE", "USER", "GROUP", "SYSTEM")
            && !(tokens.Count > 2 && tokens[1].Is("USER") && tokens[2].Is("MAPPING"))
            ? tokens[1].Value
            : null;
    }

    private static bool IsClusterWithoutTable(IReadOnlyList<SqlToken> tokens) =>
        tokens.Skip(1).All(token => token.Is("VERBOSE") || token.Depth > 0 || token.Is('(') || token.Is(')'));

    /// <summary>Looks at the options in parentheses and at the words before the object's name, not at names.</summary>
    private static bool IsReindexOutsideTransaction(IReadOnlyList<SqlToken> tokens)
    {
        var index = 1;
        if (index < tokens.Count && tokens[index].Is('('))
        {
            for (index++; index < tokens.Count && tokens[index].Depth > 0; index++)
            {
                if (tokens[index].Is("CONCURRENTLY") && !(index + 1 < tokens.Count && IsOff(tokens[index + 1])))
                {
                    return true;
                }
            }

            index++;
        }

        return index < tokens.Count && (tokens[index].Is("SCHEMA", "DATABASE", "SYSTEM")
            || (index + 1 < tokens.Count && tokens[index + 1].Is("CONCURRENTLY")));
    }

    private static bool IsOff(SqlToken token) => token.Is("OFF", "FALSE") || token is { Kind: SqlTokenKind.Number, Text: "0" };

    private static bool IsConcurrentDetach(IReadOnlyList<SqlToken> tokens)
    {
        for (var i = 2; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Is("DETACH") && tokens[i + 1].Is("PARTITION"))
            {
                return tokens[^1].Is("CONCURRENTLY");
            }
        }

        return false;
    }

    /// <summary>Bodies count where they run or are analysed at once: DO and functions in SQL.</summary>
    private static int? UseOf(SqlStatement statement, string value)
    {
        var runsBody = statement.StartsWith("DO") || IsSqlRoutine(statement.Tokens);
        foreach (var token in statement.Tokens)
        {
            if (token.Kind == SqlTokenKind.String && token.Value == value)
            {
                return token.Offset;
            }

            if (token.Kind == SqlTokenKind.DollarString && runsBody
                && token.Span.IndexOf(SqlText.Literal(value), StringComparison.Ordinal) is >= 0 and var index)
            {
                return token.Offset + index;
            }
        }

        return null;
    }

    private static bool IsSqlRoutine(IReadOnlyList<SqlToken> tokens)
    {
        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Is("LANGUAGE"))
            {
                return tokens[i + 1].Is("SQL") || tokens[i + 1].Value == "sql";
            }
        }

        return false;
    }

    private static string NameAt(IReadOnlyList<SqlToken> tokens, int index, out int next)
    {
        next = index;
        var name = "";
        while (next < tokens.Count && tokens[next].IsIdentifier)
        {
            name += tokens[next++].Name;
            if (next >= tokens.Count || !tokens[next].Is('.'))
            {
                break;
            }

            name += ".";
            next++;
        }

        return name;
    }
}
