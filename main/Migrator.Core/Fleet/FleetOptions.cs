namespace Infra.Migrator.Fleet;

/// <summary>What a run does and how.</summary>
internal sealed record FleetOptions
{
    /// <summary>The run, as the history and the journal call it.</summary>
    public Guid Run { get; init; } = Guid.NewGuid();

    /// <summary>Whether roles, databases, schemas and privileges are made.</summary>
    public required bool Provisions { get; init; }

    /// <summary>Whether SQL files are applied.</summary>
    public required bool Migrates { get; init; }

    /// <summary>Whether the tenants' own commands run. Default: false.</summary>
    public bool RunsCommands { get; init; }

    /// <summary>Whether nothing is really done. Default: false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether test data is applied, too. Default: false.</summary>
    public bool WithTestData { get; init; }

    /// <summary>Last version to apply. Default: all.</summary>
    public long? To { get; init; }

    /// <summary>Whether a new file may have a lower version than one that is applied. Default: as the environment file says.</summary>
    public bool? OutOfOrder { get; init; }

    /// <summary>Whether all pending files of a tenant are one transaction: all or none. Default: false, each is its own.</summary>
    public bool InOneTransaction { get; init; }

    /// <summary>Most tenants at the same time. Default: as the environment file says.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether no other tenant is begun after the first that fails. Default: false.</summary>
    public bool FailFast { get; init; }

    /// <summary>Failed tenants, a number or a share such as <c>10%</c>, after which no other is begun. Default: no limit.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>How long to wait for another run. Default: 60 s.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to go on trying while the server has no room or restarts. Default: 60 s.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long each tenant took in the last run, for the order <c>longestFirst</c>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Durations { get; init; } = new Dictionary<string, TimeSpan>();
}
