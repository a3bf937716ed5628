using System.Globalization;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Archive;

/// <summary>An archive that was made, or that was there already.</summary>
/// <param name="File">Full path.</param>
/// <param name="Record">What is known of it.</param>
/// <param name="IsNew">Whether it was made now.</param>
internal sealed record ArchiveResult(string File, ArchiveRecord Record, bool IsNew);

/// <summary>Closes a tenant, writes all of it into a file, and verifies the file. Closing comes first, so that nothing is written after what the file
/// has. Nothing is dropped.</summary>
internal sealed class TenantArchiver(FleetContext context, ArchiveSettings settings)
{
    /// <summary>Archives a tenant. Done twice, it finds the first archive and makes no other.</summary>
    /// <exception cref="MigratorException">The tenant is not marked as archived, is in use, or the archive is not what the database has.</exception>
    public async Task<ArchiveResult> ArchiveAsync(Tenant tenant, RunControl control)
    {
        ArchivedTenant.RequireArchived(tenant);
        await using var maintenance = await context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, control.Cancel);
        await AdvisoryLock.AcquireAsync(maintenance, AdvisoryLock.Provisioning, "the server", settings.LockWait, control.Drain);
        var (exists, isOpen) = await ArchivedTenant.FindAsync(maintenance, tenant.Database, control.Cancel);
        if (!exists)
        {
            throw new MigratorException($"database {tenant.Database} does not exist: there is nothing to archive.", ExitCode.TenantsFailed);
        }

        if (!isOpen)
        {
            return await FindAsync(tenant, await ArchivedTenant.SealAsync(maintenance, tenant, control.Cancel), control.Cancel) ?? throw new MigratorException(
                $"database {tenant.Database} is closed, and {settings.Folder} has no intact archive that was made when it was: name the right folder with "
                + $"--archive-folder, or open it and archive it again: ALTER DATABASE {SqlText.Identifier(tenant.Database)} ALLOW_CONNECTIONS true",
                ExitCode.TenantsFailed);
        }

        var programs = await PostgresPrograms.FindAsync(settings, maintenance.PostgreSqlVersion.Major, context.Mask, control.Cancel);
        if (tenant.Schema is null)
        {
            await ArchivedTenant.RequireNoSessionsAsync(maintenance, tenant, control.Cancel);
            await CloseDatabaseAsync(maintenance, tenant, control.Cancel);
            await ArchivedTenant.RequireNoSessionsAsync(maintenance, tenant, control.Cancel);
        }

        await using var connection = await context.Connector.OpenAsync(tenant.Database, control.Cancel);
        if (tenant.Schema is not null)
        {
            if (await ArchivedTenant.SealAsync(connection, tenant, control.Cancel) is null)
            {
                throw new MigratorException($"schema {tenant.Place} does not exist: there is nothing to archive.", ExitCode.TenantsFailed);
            }

            await CloseSchemaAsync(connection, tenant, control.Cancel);
            if (await FindAsync(tenant, await ArchivedTenant.SealAsync(connection, tenant, control.Cancel), control.Cancel) is { } earlier)
            {
                return earlier;
            }
        }

        var (file, record) = await DumpAsync(connection, programs, tenant, control);
        if (tenant.Schema is null)
        {
            await connection.CloseAsync();
            record = await SealDatabaseAsync(maintenance, tenant, file, record, control.Cancel);
        }
        else
        {
            record = record with { Seal = (await ArchivedTenant.SealAsync(connection, tenant, control.Cancel))! };
            await record.WriteAsync(file, CancellationToken.None);
        }

        return new ArchiveResult(file, record, IsNew: true);
    }

    private static string Names(IEnumerable<string> roles) => string.Join(", ", roles.Select(SqlText.Identifier));

    // The administrator may come in only as a member of the owner, so it needs the privilege itself before the owner loses it.
    private async Task CloseDatabaseAsync(NpgsqlConnection maintenance, Tenant tenant, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(tenant.Database);
        var roles = await ExistingAsync(maintenance, tenant, cancellationToken);
        await maintenance.ExecuteAllAsync(
            [
                $"GRANT CONNECT ON DATABASE {name} TO CURRENT_USER",
                $"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC{(roles.Count == 0 ? "" : $", {Names(roles)}")}",
            ],
            cancellationToken);
        await RequireRevokedAsync(
            maintenance, tenant, "select rolname::text from pg_roles where rolname = any($1) and not rolsuper and has_database_privilege(oid, $2, 'CONNECT')",
            tenant.Database, cancellationToken);
        context.Notice($"revoked CONNECT on database {tenant.Database} from {string.Join(", ", roles)}");
    }

    private async Task CloseSchemaAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken)
    {
        const string Privileged = "select rolname::text from pg_roles where rolname = any($1) and not rolsuper and has_schema_privilege(oid, $2, 'USAGE')";
        var schema = tenant.Schema!;
        var privileged = await connection.QueryAsync(
            Privileged, reader => reader.GetString(0), cancellationToken, tenant.Roles.Distinct().ToArray(), schema);
        if (privileged.Count > 0)
        {
            // Only where there is something to revoke: the row that tells of later changes stays as it is.
            await connection.ExecuteAllAsync(
                [
                    $"GRANT USAGE ON SCHEMA {SqlText.Identifier(schema)} TO CURRENT_USER",
                    $"REVOKE ALL ON SCHEMA {SqlText.Identifier(schema)} FROM PUBLIC, {Names(privileged)}",
                ],
                cancellationToken);
            await RequireRevokedAsync(connection, tenant, Privileged, schema, cancellationToken);
            context.Notice($"revoked USAGE on schema {tenant.Place} from {string.Join(", ", privileged)}");
        }

        var writers = await connection.QueryAsync(
            """
            select distinct format('process %s (%s, role %s)', l.pid, coalesce(nullif(a.application_name, ''), 'unknown program'), a.usename)
            from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
              left join pg_stat_activity a on a.pid = l.pid
            where l.database = (select oid from pg_database where datname = current_database()) and n.nspname = $1 and l.pid <> pg_backend_pid()
              and l.mode in ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
              and coalesce(a.backend_type, 'client backend') = 'client backend'
            """,
            reader => reader.GetString(0), cancellationToken, schema);
        if (writers.Count > 0)
        {
            throw new MigratorException(
                $"schema {tenant.Place} is being written by {string.Join("; ", writers)}. Let their transactions end, then archive again.", ExitCode.ConnectionOrLock);
        }
    }

    private static async Task RequireRevokedAsync(
        NpgsqlConnection connection, Tenant tenant, string sql, string name, CancellationToken cancellationToken)
    {
        var left = await connection.QueryAsync(sql, reader => reader.GetString(0), cancellationToken, tenant.Roles.Distinct().ToArray(), name);
        if (left.Count > 0)
        {
            throw new MigratorException(
                $"{string.Join(", ", left)} may still use {tenant.Place}, by a membership or by a grant of another role: revoke that, then archive again.",
                ExitCode.TenantsFailed);
        }
    }

    private static Task<IReadOnlyList<string>> ExistingAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "select rolname::text from pg_roles where rolname = any($1) and rolname <> current_user order by 1", reader => reader.GetString(0),
            cancellationToken, (object)tenant.Roles.Distinct().ToArray());

    private async Task<(string File, ArchiveRecord Record)> DumpAsync(
        NpgsqlConnection connection, PostgresPrograms programs, Tenant tenant, RunControl control)
    {
        var tables = (await connection.QueryAsync(
            """
            select c.oid::regclass::text, c.reltuples::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
              and ($1 = '' or n.nspname = $1)
              and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            """,
            reader => (Name: reader.GetString(0), Rows: reader.GetInt64(1)), control.Cancel, tenant.Scope))
            .OrderBy(table => table.Name, StringComparer.Ordinal).ToDictionary(table => table.Name, table => table.Rows);
        var applied = (await HistoryTable.ReadAsync(connection, tenant.Scope, control.Cancel)).Entries
            .Where(entry => entry.IsDone && entry.Kind != HistoryTable.TenantKind)
            .ToDictionary(entry => $"{entry.Kind} {entry.FileName}", entry => entry.Checksum);
        var now = DateTimeOffset.UtcNow;
        var file = Path.Combine(
            settings.Folder,
            $"{settings.Deployment}-{tenant.Name}-{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.dump");
        CreateFolder();
        var partial = $"{file}.partial";
        try
        {
            await PrivateFiles.Create(partial).DisposeAsync();
            context.Notice($"dumping {tenant.Place} to {file}");
            control.ThrowIfEnding();
            await programs.DumpAsync(
                await PostgresPrograms.ConnectionVariablesAsync(context.Connector.Target, tenant.Database, control.Cancel), tenant.Schema, partial, control.Cancel);
            await VerifyAsync(programs, partial, tables.Count, control.Cancel);
            var record = new ArchiveRecord
            {
                Deployment = settings.Deployment,
                Tenant = tenant.Name,
                Database = tenant.Database,
                Schema = tenant.Schema,
                File = Path.GetFileName(file),
                SizeBytes = new FileInfo(partial).Length,
                Sha256 = await ArchiveRecord.HashAsync(partial, control.Cancel),
                ArchivedAt = now,
                ServerVersion = connection.PostgreSqlVersion.ToString(),
                PgDumpVersion = programs.Version,
                Tables = tables.Count,
                EstimatedRows = tables,
                AppliedFiles = applied,
                Seal = "",
            };
            File.Move(partial, file, overwrite: false);
            return (file, record);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static async Task VerifyAsync(PostgresPrograms programs, string file, int tables, CancellationToken cancellationToken)
    {
        var found = await programs.CountTablesAsync(file, cancellationToken);
        if (found != tables)
        {
            throw new MigratorException(
                $"the archive has {found} tables and the database {tables}: it was thrown away. Somebody changes tables at this moment; archive again.",
                ExitCode.VerificationFailed);
        }

        await programs.ReadThroughAsync(file, cancellationToken);
    }

    // The record is written before the closing is committed: a closed database always has its record, and one without it is still open.
    private async Task<ArchiveRecord> SealDatabaseAsync(
        NpgsqlConnection maintenance, Tenant tenant, string file, ArchiveRecord record, CancellationToken cancellationToken)
    {
        await using var transaction = await maintenance.BeginTransactionAsync(cancellationToken);
        await maintenance.ExecuteAsync($"ALTER DATABASE {SqlText.Identifier(tenant.Database)} ALLOW_CONNECTIONS false", cancellationToken);
        await ArchivedTenant.RequireNoSessionsAsync(maintenance, tenant, cancellationToken);
        var complete = record with { Seal = (await ArchivedTenant.SealAsync(maintenance, tenant, cancellationToken))! };
        await complete.WriteAsync(file, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        context.Notice($"closed database {tenant.Database}");
        return complete;
    }

    private async Task<ArchiveResult?> FindAsync(Tenant tenant, string? seal, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(settings.Folder))
        {
            return null;
        }

        foreach (var path in Directory.GetFiles(settings.Folder, $"{settings.Deployment}-{tenant.Name}-*.dump").OrderDescending(StringComparer.Ordinal)
            .Where(path => File.Exists(ArchiveRecord.PathOf(path))))
        {
            var record = await ArchiveRecord.ReadAsync(path, cancellationToken);
            if (record.Tenant == tenant.Name && record.Database == tenant.Database && record.Schema == tenant.Schema && record.Seal == seal
                && await record.IsIntactAsync(path, cancellationToken))
            {
                return new ArchiveResult(path, record, IsNew: false);
            }
        }

        return null;
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(settings.Folder);
        }
        else
        {
            Directory.CreateDirectory(settings.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
