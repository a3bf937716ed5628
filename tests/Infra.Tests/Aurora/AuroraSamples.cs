using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.Modules.Aurora;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Aurora;

/// <summary>Props of the Aurora variant on HappyTrip's page.</summary>
public static class AuroraSamples
{
    public static AuroraModuleProps HappyTrip { get; } = new()
    {
        Identifier = "happytrip-b2b-aurora",
        VpcId = "vpc-0123456789abcdef0",
        SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        Version = new PostgresVersion(16),
        Capacity = new Provisioned("db.r6g.xlarge", "db.r6g.large"),
        Readers = 2,
        BackupRetentionDays = 30,
        BackupWindow = "02:00-03:00",
        MaintenanceWindow = "sun:03:00-sun:04:00",
        Credentials = new RdsManaged(30),
        MasterUsername = "happytrip_admin",
        IamAuthentication = true,
        Parameters = new Dictionary<string, string>
        {
            ["work_mem"] = "32 MB",
            ["max_connections"] = "200",
            ["wal_buffers"] = "16 MB",
            ["autovacuum_naptime"] = "5s",
            ["checkpoint_completion_target"] = "0.9",
            ["maintenance_work_mem"] = "5% of memory",
        },
        Ingress = new Dictionary<string, DatabaseIngress>
        {
            ["app"] = new FromSecurityGroup("sg-0123456789abcdef0") { Description = "PostgreSQL from the application" },
        },
        AccountId = "111122223333",
        Region = "ap-south-1",
    };

    public static SynthTemplate Synth(AuroraModuleProps props, Action<TerraformStack, AuroraModule>? more = null) =>
        SynthTemplate.Of(stack =>
        {
            var module = new AuroraModule(stack, "database", props);
            more?.Invoke(stack, module);
        }, "ap-south-1");
}
