namespace Infra.Migrator.Sql;

/// <summary>A list of schemas that unqualified names are looked up in.</summary>
internal static class SearchPath
{
    /// <summary>The list for <c>SET search_path TO</c>.</summary>
    public static string Render(IEnumerable<string> schemas) => string.Join(", ", schemas.Select(SqlText.Identifier));

    /// <summary>Whether the catalogue's text, in which PostgreSQL quotes only where it must, is that list. Names hold neither commas nor
    /// quotes: the environment file's rules see to that.</summary>
    public static bool Is(string? stored, IEnumerable<string> schemas) =>
        stored?.Replace("\"", "", StringComparison.Ordinal) == string.Join(", ", schemas);
}
