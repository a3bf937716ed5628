using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Environments.Validation;

/// <summary>Names that a deployment may give to its databases, schemas, roles and extensions.</summary>
internal static partial class PostgresNames
{
    /// <summary>Longest identifier of PostgreSQL in bytes (NAMEDATALEN - 1).</summary>
    private const int MaxIdentifierBytes = 63;

    /// <summary>What to write instead of a wrong identifier.</summary>
    public const string IdentifierFix = "use lower-case letters, digits and underscores, a letter first";

    private static readonly HashSet<string> ReservedDatabases = ["postgres", "template0", "template1", "rdsadmin"];

    private static readonly HashSet<string> ReservedSchemas = ["public", "information_schema", "infra_migrator"];

    /// <summary>What is wrong with an identifier; null when nothing is. Key words of SQL are allowed: identifiers are quoted.</summary>
    public static string? IdentifierFault(string name) =>
        LengthFault(name) ?? (Identifier().IsMatch(name) ? null : "is not a plain PostgreSQL identifier");

    /// <summary>What is wrong with the name of an extension; null when nothing is.</summary>
    public static string? ExtensionFault(string name) => LengthFault(name) ?? (Extension().IsMatch(name) ? null : "is no name of an extension");

    /// <summary>Whether a database belongs to the server itself.</summary>
    public static bool IsReservedDatabase(string name) => ReservedDatabases.Contains(name) || IsOfTheServer(name);

    /// <summary>Whether a schema belongs to the server or to the migrator.</summary>
    public static bool IsReservedSchema(string name) => ReservedSchemas.Contains(name) || IsOfTheServer(name);

    /// <summary>Whether a name has the prefix that PostgreSQL keeps for itself.</summary>
    public static bool IsOfTheServer(string name) => name.StartsWith("pg_", StringComparison.Ordinal);

    private static string? LengthFault(string name) =>
        Encoding.UTF8.GetByteCount(name) is > MaxIdentifierBytes and var bytes
            ? $"has {bytes} bytes, PostgreSQL allows {MaxIdentifierBytes}"
            : null;

    [GeneratedRegex("^[a-z][a-z0-9_]*\\z")]
    private static partial Regex Identifier();

    [GeneratedRegex("^[a-z][a-z0-9_]*(-[a-z0-9_]+)*\\z")]
    private static partial Regex Extension();
}
