using System.Globalization;

namespace Infra.Migrator.Connections;

/// <summary>Time limits that the server itself keeps for every session of a run.</summary>
/// <param name="LockTimeout">How long a statement waits for a lock; zero is for ever.</param>
/// <param name="StatementTimeout">How long a statement may run; zero is for ever.</param>
internal sealed record SessionLimits(TimeSpan LockTimeout, TimeSpan StatementTimeout)
{
    /// <summary>How long a session may sit in an open transaction: the migrator never does.</summary>
    private const int IdleInTransactionMs = 60_000;

    /// <summary>5 s for a lock, no limit for a statement.</summary>
    public static readonly SessionLimits Default = new(TimeSpan.FromSeconds(5), TimeSpan.Zero);

    /// <summary>What the sessions' value of <c>idle_in_transaction_session_timeout</c> reads as; it tells a session whose start-up settings
    /// reached the server from one behind a pooler that dropped them.</summary>
    public const string Marker = "1min";

    /// <summary>Settings of the start-up packet: they cost no round trip, and <c>RESET ALL</c> returns to them.</summary>
    public string StartupOptions => string.Create(
        CultureInfo.InvariantCulture,
        $"-c lock_timeout={(long)LockTimeout.TotalMilliseconds} -c statement_timeout={(long)StatementTimeout.TotalMilliseconds} "
        + $"-c idle_in_transaction_session_timeout={IdleInTransactionMs} -c search_path=pg_catalog");
}
