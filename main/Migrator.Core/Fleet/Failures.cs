using Npgsql;

namespace Infra.Migrator.Fleet;

/// <summary>What is said of an exception.</summary>
internal static class Failures
{
    private const string DiskFullAdvice =
        "the server's storage is full. Raise storage.sizeGiB or storage.maxSizeGiB, apply, then run again; what was under way was rolled back";

    /// <summary>The message, with PostgreSQL's code and hint.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied =>
            $"{denied.MessageText} ({denied.SqlState}): the administrator needs CREATEROLE, CREATEDB and ADMIN on the tenants' "
                + $"roles, as RDS's master user has",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } full =>
            $"{full.MessageText} ({full.SqlState}): {DiskFullAdvice}",
        SqlFailureException { InnerException: PostgresException { SqlState: PostgresErrorCodes.DiskFull } } full =>
            $"{full.Message}\nIt is because {DiskFullAdvice}",
        PostgresException error => $"{error.MessageText} ({error.SqlState}){(error.Hint is { } hint ? $". {hint}" : "")}",
        NpgsqlException lost => $"the connection was lost: {lost.InnerException?.Message ?? lost.Message}",
        _ => exception.Message,
    };

    /// <summary>The exit code that a failed tenant asks for.</summary>
    public static ExitCode Code(Exception exception) => exception is MigratorException known ? known.ExitCode : ExitCode.TenantsFailed;
}
