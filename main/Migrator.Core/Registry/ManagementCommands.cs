using System.Text;
using Infra.Environments;
using Infra.Environments.Settings;

namespace Infra.Migrator.Registry;

/// <summary>The commands that administrators paste.</summary>
internal static class ManagementCommands
{
    /// <summary>Writes the section.</summary>
    public static void Write(StringBuilder text, EnvironmentName environment, EnvironmentSettings settings, string host)
    {
        var example = settings.Tenants.FirstOrDefault(tenant => tenant.Value.Status == TenantStatus.Active).Key ?? "<database>";
        text.Append("\n## Management commands\n\n");
        text.Append("Each asks for the password; it never stands on a command line.\n");
        Fence(text, "sh", $"""
            export PGHOST={host} PGPORT={settings.Database.Port} PGUSER={settings.Database.MasterUsername} PGDATABASE=postgres
            export PGSSLMODE=verify-full PGSSLROOTCERT=global-bundle.pem
            """);
        Section(text, "List the databases", "psql --command='\\l'");
        Section(text, "Connections per database", Psql(
            "SELECT datname, count(*) FROM pg_stat_activity WHERE datname IS NOT NULL GROUP BY 1 ORDER BY 2 DESC"));
        Section(text, "Sizes", Psql("SELECT datname, pg_size_pretty(pg_database_size(datname)) FROM pg_database WHERE NOT datistemplate "
            + "ORDER BY pg_database_size(datname) DESC"));
        Section(text, "Create a database: add it under `tenants` in the environment file, then", $"""
            migrator apply --environment {environment} --outputs outputs.json --dry-run
            migrator apply --environment {environment} --outputs outputs.json
            """);
        Section(text, "Check everything", $"migrator verify --environment {environment} --outputs outputs.json");
        Section(text, "Dump a database", $"pg_dump --format=custom --file={example}.dump {example}");
        Section(text, "Archive a database: set its status to `archived`, dump it, then close it", $"""
            pg_dump --format=custom --file={example}.dump {example}
            {Psql($"ALTER DATABASE \"{example}\" ALLOW_CONNECTIONS false")}
            """);
        Section(text, "Drop a database: deliberate, by hand, after a dump; the migrator never does it", $"""
            pg_restore --list {example}.dump > /dev/null && read -r -p 'Name of the database to drop: ' name
            [ "$name" = '{example}' ] && {Psql($"DROP DATABASE \"{example}\"")}
            """);
    }

    private static string Psql(string sql) => $"psql --command='{sql}'";

    private static void Section(StringBuilder text, string title, string commands)
    {
        text.Append('\n').Append(title).Append(":\n");
        Fence(text, "sh", commands);
    }

    private static void Fence(StringBuilder text, string language, string content) =>
        text.Append("\n```").Append(language).Append('\n').Append(content).Append("\n```\n");
}
