using HashiCorp.Cdktf;
using Infra.Modules.Bastion;
using Infra.Modules.Network;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Bastion;

public sealed class BastionReadmeTests
{
    private const string Readme = "modules/Bastion/README.md";

    [Fact]
    public void The_usage_makes_a_host_that_reaches_the_database_and_nothing_reaches()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var network = new NetworkModule(
                stack, "network", new() { Name = "shop-vpc", Cidr = "10.0.0.0/16", AvailabilityZones = ["eu-west-1a", "eu-west-1b"] });
            var database = new SecurityGroupModule(
                stack, "database", new() { VpcId = network.Network.VpcId, Name = "shop-rds-sg", Description = "PostgreSQL of the shop" });

            var bastion = new BastionModule(stack, "bastion", new BastionModuleProps
            {
                Name = "shop-bastion",
                Network = network.Network,
            });
            bastion.AllowDatabase("database", database.Id);
            database.AddIngress("bastion", SecurityGroupRule.Tcp(
                5432, new SecurityGroupPeer.SecurityGroup(bastion.SecurityGroupId), "PostgreSQL from the bastion"));

            _ = new TerraformOutput(stack, "bastion_tunnel_command", new TerraformOutputConfig
            {
                Value = bastion.TunnelCommandTo("shop.abc123.eu-west-1.rds.amazonaws.com", 5432),
                StaticId = true,
            });
        });

        var group = template.SingleResource("aws_security_group", "bastion");
        var ingress = template.SingleResource("aws_vpc_security_group_ingress_rule");
        Assert.True(ingress.RefersTo("referenced_security_group_id", group));
        Assert.False(ingress.RefersTo("security_group_id", group));
        Assert.Contains("--region eu-west-1", template.Output("bastion_tunnel_command").ToString(), StringComparison.Ordinal);
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Bastion/BastionReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() =>
        ModuleReadme.AssertNamesProperties(Readme, typeof(BastionModuleProps), typeof(BastionModule));
}
