namespace Infra.EmbeddedPostgres;

/// <summary>How the embedded server is started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>Folder that has <c>eng/postgres</c> and gets <c>.tools</c>. Default: found upwards from the program's own folder.</summary>
    public string? RepositoryRoot { get; init; }

    /// <summary>Serves TLS with a certificate for <c>localhost</c> from a certificate authority made for this server alone.
    /// Default: false, no TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Lines of <c>postgresql.conf</c> beside the server's own, by parameter name, e.g. <c>log_statement</c> → <c>all</c>.
    /// Default: none.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server may take to accept connections. Default: 60 seconds.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
