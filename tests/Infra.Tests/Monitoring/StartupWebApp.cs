using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

/// <summary>StartupWebApp's alarms as the module gets them.</summary>
internal static class StartupWebApp
{
    public const string Identifier = "startupwebapp-multi-tenant-prod";

    public const string AccountId = "111122223333";

    public static MonitoringDefinition Definition { get; } = new()
    {
        Instance = new()
        {
            Identifier = Identifier,
            InstanceClass = "db.t4g.small",
            AllocatedStorageGiB = 20,
            StorageType = "gp3",
            PerformanceInsights = true,
            MemoryBytes = 2L << 30,
            VCpu = 2,
            MaxConnections = 100,
        },
        Topics = new Dictionary<string, TopicDefinition> { ["rds-alerts"] = new() { Emails = ["dba@example.com", "ops@example.com"] } },
        Alarms = new Dictionary<string, AlarmDefinition>
        {
            ["cpu"] = new() { Metric = "CPUUtilization", Above = "70 %" },
            ["connections"] = new() { Metric = "DatabaseConnections", Above = "80" },
            ["free-storage"] = new() { Metric = "FreeStorageSpace", Below = "2 GiB" },
            ["free-memory"] = new() { Metric = "FreeableMemory", Below = "500 MiB" },
        },
        Dashboard = new() { Name = "StartupWebApp-RDS-MultiTenant" },
    };

    public static MonitoringModuleProps Props { get; } = new() { Definition = Definition, AccountId = AccountId, Region = "us-east-1" };

    public static SynthTemplate Synth(MonitoringModuleProps props) =>
        SynthTemplate.Of(stack => _ = new MonitoringModule(stack, "monitoring", props));

    public static SynthTemplate Synth(MonitoringDefinition definition) => Synth(Props with { Definition = definition });
}
