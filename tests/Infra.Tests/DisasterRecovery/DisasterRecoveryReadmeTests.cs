using HashiCorp.Cdktf.Providers.Aws.Provider;
using Infra.Modules.DisasterRecovery;
using Infra.Tests.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.DisasterRecovery;

public sealed class DisasterRecoveryReadmeTests
{
    private const string Readme = "modules/DisasterRecovery/README.md";

    [Fact]
    public void The_usage_makes_a_replica_and_copies_of_the_backups()
    {
        var template = Samples.Synth(Samples.WithGeneratedPassword, (stack, database) =>
        {
            var recovery = new DisasterRecoveryModule(stack, "recovery", new DisasterRecoveryModuleProps
            {
                Provider = new AwsProvider(stack, "aws-recovery", new AwsProviderConfig { Alias = "recovery", Region = "eu-west-1" }),
                Region = "eu-west-1",
                KeyAlias = "alias/orders-dr",
                Source = database,
                Replica = new RecoveryReplicaProps
                {
                    Identifier = "orders-dr",
                    VpcId = "vpc-0123456789abcdef0",
                    SubnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                },
                BackupRetentionDays = 14,
            });
            Assert.NotNull(recovery.ReplicaAddress);
        });

        Assert.Equal("orders-dr", template.SingleResource("aws_db_instance", "recovery").Text("identifier"));
        Assert.Single(template.Resources("aws_db_instance_automated_backups_replication"));
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/DisasterRecovery/DisasterRecoveryReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() => ModuleReadme.AssertNamesProperties(
        Readme, typeof(DisasterRecoveryModuleProps), typeof(RecoveryReplicaProps), typeof(DisasterRecoveryModule));
}
