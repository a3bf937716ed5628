namespace Infra.Migrator.Linting;

/// <summary>Who uses the files.</summary>
internal sealed record LintContext
{
    /// <summary>How many tenants share the folder; 1 by default.</summary>
    public int Tenants { get; init; } = 1;

    /// <summary>Names that belong to single tenants of the environment; names that all share are no concern here.</summary>
    public IReadOnlyCollection<FleetName> Names { get; init; } = [];
}

/// <summary>A name that belongs to a tenant.</summary>
/// <param name="Name">As PostgreSQL stores it.</param>
/// <param name="What">What bears it, e.g. <c>tenant</c>, <c>database</c>, <c>schema</c>.</param>
internal sealed record FleetName(string Name, string What);
