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
        var active = settings.Tenants.Where(tenant => tenant.Value.Status == TenantStatus.Active).ToArray();
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
        Section(text, "Create a tenant: add it under `tenants` in the environment file, then", $"""
            migrator plan --environment {environment} --outputs outputs.json
            migrator up --environment {environment} --outputs outputs.json
            """);
        Section(text, "Check everything", $"migrator verify --environment {environment} --outputs outputs.json");
        if (active.Length == 0 || Array.Exists(active, tenant => tenant.Value.Database is null))
        {
            var name = Array.Find(active, tenant => tenant.Value.Database is null).Key ?? "<database>";
            WriteTenant(text, environment, name, "a database", $"pg_dump --format=custom --file={name}.dump {name}");
        }

        if (Array.Find(active, tenant => tenant.Value.Database is not null) is { Key: { } key, Value: { } schema })
        {
            // Other tenants live in the same database.
            WriteTenant(
                text, environment, key, "a tenant of a shared database",
                $"pg_dump --format=custom --schema={schema.SchemaName(key)} --file={key}.dump {schema.DatabaseName(key)}");
        }
    }

    private static void WriteTenant(StringBuilder text, EnvironmentName environment, string tenant, string what, string dump)
    {
        Section(text, $"Dump {what}", dump);
        Section(text, $"Archive {what}: set its status to `archived`, then have it dumped, verified and closed", $"""
            migrator tenant archive {tenant} --environment {environment} --outputs outputs.json --archive-folder archives
            """);
        Section(text, $"Drop {what}: deliberate, and only after the archive whose file `migrator tenant archive` named", $"""
            migrator tenant drop {tenant} --environment {environment} --outputs outputs.json --archive archives/<file>.dump --i-know-what-i-am-dropping {tenant}
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
