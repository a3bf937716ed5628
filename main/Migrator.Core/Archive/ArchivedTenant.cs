using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;
using Npgsql;

namespace Infra.Migrator.Archive;

/// <summary>A tenant that is to be archived or dropped, as the server has it.</summary>
internal static class ArchivedTenant
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Refuses a tenant that is still in use.</summary>
    /// <exception cref="MigratorException">Its status is another.</exception>
    public static void RequireArchived(Tenant tenant)
    {
        if (tenant.Settings.Status != Environments.Settings.TenantStatus.Archived)
        {
            throw new MigratorException(
                $"tenant {tenant.Name} has status {tenant.Settings.Status.ToString().ToLowerInvariant()}: set \"status\": \"archived\" in "
                    + $"the environment "
                + "file first, so that no run makes it again.");
        }
    }

    /// <summary>Refuses while anybody is connected. A session whose client has left takes the server a moment to end.</summary>
    /// <exception cref="MigratorException">Somebody is; the message says who.</exception>
    public static async Task RequireNoSessionsAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken)
    {
        var sessions = await SessionsAsync(connection, tenant, cancellationToken);
        for (var waited = TimeSpan.Zero; sessions.Count > 0 && waited < LongestEnd; waited += BetweenLooks)
        {
            await Task.Delay(BetweenLooks, cancellationToken);
            sessions = await SessionsAsync(connection, tenant, cancellationToken);
        }

        if (sessions.Count > 0)
        {
            throw new MigratorException(
                $"database {tenant.Database} is in use by "
                    + $"{string.Join("; ", sessions.Take(10))}{(sessions.Count > 10 ? $"; and {sessions.Count - 10} more" : "")}. "
                + "Stop the application first; nobody is thrown out.", ExitCode.ConnectionOrLock);
        }
    }

    private static async Task<IReadOnlyList<string>> SessionsAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken)
    {
        // Within a transaction the server would show the same sessions for ever.
        await connection.ExecuteAsync("select pg_stat_clear_snapshot()", cancellationToken);
        return await connection.QueryAsync(
            """
            select format('process %s (%s, role %s, connected since %s)', pid, coalesce(nullif(application_name, ''), 'unknown program'), usename,
              to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'))
            from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend'
            union all
            select format('prepared transaction %L of %s', gid, owner) from pg_prepared_xacts where database = $1
            """,
            reader => reader.GetString(0), cancellationToken, tenant.Database);
    }

    /// <summary>Whether the database of a tenant exists, and whether it takes connections.</summary>
    public static async Task<(bool Exists, bool IsOpen)> FindAsync(NpgsqlConnection connection, string database,
        CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            "select datallowconn from pg_database where datname = $1", reader => reader.GetBoolean(0), cancellationToken, database) is [var isOpen]
            ? (true, isOpen) : (false, false);

    /// <summary>Object identifier of a tenant's database, asked anywhere, or of its schema, asked in its database, and the transaction that last
    /// changed its row; null when there is none.</summary>
    public static async Task<string?> SealAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken) =>
        await connection.QueryAsync(
            tenant.Schema is null
                ? "select format('database %s:%s', oid, xmin) from pg_database where datname = $1"
                : "select format('schema %s:%s', oid, xmin) from pg_namespace where nspname = $1",
            reader => reader.GetString(0), cancellationToken, tenant.Schema ?? tenant.Database) is [var seal] ? seal : null;
}
