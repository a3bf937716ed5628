using Infra.AwsRules.Network;
using Infra.Modules.Network;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Network;

public sealed class ExistingNetworkTests
{
    [Fact]
    public void Gives_the_same_handle_as_a_network_of_ones_own()
    {
        var network = new ExistingNetwork
        {
            VpcId = "vpc-0a1b2c3d",
            Cidr = "10.0.0.0/16",
            DatabaseSubnetIds = new Dictionary<string, string> { ["eu-west-1b"] = "subnet-0000000b", ["eu-west-1a"] = "subnet-0000000a" },
            PublicSubnetIds = new Dictionary<string, string> { ["eu-west-1a"] = "subnet-0000000c" },
        }.ToHandle();

        Assert.Equal("vpc-0a1b2c3d", network.VpcId);
        Assert.Equal("eu-west-1", network.Region);
        Assert.Equal(["subnet-0000000a", "subnet-0000000b"], network.SubnetIdsOf(SubnetTier.Database));
        Assert.Equal("subnet-0000000c", network.SubnetIds[SubnetTier.Public]["eu-west-1a"]);
        Assert.Empty(network.SubnetIdsOf(SubnetTier.Private));
        Assert.Empty(network.RouteTableIds);
        Assert.Null(network.HasNatGateway);
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => new ExistingNetwork
        {
            VpcId = "shop",
            Cidr = "10.0.0.0",
            DatabaseSubnetIds = new Dictionary<string, string> { ["eu-west-1b"] = "shop-b" },
            InterfaceEndpoints = ["S S M"],
        }.ToHandle());

        Assert.Equal(
            ["vpcId", "cidr", "databaseSubnetIds", "databaseSubnetIds.eu-west-1b", "interfaceEndpoints[0]"],
            exception.Violations.Select(violation => violation.Property));
    }

    [Fact]
    public void Ids_may_be_known_to_terraform_only()
    {
        SynthTemplate.Of(stack =>
        {
            var made = new NetworkModule(
                stack, "network", new() { Name = "shop", Cidr = "10.0.0.0/16", AvailabilityZones = ["eu-west-1a", "eu-west-1b"] }).Network;
            var again = new ExistingNetwork
            {
                VpcId = made.VpcId,
                Cidr = made.Cidr,
                DatabaseSubnetIds = made.SubnetIds[SubnetTier.Database],
            }.ToHandle();

            Assert.Equal(made.VpcId, again.VpcId);
        });
    }
}
