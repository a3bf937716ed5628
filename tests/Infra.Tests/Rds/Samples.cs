using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

/// <summary>Props of the instance on StartupWebApp's page.</summary>
public static class Samples
{
    public static RdsModuleProps StartupWebApp { get; } = new()
    {
        Identifier = "startupwebapp-multi-tenant-prod",
        VpcId = "vpc-0123456789abcdef0",
        SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        Version = new PostgresVersion(16),
        InstanceClass = "db.t4g.small",
        Storage = new StorageShape(VolumeType.Gp3, 20, 100),
        BackupRetentionDays = 7,
        BackupWindow = "03:00-04:00",
        MaintenanceWindow = "sun:04:00-sun:05:00",
        Credentials = new RdsManaged(30),
        ParameterGroupName = "startupwebapp-postgres16-params",
        Parameters = new Dictionary<string, string>
        {
            ["log_statement"] = "none",
            ["log_min_duration_statement"] = "1000 ms",
            ["max_connections"] = "100",
        },
        SecurityGroupName = "startupwebapp-multi-tenant-rds-sg",
        Ingress = new Dictionary<string, DatabaseIngress>
        {
            ["backend"] = new FromSecurityGroup("sg-0123456789abcdef0") { Description = "PostgreSQL from the backend services" },
            ["bastion"] = new FromSecurityGroup("sg-0123456789abcdef1") { Description = "PostgreSQL from the bastion" },
        },
        AccountId = "111122223333",
        Region = "us-east-1",
    };

    public static RdsModuleProps WithGeneratedPassword { get; } =
        StartupWebApp with { Credentials = new Generated("rds/startupwebapp/multi-tenant/administrator", Version: 3, Length: 40) };

    public static SynthTemplate Synth(RdsModuleProps props, Action<TerraformStack, RdsModule>? more = null) =>
        SynthTemplate.Of(stack =>
        {
            var module = new RdsModule(stack, "database", props);
            more?.Invoke(stack, module);
        });
}
