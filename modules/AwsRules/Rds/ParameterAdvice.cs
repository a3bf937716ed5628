using System.Globalization;

namespace Infra.AwsRules.Rds;

/// <summary>Warnings about values that RDS takes and people rarely want.</summary>
internal static class ParameterAdvice
{
    /// <summary>Advice about a value in its native unit.</summary>
    public static IEnumerable<Violation> For(PostgresParameter parameter, string text, string value, InstanceClass? instanceClass)
    {
        var advice = (parameter.Name, value) switch
        {
            ("log_statement", "all") or ("log_statement", "mod") => (
                "writes every literal of the statements, passwords included, to the log",
                "write ddl or none, and log_min_duration_statement for slow statements"),
            ("log_min_duration_statement", "0") => (
                "logs every statement with its literals, passwords included",
                "write for example 1000"),
            ("password_encryption", "md5") => ("keeps passwords as MD5, which is obsolete", "write scram-sha-256, or leave it out"),
            ("autovacuum", "0") => ("lets dead rows and transaction ids pile up until the database stops", "leave it out"),
            ("synchronous_commit", "off") => ("loses the last commits when the instance crashes", "leave it out"),
            _ => ((string Rule, string Fix)?)null,
        } ?? (long.TryParse(value, CultureInfo.InvariantCulture, out var number) ? AboutMemory(parameter, number, instanceClass) : null);

        if (advice is { } found)
        {
            yield return new Violation(parameter.Name, text, found.Rule, found.Fix, IsWarning: true);
        }
    }

    private static (string Rule, string Fix)? AboutMemory(PostgresParameter parameter, long number, InstanceClass? instanceClass)
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
                $"is {percentAsPages:0} % of the {gib}; about 25 % is usual, and too much keeps PostgreSQL from starting",
                "write 25% of memory"),
            "effective_cache_size" when percentAsPages is < 40 or > 80 => (
                $"is {percentAsPages:0} % of the {gib}; 50-75 % is usual",
                "write 75% of memory"),
            "max_connections" when number > instanceClass.NominalMaxConnections => (
                $"is more than the {gib} can carry, about {instanceClass.EstimatedMaxConnections}; PostgreSQL may not start",
                $"write {instanceClass.EstimatedMaxConnections} or less, or choose a larger class"),
            _ => null,
        };
    }
}
