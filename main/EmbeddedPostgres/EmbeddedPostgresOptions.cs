namespace Infra.EmbeddedPostgres;

/// <summary>How the embedded server is started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>Major version when none is asked for.</summary>
    public const int DefaultMajorVersion = 16;

    /// <summary>Folder that has <c>eng/postgres</c> and gets <c>.tools</c>. Default: found upwards from the program's own folder.</summary>
    public string? RepositoryRoot { get; init; }

    /// <summary>Major version of PostgreSQL: one that <c>eng/postgres</c> locks. Default: 16.</summary>
    public int MajorVersion { get; init; } = DefaultMajorVersion;

    /// <summary>Serves TLS with a certificate for <c>localhost</c> from a certificate authority made for this server alone.
    /// Default: false, no TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Lines of <c>postgresql.conf</c> beside the server's own, by parameter name, e.g. <c>log_statement</c> → <c>all</c>.
    /// Default: none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server may take to accept connections. Default: 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
