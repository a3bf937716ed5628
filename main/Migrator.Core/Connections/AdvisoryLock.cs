using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>A session's advisory lock in one database, waited for by trying again: a waiter inside the server would block
/// <c>CREATE INDEX CONCURRENTLY</c> of the holder. It ends with its connection.</summary>
internal static class AdvisoryLock
{
    /// <summary>Serialises everything that belongs to the whole server; taken in the maintenance database.</summary>
    public static readonly long Provisioning = Key("provisioning");

    /// <summary>Keeps a second runner out of a tenant; taken in the tenant's database.</summary>
    /// <param name="scope">Schema of the tenant; empty when it has the database.</param>
    public static long Tenant(string scope) => Key(scope.Length == 0 ? "tenant" : $"tenant:{scope}");

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="MigratorException">Somebody else holds it longer than the limit; the message says who.</exception>
    public static async Task AcquireAsync(
        NpgsqlConnection connection, long key, string what, TimeSpan limit, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            if (await connection.ScalarAsync<bool>("select pg_try_advisory_lock($1)", cancellationToken, key))
            {
                return;
            }

            if (watch.Elapsed >= limit)
            {
                throw new MigratorException(
                    $"{what} is locked by {await DescribeHolderAsync(connection, key, cancellationToken)}; waited "
                        + $"{limit.TotalSeconds:0.#} s. "
                    + "Let that run end, or wait longer with --lock-wait.", ExitCode.ConnectionOrLock);
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), cancellationToken);
        }
    }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="MigratorException">It was not held any more: something shares or replaces sessions underneath.</exception>
    public static async Task ReleaseAsync(NpgsqlConnection connection, long key, string what, CancellationToken cancellationToken)
    {
        if (!await connection.ScalarAsync<bool>("select pg_advisory_unlock($1)", cancellationToken, key))
        {
            throw new MigratorException(
                $"The lock of {what} was lost while it was worked on, so another run may have worked on it, too: look at {Migrations.HistoryTable.Name}, "
                + "and connect directly instead of through a pooler.", ExitCode.ConnectionOrLock);
        }
    }

    private static async Task<string> DescribeHolderAsync(NpgsqlConnection connection, long key, CancellationToken cancellationToken)
    {
        const string Sql = """
            select l.pid, a.application_name, a.usename::text, to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
            from pg_locks l left join pg_stat_activity a on a.pid = l.pid
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
              and l.database = (select oid from pg_database where datname = current_database())
              and l.classid::bigint = $1 and l.objid::bigint = $2
            """;
        var holders = await connection.QueryAsync(
            Sql,
            reader => $"process {reader.GetInt32(0).ToString(CultureInfo.InvariantCulture)} ({reader.GetText(1) ?? "unknown program"}, "
                + $"role {reader.GetText(2) ?? "unknown"}, connected since {reader.GetText(3) ?? "an unknown time"})",
            cancellationToken,
            (long)(uint)(key >> 32), (long)(uint)key);
        return holders is [var holder, ..] ? holder : "a run that has just ended";
    }

    private static long Key(string name) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes($"{ServerConnector.ApplicationName}:{name}")));
}
