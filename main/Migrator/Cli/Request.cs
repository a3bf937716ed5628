using System.Net;
using Infra.Migrator.Connections;
using Infra.Migrator.Fleet;

namespace Infra.Migrator.Cli;

/// <summary>How results are written to standard output.</summary>
internal enum OutputFormat
{
    /// <summary>Tables for people.</summary>
    Text,

    /// <summary>One JSON document.</summary>
    Json,

    /// <summary>A line of JSON per event, and the document as the last line.</summary>
    Ndjson,
}

/// <summary>A command with its values.</summary>
internal sealed record Request
{
    /// <summary>Name of the deployment as given.</summary>
    public required string Environment { get; init; }

    /// <summary>Full path of the outputs.</summary>
    public string? OutputsFile { get; init; }

    /// <summary>Npgsql connection string.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether it came by the command line.</summary>
    public bool ConnectionStringIsArgument { get; init; }

    /// <summary>Role to log in as with an IAM token.</summary>
    public string? IamUser { get; init; }

    /// <summary>Protection asked for.</summary>
    public TlsMode? Tls { get; init; }

    /// <summary>Local end of the tunnel.</summary>
    public DnsEndPoint? Tunnel { get; init; }

    /// <summary>Full path of the roots.</summary>
    public string? CaBundle { get; init; }

    /// <summary>Full path of the passwords.</summary>
    public string? PasswordsFile { get; init; }

    /// <summary>Which tenants.</summary>
    public TenantSelection Selection { get; init; } = TenantSelection.All;

    /// <summary>Most tenants at the same time.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether no other tenant is begun after the first that fails.</summary>
    public bool FailFast { get; init; }

    /// <summary>Failed tenants after which no other is begun.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>Last version to apply.</summary>
    public long? To { get; init; }

    /// <summary>Whether lower versions may come later.</summary>
    public bool? OutOfOrder { get; init; }

    /// <summary>Whether all pending files of a tenant are one transaction.</summary>
    public bool InOneTransaction { get; init; }

    /// <summary>How long to wait for another run.</summary>
    public required TimeSpan LockWait { get; init; }

    /// <summary>How long a statement waits for a lock.</summary>
    public TimeSpan? LockTimeout { get; init; }

    /// <summary>How long a statement may run.</summary>
    public TimeSpan? StatementTimeout { get; init; }

    /// <summary>How long to go on trying while the server is full or restarts.</summary>
    public required TimeSpan ConnectWait { get; init; }

    /// <summary>Full path of the folder of journals.</summary>
    public string? JournalFolder { get; init; }

    /// <summary>Full path to write to; null for standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Full path of the folder for the SQL of a dry run.</summary>
    public string? SqlFolder { get; init; }

    /// <summary>Whether test data is applied too.</summary>
    public bool WithTestData { get; init; }

    /// <summary>How results are written.</summary>
    public OutputFormat Format { get; init; }

    /// <summary>Whether everything is told.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Whether progress is left out.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Whether colours are wanted.</summary>
    public bool HasColors { get; init; }
}
