using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.Modules.Aurora;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Aurora;

public sealed class AuroraReadmeTests
{
    private const string Readme = "modules/Aurora/README.md";

    [Fact]
    public void The_usage_in_the_README_is_code_that_is_compiled_and_synthesised_here()
    {
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Aurora/AuroraReadmeTests.cs");
        var template = SynthTemplate.Of(Use);

        Assert.Equal("orders-prod", template.SingleResource("aws_rds_cluster").Text("cluster_identifier"));
        Assert.Equal(2, template.Resources("aws_rds_cluster_instance").Count);
        Assert.Equal(
            $"${{{template.SingleResource("aws_rds_cluster").Address}.reader_endpoint}}",
            template.Output("reports_host").GetProperty("value").GetString());
    }

    [Fact]
    public void The_README_names_every_input_and_output() =>
        ModuleReadme.AssertNamesProperties(Readme, typeof(AuroraModuleProps), typeof(AuroraModule));

    [Fact]
    public void What_the_database_offers_to_others_does_not_depend_on_the_engine() =>
        Assert.All(
            [typeof(AuroraModule), typeof(RdsModule)],
            module => Assert.Contains(typeof(IPostgresDatabase), module.GetInterfaces()));

    private static void Use(TerraformStack stack)
    {
        var database = new AuroraModule(stack, "database", new AuroraModuleProps
        {
            Identifier = "orders-prod",
            VpcId = "vpc-0123456789abcdef0",
            SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            Version = new PostgresVersion(16),
            Capacity = new Provisioned("db.r6g.large"),
            Readers = 1,
            BackupRetentionDays = 7,
            BackupWindow = "03:00-04:00",
            MaintenanceWindow = "sun:04:00-sun:05:00",
            Credentials = new RdsManaged(RotationDays: 30),
            Parameters = new Dictionary<string, string> { ["work_mem"] = "32 MB" },
            Ingress = new Dictionary<string, DatabaseIngress>
            {
                ["backend"] = new FromSecurityGroup("sg-0123456789abcdef0") { Description = "PostgreSQL from the backend" },
            },
            AccountId = "111122223333",
            Region = "us-east-1",
        });
        _ = new TerraformOutput(stack, "reports_host", new TerraformOutputConfig { Value = database.ReaderAddress! });
    }
}
