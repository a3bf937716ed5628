namespace Infra.Migrator.Archive;

/// <summary>Where and how a tenant is archived.</summary>
internal sealed record ArchiveSettings
{
    /// <summary>Folder of the archives.</summary>
    public required string Folder { get; init; }

    /// <summary>The deployment, as file names have it, e.g. <c>startupwebapp-prod</c>.</summary>
    public required string Deployment { get; init; }

    /// <summary>Path of pg_dump; pg_restore stands beside it. Default: found on PATH.</summary>
    public string? PgDump { get; init; }

    /// <summary>Environment variables, of which PATH is used. The programs also get the others, without those of PostgreSQL.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>How long to wait for another run.</summary>
    public required TimeSpan LockWait { get; init; }
}
