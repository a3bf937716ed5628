using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>Tells a pooler from a server. Behind one that shares sessions, a lock of the session and its settings belong to nobody: runs would
/// not keep each other out, and a search path could lead into another tenant.</summary>
internal static class PoolerCheck
{
    /// <summary>Checks a connection that has just been opened.</summary>
    /// <exception cref="MigratorException">Something stands between here and the server.</exception>
    public static async Task EnsureDirectAsync(NpgsqlConnection connection, string place, CancellationToken cancellationToken)
    {
        // A pooler hands out process numbers of its own, because cancel requests have to come to it.
        var found = await connection.QueryAsync(
            "select pg_backend_pid(), current_setting('idle_in_transaction_session_timeout')",
            reader => (ProcessId: reader.GetInt32(0), Marker: reader.GetString(1)), cancellationToken);
        if (found[0].ProcessId != connection.ProcessID || found[0].Marker != SessionLimits.Marker)
        {
            throw Refusal(place);
        }
    }

    /// <summary>What is said of a pooler.</summary>
    public static MigratorException Refusal(string place, Exception? cause = null) => new(
        $"{place} is a connection pooler (PgBouncer, RDS Proxy or the like), not PostgreSQL itself: locks and settings of a session do not hold "
        + "behind it, so two runs could work on one tenant. Connect to the instance directly: its address is output database_host.",
        ExitCode.ConnectionOrLock, cause);
}
