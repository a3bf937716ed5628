namespace Infra.AwsRules.Monitoring;

/// <summary>Lines of PostgreSQL's log that are worth an alarm.</summary>
public enum LogPattern
{
    /// <summary>A connection was refused because <c>max_connections</c> was reached.</summary>
    TooManyClients,

    /// <summary>A deadlock was broken by cancelling a transaction.</summary>
    Deadlock,

    /// <summary>A statement took longer than <c>log_min_duration_statement</c>.</summary>
    SlowStatement,
}

/// <summary>What is known about a pattern.</summary>
/// <param name="Filter">CloudWatch filter pattern: quoted text is found exactly, <c>?</c> before two means either. Severity and text as
/// PostgreSQL writes them, so that a statement which holds the words does not count. Source: CloudWatch Logs User Guide, "Filter pattern
/// syntax"; PostgreSQL's source, messages of proc.c, postinit.c, deadlock.c and postgres.c.</param>
/// <param name="Metric">The count as a metric.</param>
/// <param name="Level">Severity that the line is logged with.</param>
public sealed record LogPatternFact(string Filter, MetricFact Metric, string Level);

/// <summary>The patterns' facts.</summary>
public static class LogPatterns
{
    /// <summary>Facts of a pattern.</summary>
    public static LogPatternFact Of(LogPattern pattern) => pattern switch
    {
        LogPattern.TooManyClients => new(
            "?\"FATAL:  remaining connection slots are reserved\" ?\"FATAL:  sorry, too many clients already\"",
            Count(
                pattern,
                "Connections refused because max_connections was reached.",
                "Count pg_stat_activity by user and state; look for pools that are too large and sessions that stay idle."),
            "fatal"),
        LogPattern.Deadlock => new(
            "\"ERROR:  deadlock detected\"",
            Count(
                pattern,
                "Deadlocks, each broken by cancelling a transaction.",
                "Read the statements below the line in the log; let all transactions lock in the same order."),
            "error"),
        LogPattern.SlowStatement => new(
            "\"LOG:  duration: \"",
            Count(
                pattern,
                "Statements that took longer than log_min_duration_statement.",
                "Read the statements in the log and their plans; look for missing indexes and locks."),
            "log"),
        _ => throw new ArgumentOutOfRangeException(nameof(pattern), pattern, "has no facts"),
    };

    /// <summary>Namespace of the counts, one for each database, because the names are the same for all.</summary>
    public static string NamespaceOf(string identifier) => $"Infra/{identifier}";

    private static MetricFact Count(LogPattern pattern, string meaning, string runbook) => new()
    {
        Name = pattern.ToString(),
        Unit = MetricUnit.Count,
        Meaning = meaning,
        Runbook = runbook,
        Rationale = "",
        MissingData = MissingData.NotBreaching,
    };
}
