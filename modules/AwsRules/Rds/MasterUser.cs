using System.Text.RegularExpressions;

namespace Infra.AwsRules.Rds;

/// <summary>Names and passwords that RDS for PostgreSQL takes for the master user and for its first database.
/// Sources: RDS API reference, <c>MasterUsername</c>, <c>MasterUserPassword</c>, <c>DBName</c>; PostgreSQL manual, appendix
/// "SQL key words".</summary>
public static partial class MasterUser
{
    /// <summary>Longest name of a role or database.</summary>
    public const int MaxNameLength = 63;

    /// <summary>Shortest password that RDS takes.</summary>
    public const int MinPasswordLength = 8;

    /// <summary>Longest password that RDS takes.</summary>
    public const int MaxPasswordLength = 128;

    /// <summary>Characters that RDS refuses in a master password.</summary>
    public const string RefusedPasswordCharacters = "/'\"@ ";

    /// <summary>Roles that RDS keeps for itself.</summary>
    private static readonly HashSet<string> ServiceRoles =
    [
        "admin", "rdsadmin", "rdsrepladmin", "rdstopmgr", "rdsproxyadmin", "rds_superuser", "rds_replication", "rds_iam", "rds_password",
        "rds_ad", "rds_reserved",
    ];

    /// <summary>PostgreSQL's fully reserved key words: as a name they would need quotes everywhere, and RDS refuses them.</summary>
    private static readonly HashSet<string> ReservedKeyWords =
    [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate", "column",
        "constraint", "create", "current_catalog", "current_date", "current_role", "current_time", "current_timestamp", "current_user",
        "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "grant",
        "group", "having", "in", "initially", "intersect", "into", "lateral", "leading", "limit", "localtime", "localtimestamp", "not",
        "null", "offset", "on", "only", "or", "order", "placing", "primary", "references", "returning", "select", "session_user", "some",
        "symmetric", "system_user", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "when",
        "where", "window", "with",
    ];

    /// <summary>Checks the master user's name: 1–63 lower-case letters, digits and underscores, a letter first, not reserved.</summary>
    public static IReadOnlyList<Violation> CheckName(string property, string value)
    {
        if (value.Length > MaxNameLength || !RoleName().IsMatch(value))
        {
            return [new Violation(
                property,
                value,
                $"must be 1-{MaxNameLength} lower-case letters, digits and underscores, a letter first",
                "write for example postgres")];
        }

        return ServiceRoles.Contains(value) || ReservedKeyWords.Contains(value) || value.StartsWith("pg_", StringComparison.Ordinal)
            ? [new Violation(property, value, "is reserved by RDS or PostgreSQL", "write for example postgres, or <application>_admin")]
            : [];
    }

    /// <summary>Checks the name of the database that RDS creates with the instance.</summary>
    public static IReadOnlyList<Violation> CheckDatabaseName(string property, string value)
    {
        if (value.Length > MaxNameLength || !DatabaseName().IsMatch(value))
        {
            return [new Violation(
                property,
                value,
                $"must be 1-{MaxNameLength} lower-case letters, digits and underscores, no digit first",
                "write for example orders")];
        }

        return value is "db" or "template0" or "template1" or "rdsadmin" || ReservedKeyWords.Contains(value)
            ? [new Violation(property, value, "is reserved by RDS or PostgreSQL", "choose another name")]
            : [];
    }

    /// <summary>Checks the length of a generated master password, 16–128: RDS takes 8, this project does not.</summary>
    public static IReadOnlyList<Violation> CheckPasswordLength(string property, int length) =>
        length is >= 16 and <= MaxPasswordLength
            ? []
            : [new Violation(property, $"{length}", $"must be 16-{MaxPasswordLength}", "write 32")];

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex RoleName();

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex DatabaseName();
}
