namespace Infra.Migrator.Sql;

/// <summary>What PostgreSQL refuses inside a transaction, and what a tenant's file may not do at all.</summary>
internal static class StatementRules
{
    /// <summary>Why the statement cannot stand in a tenant's file; null when it can.</summary>
    public static string? Refusal(SqlStatement statement) => statement.Words switch
    {
        _ when statement.StartsWith("COPY") && (statement.Contains("STDIN") || statement.Contains("STDOUT")) =>
            "COPY through the client needs data beside the SQL: use INSERT",
        _ when statement.StartsWith("BEGIN") || statement.StartsWith("START", "TRANSACTION") || statement.StartsWith("COMMIT")
            || statement.StartsWith("END") || statement.StartsWith("ABORT") || statement.StartsWith("PREPARE", "TRANSACTION")
            || (statement.StartsWith("ROLLBACK") && !statement.Contains("TO")) =>
            "the file runs in one transaction of the migrator's: leave transaction commands out",
        _ when statement.StartsWith("SET", "ROLE") || statement.StartsWith("SET", "LOCAL", "ROLE")
            || statement.StartsWith("SET", "SESSION", "ROLE")
            || statement.StartsWith("RESET", "ROLE") || statement.StartsWith("SET", "SESSION", "AUTHORIZATION")
            || statement.StartsWith("SET", "LOCAL", "SESSION", "AUTHORIZATION") || statement.StartsWith("RESET", "SESSION", "AUTHORIZATION")
            || statement.StartsWith("DISCARD", "ALL") =>
            "the file runs as the tenant's owner: leave role changes out",
        _ when statement.StartsWith("ALTER", "SYSTEM") =>
            "RDS does not permit ALTER SYSTEM: write the setting under database.parameters of the environment file, which makes it part of the parameter group",
        [{ Text: "CREATE" or "ALTER" or "DROP" }, { Text: "DATABASE" or "TABLESPACE" or "ROLE" or "USER" or "GROUP" or "SYSTEM" } kind, ..]
            when !statement.StartsWith("CREATE", "USER", "MAPPING") && !statement.StartsWith("ALTER", "USER", "MAPPING")
                && !statement.StartsWith("DROP", "USER", "MAPPING") =>
            $"{kind.Text} belongs to the whole server, not to a tenant: it is a matter of the environment file",
        _ when statement.StartsWith("CREATE", "INDEX", "CONCURRENTLY", "IF", "NOT")
            || statement.StartsWith("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", "IF", "NOT") =>
            "IF NOT EXISTS would take the invalid index of a failed build for the finished one: leave it out, the history knows what is done",
        _ => null,
    };

    /// <summary>Whether PostgreSQL runs the statement only outside a transaction.</summary>
    public static bool RunsOutsideTransaction(SqlStatement statement) => statement.Words switch
    {
        [{ Text: "CREATE" or "ALTER" or "DROP" }, { Text: "SUBSCRIPTION" }, ..] => true,
        [{ Text: "CREATE" }, { Text: "INDEX" }, { Text: "CONCURRENTLY" }, ..] => true,
        [{ Text: "CREATE" }, { Text: "UNIQUE" }, { Text: "INDEX" }, { Text: "CONCURRENTLY" }, ..] => true,
        [{ Text: "DROP" }, { Text: "INDEX" }, { Text: "CONCURRENTLY" }, ..] => true,
        [{ Text: "REINDEX" }, ..] => statement.Words.Skip(1).Any(word => word.Text is "CONCURRENTLY" or "SCHEMA" or "DATABASE" or "SYSTEM"),
        [{ Text: "VACUUM" }, ..] => true,
        [{ Text: "CLUSTER" }] or [{ Text: "CLUSTER" }, { Text: "VERBOSE" }] => true,
        [{ Text: "ALTER" }, { Text: "TABLE" }, ..] => statement.Contains("DETACH") && statement.Contains("CONCURRENTLY"),
        _ => false,
    };
}
