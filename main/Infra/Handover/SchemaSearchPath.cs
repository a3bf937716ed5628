using Infra.Migrator.Sql;

namespace Infra.Cli.Handover;

/// <summary>How the connections of a tenant in a shared database find its schema: by a search path that each begins with.</summary>
internal static class SchemaSearchPath
{
    /// <summary>Option of the connection, as libpq's <c>options</c> and <c>PGOPTIONS</c> take it. Valid settings allow only schemas that need no
    /// quotes there: key words are none in a list of names.</summary>
    public static string Option(string schema) => $"-c search_path={schema},public";

    /// <summary>Parameter of a connection URL, with the ampersand before it; empty without a schema.</summary>
    public static string InUrl(string? schema) => schema is null ? "" : $"&options={Uri.EscapeDataString(Option(schema))}";

    /// <summary>Statement for what takes no option.</summary>
    public static string Statement(string schema) => $"SET search_path TO {SearchPath.Render([schema, "public"])}";
}
