using System.Text;
using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Migrator.Sql;

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
            migrator apply --environment {environment} --outputs outputs.json --dry-run
            migrator apply --environment {environment} --outputs outputs.json
            """);
        Section(text, "Check everything", $"migrator verify --environment {environment} --outputs outputs.json");
        if (active.Length == 0 || Array.Exists(active, tenant => tenant.Value.Database is null))
        {
            WriteDatabase(text, Array.Find(active, tenant => tenant.Value.Database is null).Key ?? "<database>");
        }

        if (Array.Find(active, tenant => tenant.Value.Database is not null) is { Key: { } name, Value: { } schema })
        {
            WriteSchema(text, name, schema, settings.Tenancy);
        }
    }

    private static void WriteDatabase(StringBuilder text, string example)
    {
        Section(text, "Dump a database", $"pg_dump --format=custom --file={example}.dump {example}");
        Section(text, "Archive a database: set its status to `archived`, dump it, then close it", $"""
            pg_dump --format=custom --file={example}.dump {example}
            {Psql($"ALTER DATABASE {SqlText.Identifier(example)} ALLOW_CONNECTIONS false")}
            """);
        Section(text, "Drop a database: deliberate, by hand, after a dump; the migrator never does it", $"""
            pg_restore --list {example}.dump > /dev/null && read -r -p 'Name of the database to drop: ' name
            [ "$name" = '{example}' ] && {Psql($"DROP DATABASE {SqlText.Identifier(example)}")}
            """);
    }

    /// <summary>Other tenants live in the same database, so nothing here may touch more than the schema.</summary>
    private static void WriteSchema(StringBuilder text, string tenant, TenantSettings settings, TenancySettings tenancy)
    {
        var database = settings.DatabaseName(tenant);
        var schema = settings.SchemaName(tenant)!;
        var owner = settings.OwnerRole ?? tenancy.DefaultOwnerRole;
        var dump = $"pg_dump --format=custom --schema={schema} --file={tenant}.dump {database}";
        var roles = settings.ConnectRoles.Concat(settings.Access.Keys).Append(owner).OfType<string>().Select(SqlText.Identifier);
        Section(text, "Dump a tenant of a shared database", dump);
        Section(text, "Archive a tenant of a shared database: set its status to `archived`, dump it, then close its schema", $"""
            {dump}
            {Psql(AsOwner($"REVOKE ALL ON SCHEMA {SqlText.Identifier(schema)} FROM {string.Join(", ", roles)}"), database)}
            """);
        Section(text, "Drop a tenant of a shared database: deliberate, by hand, after a dump; the migrator never does it", $"""
            pg_restore --list {tenant}.dump > /dev/null && read -r -p 'Name of the schema to drop: ' name
            [ "$name" = '{schema}' ] && {Psql(AsOwner($"DROP SCHEMA {SqlText.Identifier(schema)} CASCADE"), database)}
            """);

        // On RDS the administrator is no superuser, so only the owner may do it.
        string AsOwner(string sql) => owner is null ? sql : $"SET ROLE {SqlText.Identifier(owner)}; {sql}";
    }

    private static string Psql(string sql, string? database = null) =>
        $"psql {(database is null ? "" : $"--dbname={database} ")}--command='{sql}'";

    private static void Section(StringBuilder text, string title, string commands)
    {
        text.Append('\n').Append(title).Append(":\n");
        Fence(text, "sh", commands);
    }

    private static void Fence(StringBuilder text, string language, string content) =>
        text.Append("\n```").Append(language).Append('\n').Append(content).Append("\n```\n");
}
