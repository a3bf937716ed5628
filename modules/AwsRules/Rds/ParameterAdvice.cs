using System.Globalization;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Warnings about values that RDS takes and people rarely want.</summary>
internal static class ParameterAdvice
{
    /// <summary>Statements are not logged with their literals.</summary>
    public static readonly RuleDefinition LoggedStatements = new(
        "RDS051", RuleSeverity.Warning, "Statements are not logged with their literals",
        "log_statement all or mod writes every literal to the log, the passwords of CREATE ROLE and personal data among them.",
        "Write ddl or none, and find slow statements with log_min_duration_statement.",
        "https://www.postgresql.org/docs/current/runtime-config-logging.html");

    /// <summary>Not every statement counts as slow.</summary>
    public static readonly RuleDefinition LoggedDurations = new(
        "RDS052", RuleSeverity.Warning, "Not every statement counts as slow",
        "log_min_duration_statement 0 logs all statements with their literals, and fills disk and log group.",
        "Write a threshold such as 1s.",
        "https://www.postgresql.org/docs/current/runtime-config-logging.html");

    /// <summary>Passwords are kept as SCRAM, not as MD5.</summary>
    public static readonly RuleDefinition Md5Passwords = new(
        "RDS053", RuleSeverity.Warning, "Passwords are kept as SCRAM, not as MD5",
        "MD5 hashes are broken, PostgreSQL has deprecated them, and whoever reads one can log in with it.",
        "Leave password_encryption out, or write scram-sha-256.",
        "https://www.postgresql.org/docs/current/auth-password.html");

    /// <summary>Autovacuum is on.</summary>
    public static readonly RuleDefinition AutovacuumOff = new(
        "RDS054", RuleSeverity.Warning, "Autovacuum is on",
        "Dead rows pile up, and when transaction ids run out PostgreSQL stops taking writes.",
        "Leave autovacuum out, and tune single tables.",
        "https://www.postgresql.org/docs/current/routine-vacuuming.html");

    /// <summary>Commits reach the disk before they are confirmed.</summary>
    public static readonly RuleDefinition CommitsLost = new(
        "RDS055", RuleSeverity.Warning, "Commits reach the disk before they are confirmed",
        "With synchronous_commit off, transactions that clients believe committed are gone after a crash.",
        "Leave it out, and switch it off in the sessions that may lose work.",
        "https://www.postgresql.org/docs/current/wal-async-commit.html");

    /// <summary>shared_buffers is 20 to 40 % of memory.</summary>
    public static readonly RuleDefinition SharedBuffersShare = new(
        "RDS056", RuleSeverity.Warning, "shared_buffers is 20 to 40 % of memory",
        "A small one reads from disk what memory could keep; a large one leaves nothing for sessions, up to an instance that does not start.",
        "Write 25% of memory, which follows the class.",
        "https://www.postgresql.org/docs/current/runtime-config-resource.html");

    /// <summary>effective_cache_size is 40 to 80 % of memory.</summary>
    public static readonly RuleDefinition EffectiveCacheShare = new(
        "RDS057", RuleSeverity.Warning, "effective_cache_size is 40 to 80 % of memory",
        "It is what the planner believes to be cached: far off, it takes the wrong one of index and sequential scans.",
        "Write 75% of memory, which follows the class.",
        "https://www.postgresql.org/docs/current/runtime-config-query.html");

    /// <summary>max_connections is what the class's memory carries.</summary>
    public static readonly RuleDefinition ConnectionsOfClass = new(
        "RDS058", RuleSeverity.Warning, "max_connections is what the class's memory carries",
        "Each connection takes about 10 MB at RDS's own formula; with more of them sessions run out of memory, or PostgreSQL does not start.",
        "Lower it and put a pooler in front, or choose a larger class.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html");

    /// <summary>Advice about a value in its native unit.</summary>
    public static IEnumerable<Violation> For(PostgresParameter parameter, string text, string value, InstanceClass? instanceClass)
    {
        var advice = (parameter.Name, value) switch
        {
            ("log_statement", "all") or ("log_statement", "mod") => (
                LoggedStatements,
                "writes every literal of the statements, passwords included, to the log",
                "write ddl or none, and log_min_duration_statement for slow statements"),
            ("log_min_duration_statement", "0") => (
                LoggedDurations,
                "logs every statement with its literals, passwords included",
                "write for example 1000"),
            ("password_encryption", "md5") => (
                Md5Passwords, "keeps passwords as MD5, which is obsolete", "write scram-sha-256, or leave it out"),
            ("autovacuum", "0") => (
                AutovacuumOff, "lets dead rows and transaction ids pile up until the database stops", "leave it out"),
            ("synchronous_commit", "off") => (
                CommitsLost, "loses the last commits when the instance crashes", "leave it out"),
            _ => ((RuleDefinition Definition, string Rule, string Fix)?)null,
        } ?? (long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? AboutMemory(parameter, number, instanceClass) : null);

        if (advice is { } found)
        {
            yield return found.Definition.At(parameter.Name, text, found.Rule, found.Fix);
        }
    }

    private static (RuleDefinition Definition, string Rule, string Fix)? AboutMemory(
        PostgresParameter parameter, long number, InstanceClass? instanceClass)
    {
        if (instanceClass is not { MemoryBytes: { } memory })
        {
            return null;
        }

        var gib = $"{instanceClass.MemoryGiB} GiB of {instanceClass}";
        var percentAsPages = 100.0 * number * 8192 / memory;
        return parameter.Name switch
        {
            "shared_buffers" when percentAsPages is < 20 or > 40 => (
                SharedBuffersShare,
                $"is {percentAsPages:0} % of the {gib}; about 25 % is usual, and too much keeps PostgreSQL from starting",
                "write 25% of memory"),
            "effective_cache_size" when percentAsPages is < 40 or > 80 => (
                EffectiveCacheShare,
                $"is {percentAsPages:0} % of the {gib}; 50-75 % is usual",
                "write 75% of memory"),
            "max_connections" when number > instanceClass.NominalMaxConnections => (
                ConnectionsOfClass,
                $"is more than the {gib} can carry, about {instanceClass.EstimatedMaxConnections}; PostgreSQL may not start",
                $"write {instanceClass.EstimatedMaxConnections} or less, or choose a larger class"),
            _ => null,
        };
    }
}
