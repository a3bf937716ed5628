using Infra.Migrator.Sql;

namespace Infra.Cli.Runbooks;

/// <summary>Moving data in from another server.</summary>
internal static class MoveTopics
{
    /// <summary>Dump and load.</summary>
    public static RunbookTopic Dump { get; } = new("move-in-dump", "Move data in by dump", ["happytrip/prod"], WriteDump);

    /// <summary>Logical replication.</summary>
    public static RunbookTopic Replicate { get; } =
        new("move-in-replication", "Move data in by logical replication", ["happytrip/prod"], WriteReplicate);

    /// <summary>The session's variables belong to the target: libpq would take its address and password for the source, too.</summary>
    private const string AtSource = "env -u PGHOSTADDR -u PGPASSWORD ";

    private static string[] Compare(RunbookDeployment deployment) =>
    [
        "COUNTS=\"SELECT format('%I.%I', schemaname, tablename), (xpath('//c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', "
            + "schemaname, tablename), \\",
        "  false, true, '')))[1]::text FROM pg_tables WHERE schemaname "
            + (deployment.SchemaName is { } schema ? $"= {SqlText.Literal(schema)}" : "NOT IN ('pg_catalog', 'information_schema', 'infra_migrator')")
            + " ORDER BY 1\"",
        AtSource + "psql --no-align --tuples-only --dbname=\"$SOURCE_URL\" --command=\"$COUNTS\" > rows-source.txt",
        "psql --no-align --tuples-only --command=\"$COUNTS\" > rows-target.txt",
        "diff rows-source.txt rows-target.txt && echo 'same rows everywhere'",
    ];

    private static string Source(RunbookDeployment deployment) =>
        $"export SOURCE_URL='postgresql://migration@source.example.internal:5432/{deployment.TenantName ?? deployment.DatabaseName}"
            + "?sslmode=verify-full&sslrootcert=source-ca.pem'";

    /// <summary>Dumps the source into a file for psql. Of a tenant in a shared database only its schema moves; that exists here, so the file must not
    /// make it, and only pg_restore leaves that out.</summary>
    private static IEnumerable<string> DumpTo(string file, RunbookDeployment deployment, string options = "") => deployment.SchemaName is { } schema
        ?
        [
            AtSource + $"pg_dump --dbname=\"$SOURCE_URL\" --format=custom --schema={schema} {options}--no-owner --no-privileges --file=move.dump",
            $"pg_restore --schema={schema} --no-owner --no-privileges --file={file} move.dump",
        ]
        : [AtSource + $"pg_dump --dbname=\"$SOURCE_URL\" {options}--no-owner --no-privileges --file={file}"];

    private static RunbookText SaySchema(this RunbookText text, RunbookDeployment deployment) => deployment.SchemaName is { } schema
        ? text.Say($"The tenant is the schema `{schema}` of the database `{deployment.DatabaseName}`, so its tables have to be in a schema of that "
            + "name at the source, too.")
        : text;

    private static void WriteDump(RunbookText text, RunbookDeployment deployment) => text
        .Say("The application stands still from the dump until it is pointed here. Make the empty database first (\"Run migrations\", with no SQL "
            + "of its own "
            + "when the dump brings the tables), then, with the variables of \"Open psql\" and the source's password in ~/.pgpass:")
        .SaySchema(deployment)
        .Run(
        [
            Source(deployment),
            .. DumpTo("move.sql", deployment),
            $"PGOPTIONS='-c role={deployment.TenantOwner}' psql --set=ON_ERROR_STOP=1 --single-transaction --file=move.sql",
            "psql --command=ANALYZE",
            deployment.SchemaName is null ? "rm move.sql" : "rm move.sql move.dump",
        ])
        .Say("Compare the number of rows of every table before anything is pointed here:")
        .Run(Compare(deployment))
        .Say("Roles, default privileges and the search path come from the environment file:")
        .Run(deployment.Migrator("up"), deployment.Migrator("verify"));

    private static void WriteReplicate(RunbookText text, RunbookDeployment deployment) => text
        .Say("The source keeps working until the cut-over, which takes seconds. It needs `wal_level = logical`; when it is on RDS, "
            + "`rds.logical_replication` = 1 in its parameter group and a restart. Every table needs a primary key or a replica identity.")
        .Say("The tables first, without rows, with the variables of \"Open psql\" and the source's password in ~/.pgpass:")
        .SaySchema(deployment)
        .Run(
        [
            Source(deployment),
            .. DumpTo("tables.sql", deployment, "--schema-only "),
            $"PGOPTIONS='-c role={deployment.TenantOwner}' psql --set=ON_ERROR_STOP=1 --single-transaction --file=tables.sql",
        ])
        .Say("On the source:")
        .Query(deployment.SchemaName is { } schema
            ? $"CREATE PUBLICATION move_out FOR TABLES IN SCHEMA {SqlText.Identifier(schema)};   -- PostgreSQL 15 or later"
            : "CREATE PUBLICATION move_out FOR ALL TABLES;")
        .Say("Here, in a session that was started with the variable `SOURCE_CONNECTION` set to `host=… dbname=… user=… password=… "
            + "sslmode=require`, so that the password stands in no history:")
        .Query(
            "\\getenv source SOURCE_CONNECTION",
            "CREATE SUBSCRIPTION move_in CONNECTION :'source' PUBLICATION move_out;")
        .Say("Wait until no row comes back, then until the second query says 0 bytes on the source:")
        .Query(
            "-- here: tables that still copy their rows",
            "SELECT srrelid::regclass, srsubstate FROM pg_subscription_rel WHERE srsubstate <> 'r';",
            "-- on the source",
            "SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn) AS bytes_behind",
            "FROM pg_replication_slots WHERE slot_name = 'move_in';")
        .Say("Cut over: make the source read-only (\"Make a database read-only in an emergency\"), wait for 0 bytes, and compare the rows:")
        .Run(Compare(deployment))
        .Say("Sequences are not replicated. Their values, from the source to here:")
        .Run(
            AtSource + "psql --no-align --tuples-only --dbname=\"$SOURCE_URL\" --command=\"SELECT format('SELECT setval(%L, %s);', "
                + "format('%I.%I', schemaname, sequencename), last_value) \\",
            "  FROM pg_sequences WHERE last_value IS NOT NULL"
                + (deployment.SchemaName is { } own ? $" AND schemaname = {SqlText.Literal(own)}" : "") + "\" > sequences.sql",
            "psql --set=ON_ERROR_STOP=1 --file=sequences.sql")
        .Say("End the replication, point the application here, and drop the publication on the source when all is well:")
        .Query("DROP SUBSCRIPTION move_in;", "-- on the source", "DROP PUBLICATION move_out;")
        .Run(
            deployment.Migrator("verify"),
            RunbookDeployment.Infra($"handover {deployment.Name} --format json --outputs outputs.json"));
}
