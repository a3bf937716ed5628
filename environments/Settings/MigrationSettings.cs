using System.ComponentModel.DataAnnotations;
using System.IO.Enumeration;

namespace Infra.Environments.Settings;

/// <summary>How SQL files reach the tenants.</summary>
public sealed record MigrationSettings
{
    /// <summary>Most tenants that are worked on at the same time; the server's free connections lower it. Default: 4.</summary>
    [Range(1, 64)]
    public int Parallel { get; init; } = 4;

    /// <summary>Seconds that a statement of a file waits for a lock before the file is rolled back and tried again; 0 waits for ever. Default:
    /// 5.</summary>
    [Range(0, 3600)]
    public int LockTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds that one statement of a file may run; 0 is no limit. Default: 0.</summary>
    [Range(0, 86400)]
    public int StatementTimeoutSeconds { get; init; }

    /// <summary>Whether a new file may have a lower version than one that is applied. Default: false, it is refused by name.</summary>
    public bool OutOfOrder { get; init; }

    /// <summary>Whether new tenants are copies of a migrated template database when that is faster. Default: true.</summary>
    public bool Templates { get; init; } = true;

    /// <summary>Values of <c>${name}</c> in every tenant's SQL files, beside <c>tenant</c>, <c>database</c>, <c>schema</c> and <c>owner</c>, which
    /// every tenant has. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Placeholders { get; init; } = new Dictionary<string, string>();

    /// <summary>Groups of tenants, one after another as <c>dependsOn</c> says, in the order of the list otherwise. A tenant is in the first that
    /// matches; those that none matches come last. Default: all tenants at once.</summary>
    public IReadOnlyList<WaveSettings> Waves { get; init; } = [];

    /// <summary>The wave that a tenant is in: the first that it fits; null when it fits none.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    /// <param name="kind">Its kind.</param>
    public WaveSettings? WaveOf(string tenantName, TenantKind kind) => Waves.FirstOrDefault(wave => wave.Fits(tenantName, kind));
}

/// <summary>Tenants that are migrated together.</summary>
public sealed record WaveSettings
{
    /// <summary>Name, e.g. <c>canary</c>.</summary>
    [Pattern("^[a-z][a-z0-9-]{0,39}$", "must be lower-case letters, digits and dashes, at most 40", "canary")]
    public required string Name { get; init; }

    /// <summary>Patterns of tenants' names; <c>*</c> is any text, <c>?</c> any character. Default: every name.</summary>
    public IReadOnlyList<string> Match { get; init; } = ["*"];

    /// <summary>Kinds of tenants. Default: every kind.</summary>
    public IReadOnlyList<TenantKind> Kinds { get; init; } = [];

    /// <summary>Order within the wave. Default: as listed in the file.</summary>
    public WaveOrder Order { get; init; }

    /// <summary>Most tenants of the wave at the same time. Default: <c>parallel</c> of the migrations.</summary>
    [Range(1, 64)]
    public int? Parallel { get; init; }

    /// <summary>What a failed tenant means for the waves after it. Default: fail.</summary>
    public WaveFailure OnError { get; init; }

    /// <summary>Failed tenants, as a number or a share of the wave such as <c>10%</c>, after which no other tenant of the wave is begun. Default:
    /// no limit.</summary>
    [Pattern("^([0-9]{1,5}|[0-9]{1,2}%|100%)$", "must be a number of tenants or a share of them", "10%")]
    public string? MaxFailures { get; init; }

    /// <summary>Waves that have to be finished first. Default: the one before it in the list.</summary>
    public IReadOnlyList<string>? DependsOn { get; init; }

    /// <summary>Whether the wave's tenants are verified before the next one; a failed check counts as a failed tenant. Default:
    /// false.</summary>
    public bool Verify { get; init; }

    /// <summary>Seconds to wait after the wave, to watch it. Default: 0.</summary>
    [Range(0, 86400)]
    public int PauseSeconds { get; init; }

    /// <summary>Whether a tenant's name fits one of the patterns, case included, and its kind is one of the kinds.</summary>
    /// <param name="tenantName">Name of the tenant.</param>
    /// <param name="kind">Its kind.</param>
    public bool Fits(string tenantName, TenantKind kind) =>
        (Kinds.Count == 0 || Kinds.Contains(kind))
        && Match.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, tenantName, ignoreCase: false));
}

/// <summary>Order of tenants within a wave.</summary>
public enum WaveOrder
{
    /// <summary>As in the environment file.</summary>
    Listed,

    /// <summary>By name.</summary>
    Name,

    /// <summary>Those that took longest in the last run first, so that none is left for the end.</summary>
    LongestFirst,
}

/// <summary>What a failed tenant means for the waves that depend on its wave.</summary>
public enum WaveFailure
{
    /// <summary>They are not begun.</summary>
    Fail,

    /// <summary>They go on.</summary>
    Continue,
}
