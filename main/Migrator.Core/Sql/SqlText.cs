namespace Infra.Migrator.Sql;

/// <summary>Names and texts in SQL that takes no parameters, e.g. <c>CREATE ROLE</c>.</summary>
internal static class SqlText
{
    /// <summary>A quoted identifier.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A string constant. Backslashes are plain with <c>standard_conforming_strings</c>, the default since PostgreSQL
    /// 9.1.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
