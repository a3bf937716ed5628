using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>Errors that go away by trying again, and how often that is done.</summary>
internal static class TransientErrors
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>A lock was not free in time, a deadlock, or a serialisation failure.</summary>
    public static bool IsLockConflict(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure;

    /// <summary>One session made what the other was making: <c>IF NOT EXISTS</c> does not keep them apart.</summary>
    public static bool IsSharedCatalogConflict(PostgresException exception) => IsLockConflict(exception) || exception.SqlState
        is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject
        or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.DuplicateSchema
        or PostgresErrorCodes.DuplicateTable;

    /// <summary>Two sessions changed the same row of a catalogue, e.g. the privileges of one database: "tuple concurrently updated". Npgsql closes a
    /// connection after any XX000, so it takes a new one to try again.</summary>
    public static bool IsConcurrentUpdate(Exception exception) => Causes(exception).OfType<PostgresException>().Any(cause => cause
        is { SqlState: PostgresErrorCodes.InternalError, Routine: "simple_heap_update" or "simple_heap_delete" });

    /// <summary>The server has no free connection, or is starting or stopping.</summary>
    public static bool IsServerBusy(Exception exception) => Causes(exception).OfType<PostgresException>().Any(cause => cause.SqlState
        is PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
        or PostgresErrorCodes.CrashShutdown);

    /// <summary>The connection ended without an answer: the server was restarted, or the network failed; or Npgsql
    /// closed it after a concurrent update. What was under way may have been committed or not.</summary>
    public static bool IsConnectionLost(Exception exception) =>
        IsServerBusy(exception) || IsConcurrentUpdate(exception)
        || (!Causes(exception).Any(cause => cause is PostgresException)
            && Causes(exception).Any(cause => cause is SocketException or IOException or EndOfStreamException or ObjectDisposedException));

    /// <summary>Does something again while the server has no room or restarts.</summary>
    /// <param name="action">What to do; nothing of a try that failed may be left to matter.</param>
    /// <param name="isTransient">Which errors go away.</param>
    /// <param name="limit">How long to go on trying.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="onRetry">Told each error that is passed over.</param>
    public static async Task<T> RetryForAsync<T>(
        Func<Task<T>> action, Func<Exception, bool> isTransient, TimeSpan limit, CancellationToken cancellationToken,
        Action<Exception>? onRetry = null)
    {
        var watch = Stopwatch.StartNew();
        for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                return await action();
            }
            catch (Exception exception) when (exception is MigratorException or NpgsqlException && isTransient(exception) && watch.Elapsed < limit)
            {
                onRetry?.Invoke(exception);
            }

            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), cancellationToken);
        }
    }

    /// <summary>Does something again while it fails that way, waiting twice as long each time, about 8 s in all.</summary>
    public static async Task<T> RetryAsync<T>(
        Func<Task<T>> action, Func<PostgresException, bool> isTransient, CancellationToken cancellationToken,
        Action<PostgresException>? onRetry = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (PostgresException exception) when (attempt < Attempts && isTransient(exception))
            {
                onRetry?.Invoke(exception);
                await Task.Delay(FirstDelay * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), cancellationToken);
            }
        }
    }

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
