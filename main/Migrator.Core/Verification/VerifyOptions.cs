namespace Infra.Migrator.Verification;

/// <summary>What a verification looks at.</summary>
[Flags]
public enum VerifyParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The server, roles, databases, extensions, search paths, SQL files and their history.</summary>
    State = 1,

    /// <summary>Who owns what, who may do what, and who may not.</summary>
    Privileges = 2,

    /// <summary>Whether tenants with the same files have the same objects.</summary>
    Drift = 4,

    /// <summary>Everything but drift.</summary>
    Default = State | Privileges,
}

/// <summary>What a verification looks at and how.</summary>
/// <param name="Parts">What it looks at. Default: everything but drift.</param>
/// <param name="Workers">Most databases at the same time. Default: 4. Fewer where the server has fewer free connections.</param>
internal sealed record VerifyOptions(VerifyParts Parts = VerifyParts.Default, int Workers = 4)
{
    /// <summary>How long to go on trying while the server has no room or restarts. Default: 60 s.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a part is looked at.</summary>
    public bool Has(VerifyParts part) => (Parts & part) != 0;
}
