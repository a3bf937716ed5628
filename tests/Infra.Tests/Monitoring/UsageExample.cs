using HashiCorp.Cdktf;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;

namespace Infra.Tests.Monitoring;

/// <summary>The usage block of the module's README, compiled; a test compares the two.</summary>
internal static class UsageExample
{
    public static void Add(TerraformStack stack)
    {
        var monitoring = new MonitoringModule(stack, "monitoring", new MonitoringModuleProps
        {
            AccountId = "111122223333",
            Region = "us-east-1",
            Definition = new MonitoringDefinition
            {
                Instance = new MonitoredInstance
                {
                    Identifier = "shop-prod",
                    InstanceClass = "db.t4g.small",
                    AllocatedStorageGiB = 20,
                    StorageType = "gp3",
                    PerformanceInsights = true,
                    MemoryBytes = 2L << 30,
                    VCpu = 2,
                    MaxConnections = 100,
                },
                Topics = new Dictionary<string, TopicDefinition>
                {
                    ["rds-alerts"] = new() { Emails = ["dba@example.com"] },
                },
                Alarms = new Dictionary<string, AlarmDefinition>
                {
                    ["cpu"] = new() { Metric = "CPUUtilization", Above = "70 %" },
                    ["connections"] = new() { Metric = "DatabaseConnections", Above = "80 % of max_connections" },
                    ["free-storage"] = new() { Metric = "FreeStorageSpace", Below = "2 GiB" },
                    ["slow-reads"] = new()
                    {
                        Metric = "ReadLatency",
                        Above = "20 ms",
                        PeriodSeconds = 60,
                        EvaluationPeriods = 5,
                        DatapointsToAlarm = 3,
                        Severity = AlarmSeverity.Warning,
                    },
                },
                Dashboard = new DashboardDefinition { Name = "Shop-RDS" },
            },
        });
        _ = new TerraformOutput(stack, "dashboard_url", new TerraformOutputConfig { Value = monitoring.DashboardUrl! });
    }
}
