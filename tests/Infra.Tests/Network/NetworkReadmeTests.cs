using Infra.Modules.Network;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Network;

public sealed class NetworkReadmeTests
{
    private const string Readme = "modules/Network/README.md";

    [Fact]
    public void The_usage_makes_a_network_and_a_security_group()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var network = new NetworkModule(stack, "network", new NetworkModuleProps
            {
                Name = "shop-vpc",
                Cidr = "10.0.0.0/16",
                AvailabilityZones = ["eu-west-1a", "eu-west-1b"],
                FlowLogs = new FlowLogProps { RetentionDays = 30 },
            });

            var database = new SecurityGroupModule(stack, "database-security-group", new SecurityGroupModuleProps
            {
                VpcId = network.Network.VpcId,
                Name = "shop-rds-sg",
                Description = "PostgreSQL of the shop",
                Ingress = new Dictionary<string, SecurityGroupRule>
                {
                    ["office"] = SecurityGroupRule.Tcp(5432, new SecurityGroupPeer.Cidr("10.20.0.0/16"), "PostgreSQL from the office"),
                },
            });
            Assert.NotEmpty(database.Id);
        });

        Assert.Equal(6, template.Resources("aws_subnet").Count);
        Assert.Equal("10.20.0.0/16", template.SingleResource("aws_vpc_security_group_ingress_rule").Text("cidr_ipv4"));
        ModuleReadme.AssertUsageIsTested(Readme, "tests/Infra.Tests/Network/NetworkReadmeTests.cs");
    }

    [Fact]
    public void The_tables_name_every_property() =>
        ModuleReadme.AssertNamesProperties(
            Readme,
            typeof(NetworkModuleProps), typeof(FlowLogProps), typeof(NetworkModule), typeof(NetworkHandle), typeof(ExistingNetwork),
            typeof(SecurityGroupModuleProps), typeof(SecurityGroupModule), typeof(SecurityGroupRule));
}
