using Npgsql;

namespace Infra.Migrator.Connections;

/// <summary>Errors that go away by trying again, and how often that is done.</summary>
internal static class TransientErrors
{
    private const int Attempts = 5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>A lock was not free in time, a deadlock, or a serialisation failure.</summary>
    public static bool IsLockConflict(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.SerializationFailure;

    /// <summary>Two sessions changed the same shared row, e.g. the privileges of one database, or one made what the other was
    /// making.</summary>
    public static bool IsSharedCatalogConflict(PostgresException exception) => IsLockConflict(exception) || exception.SqlState
        is PostgresErrorCodes.InternalError or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject
        or PostgresErrorCodes.ObjectInUse;

    /// <summary>Does something up to five times, waiting twice as long each time.</summary>
    public static async Task<T> RetryAsync<T>(
        Func<Task<T>> action, Func<PostgresException, bool> isTransient, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (PostgresException exception) when (attempt < Attempts && isTransient(exception))
            {
                await Task.Delay(FirstDelay * Math.Pow(2, attempt - 1) * (0.5 + Random.Shared.NextDouble()), cancellationToken);
            }
        }
    }
}
