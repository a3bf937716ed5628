using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Infra.Migrator.Migrations;
using Infra.Migrator.Sql;
using Npgsql;

namespace Infra.Migrator.Archive;

/// <summary>Drops a tenant that is archived: the only part of the program that drops one.</summary>
internal sealed class TenantDropper(FleetContext context, ArchiveSettings settings)
{
    private const string DependentsSql = """
        with objects as (
          select 'pg_class'::regclass as class, c.oid from pg_class c where c.relnamespace = $1::regnamespace
          union all select 'pg_proc'::regclass, p.oid from pg_proc p where p.pronamespace = $1::regnamespace
          union all select 'pg_type'::regclass, t.oid from pg_type t where t.typnamespace = $1::regnamespace),
        dependents as (
          select d.classid, d.objid, d.objsubid, case d.classid
            when 'pg_class'::regclass then (select c.relnamespace from pg_class c where c.oid = d.objid)
            when 'pg_constraint'::regclass then (select c.connamespace from pg_constraint c where c.oid = d.objid)
            when 'pg_proc'::regclass then (select p.pronamespace from pg_proc p where p.oid = d.objid)
            when 'pg_type'::regclass then (select t.typnamespace from pg_type t where t.oid = d.objid)
            when 'pg_rewrite'::regclass then (select c.relnamespace from pg_rewrite r join pg_class c on c.oid = r.ev_class where r.oid = d.objid)
            when 'pg_trigger'::regclass then (select c.relnamespace from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.oid = d.objid)
            when 'pg_attrdef'::regclass then (select c.relnamespace from pg_attrdef a join pg_class c on c.oid = a.adrelid where a.oid = d.objid)
            when 'pg_policy'::regclass then (select c.relnamespace from pg_policy p join pg_class c on c.oid = p.polrelid where p.oid = d.objid)
            end as namespace
          from pg_depend d join objects o on o.class = d.refclassid and o.oid = d.refobjid where d.deptype in ('n', 'a'))
        select distinct pg_describe_object(classid, objid, objsubid) from dependents where namespace <> $1::regnamespace order by 1 limit 10
        """;

    /// <summary>Drops a tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="confirmation">Its name once more.</param>
    /// <param name="archive">Its archive.</param>
    /// <param name="control">Ends it before the drop.</param>
    /// <returns>Whether it was there; false when it was gone already.</returns>
    /// <exception cref="MigratorException">The tenant is not marked as archived, the archive is not its newest state, or somebody is
    /// connected; nothing was dropped.</exception>
    public async Task<bool> DropAsync(Tenant tenant, string? confirmation, string archive, RunControl control)
    {
        ArchivedTenant.RequireArchived(tenant);
        if (confirmation != tenant.Name)
        {
            throw new MigratorException(
                $"--i-know-what-i-am-dropping must repeat the tenant's name, {tenant.Name}{(confirmation is null ? "" : $", got '{confirmation}'")}. Nothing was dropped.");
        }

        var record = await ArchiveRecord.ReadAsync(archive, control.Cancel);
        var problems = new List<string>();
        void Require(bool isRight, string problem)
        {
            if (!isRight)
            {
                problems.Add(problem);
            }
        }

        Require(record.Deployment == settings.Deployment, $"it is of {record.Deployment}, not of {settings.Deployment}");
        Require(record.Tenant == tenant.Name, $"it is of tenant {record.Tenant}, not of {tenant.Name}");
        Require(
            record.Database == tenant.Database && record.Schema == tenant.Schema,
            $"it is of {record.Database}{(record.Schema is null ? "" : $".{record.Schema}")}, not of {tenant.Place}");
        Require(
            await record.IsIntactAsync(archive, control.Cancel), "its SHA-256 is not the one that was noted when it was made: it was changed or damaged since");
        if (problems.Count > 0)
        {
            throw new MigratorException($"{archive} is not the archive that is needed: {string.Join("; ", problems)}. Nothing was dropped.");
        }

        await using var maintenance = await context.Connector.OpenAsync(ServerTarget.MaintenanceDatabase, control.Cancel);
        await AdvisoryLock.AcquireAsync(maintenance, AdvisoryLock.Provisioning, "the server", settings.LockWait, control.Drain);
        var (exists, isOpen) = await ArchivedTenant.FindAsync(maintenance, tenant.Database, control.Cancel);
        if (!exists)
        {
            return false;
        }

        if (tenant.Schema is not null)
        {
            return await DropSchemaAsync(tenant, record, control);
        }

        if (isOpen)
        {
            throw Changed(tenant, "is open for connections");
        }

        await RequireSealAsync(maintenance, tenant, record, control.Cancel);
        await ArchivedTenant.RequireNoSessionsAsync(maintenance, tenant, control.Cancel);
        control.ThrowIfEnding();
        await maintenance.ExecuteAsync($"DROP DATABASE {SqlText.Identifier(tenant.Database)}", control.Cancel);
        return true;
    }

    private async Task<bool> DropSchemaAsync(Tenant tenant, ArchiveRecord record, RunControl control)
    {
        var schema = SqlText.Identifier(tenant.Schema!);
        await using var connection = await context.Connector.OpenAsync(tenant.Database, control.Cancel);
        if (await ArchivedTenant.SealAsync(connection, tenant, control.Cancel) is null)
        {
            return false;
        }

        await AdvisoryLock.AcquireAsync(connection, AdvisoryLock.Tenant(tenant.Scope), $"tenant {tenant.Name}", settings.LockWait, control.Drain);
        await RequireSealAsync(connection, tenant, record, control.Cancel);
        var dependents = await connection.QueryAsync(DependentsSql, reader => reader.GetString(0), control.Cancel, schema);
        if (dependents.Count > 0)
        {
            throw new MigratorException(
                $"other schemas need {tenant.Place}, and CASCADE would take from them: {string.Join("; ", dependents)}. Free them first. Nothing was dropped.",
                ExitCode.TenantsFailed);
        }

        var hasHistory = await connection.ScalarAsync<bool>($"select to_regclass('{HistoryTable.Name}') is not null", control.Cancel);
        control.ThrowIfEnding();
        await connection.ExecuteAllAsync(
            [
                .. hasHistory ? [$"DELETE FROM {HistoryTable.Name} WHERE scope = {SqlText.Literal(tenant.Scope)}"] : Array.Empty<string>(),
                $"DROP SCHEMA {schema} CASCADE",
            ],
            control.Cancel);
        return true;
    }

    private static async Task RequireSealAsync(
        NpgsqlConnection connection, Tenant tenant, ArchiveRecord record, CancellationToken cancellationToken)
    {
        if (await ArchivedTenant.SealAsync(connection, tenant, cancellationToken) != record.Seal)
        {
            throw Changed(tenant, "was opened, changed or made anew since the archive was made");
        }
    }

    private static MigratorException Changed(Tenant tenant, string how) => new(
        $"{tenant.Place} {how}, so the archive may lack what came later: archive it again with migrator tenant archive {tenant.Name}. Nothing was dropped.",
        ExitCode.VerificationFailed);
}
