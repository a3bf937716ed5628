using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Rds;

/// <summary>Names and passwords that RDS for PostgreSQL takes for the master user and for its first database.
/// Sources: RDS API reference, <c>MasterUsername</c>, <c>MasterUserPassword</c>, <c>DBName</c>; PostgreSQL manual, appendix
/// "SQL key words".</summary>
public static partial class MasterUser
{
    /// <summary>The master user's name has 1 to 63 lower-case letters, digits and underscores, a letter first.</summary>
    public static readonly RuleDefinition NameForm = new(
        "RDS035", RuleSeverity.Error, "The master user's name has 1 to 63 lower-case letters, digits and underscores, a letter first",
        "RDS refuses others, and a name with capitals would need quotes in every statement.",
        "Write for example postgres, or orders_admin.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>The master user's name is not reserved.</summary>
    public static readonly RuleDefinition ReservedName = new(
        "RDS036", RuleSeverity.Error, "The master user's name is not reserved",
        "RDS keeps names such as admin and rdsadmin for itself, PostgreSQL its key words and everything with pg_; instance creation fails.",
        "Choose another name, for example postgres.",
        "https://www.postgresql.org/docs/current/sql-keywords-appendix.html");

    /// <summary>The first database's name has 1 to 63 lower-case letters, digits and underscores, no digit first.</summary>
    public static readonly RuleDefinition DatabaseNameForm = new(
        "RDS037", RuleSeverity.Error, "The first database's name has 1 to 63 lower-case letters, digits and underscores, no digit first",
        "RDS refuses others, and a name with capitals would need quotes in every statement.",
        "Write for example orders.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>The first database's name is not reserved.</summary>
    public static readonly RuleDefinition ReservedDatabaseName = new(
        "RDS038", RuleSeverity.Error, "The first database's name is not reserved",
        "PostgreSQL and RDS have databases of these names already, or the word is a key word.",
        "Choose another name.",
        "https://www.postgresql.org/docs/current/manage-ag-templatedbs.html");

    /// <summary>A generated password has 8 to 128 characters.</summary>
    public static readonly RuleDefinition PasswordLength = new(
        "RDS039", RuleSeverity.Error, "A generated password has 8 to 128 characters",
        "RDS refuses shorter and longer ones.",
        "Write 32.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html");

    /// <summary>A generated password has at least 16 characters.</summary>
    public static readonly RuleDefinition ShortPassword = new(
        "RDS040", RuleSeverity.Warning, "A generated password has at least 16 characters",
        "Nobody types it, so length costs nothing, and a short one can be guessed from a stolen hash.",
        "Write 32.",
        "https://www.postgresql.org/docs/current/auth-password.html");

    /// <summary>Longest name of a role or database.</summary>
    public const int MaxNameLength = 63;

    /// <summary>Shortest password that RDS takes.</summary>
    public const int MinPasswordLength = 8;

    /// <summary>Shortest generated password without a warning.</summary>
    public const int AdvisedPasswordLength = 16;

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
            return [NameForm.At(
                property,
                value,
                $"must be 1-{MaxNameLength} lower-case letters, digits and underscores, a letter first",
                "write for example postgres")];
        }

        return ServiceRoles.Contains(value) || ReservedKeyWords.Contains(value) || value.StartsWith("pg_", StringComparison.Ordinal)
            ? [ReservedName.At(property, value, "is reserved by RDS or PostgreSQL", "write for example postgres, or <application>_admin")]
            : [];
    }

    /// <summary>Checks the name of the database that RDS creates with the instance.</summary>
    public static IReadOnlyList<Violation> CheckDatabaseName(string property, string value)
    {
        if (value.Length > MaxNameLength || !DatabaseName().IsMatch(value))
        {
            return [DatabaseNameForm.At(
                property,
                value,
                $"must be 1-{MaxNameLength} lower-case letters, digits and underscores, no digit first",
                "write for example orders")];
        }

        return value is "db" or "template0" or "template1" or "rdsadmin" || ReservedKeyWords.Contains(value)
            ? [ReservedDatabaseName.At(property, value, "is reserved by RDS or PostgreSQL", "choose another name")]
            : [];
    }

    /// <summary>Checks the length of a generated password, 8–128; below 16 warns.</summary>
    public static IReadOnlyList<Violation> CheckPasswordLength(string property, int length) =>
        length is < MinPasswordLength or > MaxPasswordLength
            ? [PasswordLength.At(property, $"{length}", $"must be {MinPasswordLength}-{MaxPasswordLength}", "write 32")]
            : length < AdvisedPasswordLength
                ? [ShortPassword.At(property, $"{length}", "is short for a password that nobody types", $"write {AdvisedPasswordLength} or more")]
                : [];

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\z")]
    private static partial Regex RoleName();

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]*\z")]
    private static partial Regex DatabaseName();
}
