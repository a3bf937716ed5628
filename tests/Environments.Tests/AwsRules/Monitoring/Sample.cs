using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

internal static class Sample
{
    /// <summary>A db.t4g.small with gp3 storage: burstable, no replica, Performance Insights on.</summary>
    public static MonitoredInstance Instance { get; } = new()
    {
        Identifier = "shop-prod",
        InstanceClass = "db.t4g.small",
        AllocatedStorageGiB = 20,
        StorageType = "gp3",
        PerformanceInsights = true,
        MemoryBytes = 2L << 30,
        VCpu = 2,
        MaxConnections = 100,
    };

    public static MonitoringDefinition Monitoring { get; } = new()
    {
        Instance = Instance,
        Topics = new Dictionary<string, TopicDefinition> { ["rds-alerts"] = new() { Emails = ["dba@example.com"] } },
        Alarms = new Dictionary<string, AlarmDefinition> { ["cpu"] = new() { Metric = "CPUUtilization", Above = "70 %" } },
        Dashboard = new() { Name = "Shop" },
    };

    public static MetricFact Metric(string name) => MetricFacts.FindRds(name)!;
}
