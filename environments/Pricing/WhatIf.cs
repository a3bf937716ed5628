using Infra.Environments.Settings;

namespace Infra.Environments.Pricing;

/// <summary>A change that is cheap to try on paper.</summary>
/// <param name="Key">Name on the command line.</param>
/// <param name="Description">What it means.</param>
/// <param name="Apply">Estimate with the change.</param>
public sealed record WhatIf(string Key, string Description, Func<EnvironmentSettings, CostEstimate> Apply)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<WhatIf> All { get; } =
    [
        new("reserved-1y", "databases and cache nodes reserved for a year", settings => Estimate(settings).Reserved(PurchaseTerm.ReservedOneYear)),
        new("reserved-3y", "databases and cache nodes reserved for three years", settings =>
            Estimate(settings).Reserved(PurchaseTerm.ReservedThreeYears)),
        new("multi-az", "a standby of the database; on Aurora at least one reader", settings => Estimate(WithMultiAz(settings))),
        new("single-az", "no standby of the database; on Aurora no reader", settings => Estimate(WithSingleAz(settings))),
    ];

    private static CostEstimate Estimate(EnvironmentSettings settings) => CostEstimate.Of(SettingsBill.Of(settings));

    private static EnvironmentSettings WithMultiAz(EnvironmentSettings settings) => WithDatabase(settings, settings.Database with
    {
        MultiAz = true,
        Cluster = settings.Database.Cluster with { Readers = Math.Max(1, settings.Database.Cluster.Readers) },
    });

    private static EnvironmentSettings WithSingleAz(EnvironmentSettings settings) => WithDatabase(settings, settings.Database with
    {
        MultiAz = false,
        Cluster = settings.Database.Cluster with { Readers = 0 },
    });

    private static EnvironmentSettings WithDatabase(EnvironmentSettings settings, DatabaseSettings database) => settings with { Database = database };
}
