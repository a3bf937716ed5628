namespace Infra.Migrator;

/// <summary>Exit codes of the program.</summary>
public enum ExitCode
{
    /// <summary>Everything is as the environment file says.</summary>
    Success = 0,

    /// <summary>The command line, the environment file, an input file or a secret is wrong; nothing was attempted.</summary>
    Usage = 1,

    /// <summary><c>plan</c> or <c>status --check</c> found work to do; nothing was changed.</summary>
    Pending = 2,

    /// <summary>Some tenants failed; the others are done.</summary>
    TenantsFailed = 3,

    /// <summary>The server could not be reached or another run holds the lock.</summary>
    ConnectionOrLock = 4,

    /// <summary>The server differs from the environment file, or an applied file was edited or removed.</summary>
    VerificationFailed = 5,

    /// <summary>Ended by Ctrl-C or SIGTERM; what was done is done, the rest is untouched.</summary>
    Cancelled = 130,
}
