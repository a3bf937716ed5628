using Infra.Migrator.Fleet;

namespace Infra.Migrator;

/// <summary>How a run goes, and which tenants it is about.</summary>
public sealed record RunOptions
{
    /// <summary>The run, as the histories and the journal call it. Default: a new one.</summary>
    public Guid Run { get; init; } = Guid.NewGuid();

    /// <summary>The tenants. Default: all.</summary>
    public TenantSelection Tenants { get; init; } = TenantSelection.All;

    /// <summary>Most tenants at the same time, 1 to 64; the server's free connections lower it. Default: the environment file's.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether nothing is really done. Default: false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether test data is applied, too; a production environment refuses it. Default: false.</summary>
    public bool WithTestData { get; init; }

    /// <summary>Last version to apply; later files and repeatable ones wait. Default: all.</summary>
    public long? To { get; init; }

    /// <summary>Whether a new file may have a lower version than one that is applied. Default: the environment file's.</summary>
    public bool? OutOfOrder { get; init; }

    /// <summary>Whether all pending files of a tenant are one transaction, so that it gets all of them or none. Default: false.</summary>
    public bool InOneTransaction { get; init; }

    /// <summary>Whether no other tenant is begun after the first that fails. Default: false.</summary>
    public bool FailFast { get; init; }

    /// <summary>Failed tenants, a number or a share such as <c>10%</c>, above which no other is begun. Default: no limit.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>How long to wait for another run. Default: 60 s.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to go on trying while the server has no room or restarts. Default: 60 s.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(60);
}
