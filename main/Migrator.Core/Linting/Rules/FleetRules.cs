using Infra.Migrator.Sql;

namespace Infra.Migrator.Linting.Rules;

/// <summary>One tenant's name in a file that others run as well.</summary>
internal sealed class FleetHardCodedName() : LintRule(
    "fleet-hard-coded-name", LintSeverity.Error, "the name of one tenant stands in a file that several tenants share",
    "for all others it means another tenant's data, or nothing",
        "write a placeholder, e.g. ${schema:identifier}, or leave the qualification to the search path")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        if (statement.Context.Tenants < 2)
        {
            yield break;
        }

        var names = statement.Context.Names.GroupBy(name => name.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First());
        foreach (var token in statement.Tokens)
        {
            if (token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier ? names.TryGetValue(token.Name, out var known)
                : token.Kind == SqlTokenKind.String && names.TryGetValue(token.Value, out known))
            {
                yield return new LintHit(token.Offset, $"{known!.What} {known.Name}");
            }
            else if (token.Kind == SqlTokenKind.DollarString)
            {
                foreach (var name in names.Values)
                {
                    if (IndexOfWord(token.Span, name.Name) is >= 0 and var index)
                    {
                        yield return new LintHit(token.Offset + index, $"{name.What} {name.Name}");
                    }
                }
            }
        }
    }

    private static int IndexOfWord(ReadOnlySpan<char> text, string word)
    {
        for (var start = 0; text[start..].IndexOf(word, StringComparison.Ordinal) is >= 0 and var found; start += found + 1)
        {
            var (index, end) = (start + found, start + found + word.Length);
            if ((index == 0 || !IsWordPart(text[index - 1])) && (end >= text.Length || !IsWordPart(text[end])))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsWordPart(char character) => char.IsLetterOrDigit(character) || character is '_' or '$';
}

/// <summary>Changing where names are looked up.</summary>
internal sealed class FleetSearchPath() : LintRule(
    "fleet-search-path", LintSeverity.Warning, "the search path is the tenant's own setting",
    "with another one, unqualified names of this and the following statements mean another schema, with schema tenants another tenant",
    "declare searchPath for the tenant in the environment file, and qualify names that lie elsewhere")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement) =>
        StatementRules.IsSetting(statement.Statement, "search_path") || statement.Statement.StartsWith("RESET", "ALL")
            ? [new LintHit(statement.Statement.Offset)]
            : SetConfig.Find(statement.Tokens, "search_path").Select(call => new LintHit(call.Offset));
}

/// <summary>Settings that stay after the file.</summary>
internal sealed class FleetSetWithoutLocal() : LintRule(
    "fleet-set-without-local", LintSeverity.Warning, "SET without LOCAL holds for the session, not for the file",
    "behind a pooler it reaches whoever gets the connection next", "SET LOCAL, or set_config with true as its last argument")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        if (!statement.File.Transactional)
        {
            return [];
        }

        var tokens = statement.Tokens;
        return tokens.Count > 1 && tokens[0].Is("SET") && !tokens[1].Is("LOCAL", "TRANSACTION", "CONSTRAINTS")
            && !StatementRules.IsSetting(statement.Statement, "search_path")
            ? [new LintHit(tokens[0].Offset)]
            : SetConfig.Find(tokens, null).Where(call => !call.IsLocal).Select(call => new LintHit(call.Offset));
    }
}

/// <summary>What belongs to the whole server.</summary>
internal sealed class FleetServerStatement() : LintRule(
    "fleet-server-statement", LintSeverity.Error, "the statement reaches beyond the tenant, to the database or the whole server",
    "tenants that share them overwrite each other, and the tenant's owner may not do it on RDS",
        "say it in the environment file, or do it once with the administrator's account")
{
    private static readonly string[] Functions =
        ["pg_reload_conf", "pg_terminate_backend", "pg_cancel_backend", "pg_rotate_logfile", "pg_switch_wal", "pg_promote", "dblink_exec"];

    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var tokens = statement.Tokens;
        var start = new LintHit(statement.Statement.Offset);
        if (statement.Statement.StartsWith("CHECKPOINT") || Is(tokens, ["CREATE", "ALTER", "DROP"], ["SUBSCRIPTION"]) || IsEventTrigger(tokens)
            || (tokens[0].Is("COMMENT", "SECURITY") && OnObject(tokens, "DATABASE", "TABLESPACE"))
            || (tokens[0].Is("GRANT", "REVOKE") && OnObject(tokens, "DATABASE", "TABLESPACE", "PARAMETER")))
        {
            yield return start;
        }

        var body = statement.DoBody();
        foreach (var all in new[] { tokens, body })
        {
            for (var i = 0; i + 1 < all.Count; i++)
            {
                if ((all[i].IsIdentifier && all[i + 1].Is('(') && Functions.Contains(all[i].Name))
                    || (ReferenceEquals(all, body) && all[i].Is("CREATE", "ALTER", "DROP") && all[i + 1].Is("DATABASE", "TABLESPACE", "SYSTEM")))
                {
                    yield return new LintHit(all[i].Offset);
                }
            }
        }
    }

    private static bool IsEventTrigger(IReadOnlyList<SqlToken> tokens) => Is(tokens, ["CREATE", "ALTER", "DROP"], ["EVENT"]);

    private static bool Is(IReadOnlyList<SqlToken> tokens, string[] first, string[] second) =>
        tokens.Count > 1 && tokens[0].Is(first) && tokens[1].Is(second);

    private static bool OnObject(IReadOnlyList<SqlToken> tokens, params string[] kinds)
    {
        for (var i = 1; i + 1 < tokens.Count; i++)
        {
            if (tokens[i] is { Depth: 0 } token && token.Is("ON"))
            {
                return tokens[i + 1].Is(kinds);
            }
        }

        return false;
    }
}

/// <summary>What changes roles.</summary>
internal sealed class FleetRoleStatement() : LintRule(
    "fleet-role-statement", LintSeverity.Error, "the statement changes roles or gives things to another owner",
    "roles belong to the whole server, and every object of a tenant has to be its owner's",
        "declare roles, memberships and owners in the environment file")
{
    /// <inheritdoc/>
    public override IEnumerable<LintHit> Check(LintStatement statement)
    {
        var tokens = statement.Tokens;
        var start = new LintHit(statement.Statement.Offset);
        if ((tokens[0].Is("GRANT", "REVOKE") && !tokens.Any(token => token.Depth == 0 && token.Is("ON")))
            || (tokens.Count > 1 && tokens[0].Is("REASSIGN", "DROP") && tokens[1].Is("OWNED"))
            || (tokens[0].Is("COMMENT") && tokens.Count > 2 && tokens[2].Is("ROLE"))
            || (tokens[0].Is("SECURITY") && statement.Statement.Contains("ROLE"))
            || (tokens[0].Is("ALTER") && TokenSearch.Has(tokens, "OWNER", "TO")))
        {
            yield return start;
        }

        var body = statement.DoBody();
        for (var i = 0; i + 1 < body.Count; i++)
        {
            if ((body[i].Is("CREATE", "ALTER", "DROP") && body[i + 1].Is("ROLE", "USER", "GROUP")
                    && !(i + 2 < body.Count && body[i + 2].Is("MAPPING")))
                || (body[i].Is("SET", "RESET") && body[i + 1].Is("ROLE")) || (body[i].Is("SESSION") && body[i + 1].Is("AUTHORIZATION")))
            {
                yield return new LintHit(body[i].Offset);
            }
        }

        foreach (var call in SetConfig.Find(tokens, "role").Concat(SetConfig.Find(tokens, "session_authorization")))
        {
            yield return new LintHit(call.Offset);
        }
    }
}

/// <summary>A call of <c>set_config</c>.</summary>
/// <param name="Offset">Where it starts in the file, in UTF-16 units.</param>
/// <param name="IsLocal">Whether it holds for the transaction only.</param>
internal readonly record struct SetConfig(int Offset, bool IsLocal)
{
    /// <summary>The calls that set this setting; any when it is null.</summary>
    public static IEnumerable<SetConfig> Find(IReadOnlyList<SqlToken> tokens, string? setting)
    {
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].IsIdentifier && tokens[i].Name == "set_config" && tokens[i + 1].Is('(') && tokens[i + 2].Kind == SqlTokenKind.String
                && (setting is null || tokens[i + 2].Value.Equals(setting, StringComparison.OrdinalIgnoreCase)))
            {
                var end = i + 2;
                while (end < tokens.Count && tokens[end].Depth > tokens[i].Depth)
                {
                    end++;
                }

                yield return new SetConfig(tokens[i].Offset, tokens[end - 1].Is("TRUE"));
            }
        }
    }
}
