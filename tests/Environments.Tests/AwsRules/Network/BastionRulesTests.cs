using Infra.AwsRules.Network;

namespace Infra.Environments.Tests.AwsRules.Network;

public sealed class BastionRulesTests
{
    [Theory]
    [InlineData("t4g.nano", true)]
    [InlineData("c7gn.large", true)]
    [InlineData("a1.medium", true)]
    [InlineData("x2gd.medium", true)]
    [InlineData("g5g.xlarge", true)]
    [InlineData("t3.micro", false)]
    [InlineData("t3a.nano", false)]
    [InlineData("g5.xlarge", false)]
    [InlineData("m7i-flex.large", false)]
    public void The_processor_follows_from_the_type(string instanceType, bool arm)
    {
        Assert.Equal(arm, BastionRules.IsArm(instanceType));
        Assert.Empty(BastionRules.CheckInstanceType("instanceType", instanceType));
    }

    [Theory]
    [InlineData("t4g")]
    [InlineData("T4G.nano")]
    [InlineData("db.t4g.small")]
    [InlineData("")]
    public void Refuses_what_is_no_instance_type(string instanceType) =>
        Assert.Single(BastionRules.CheckInstanceType("instanceType", instanceType));

    [Theory]
    [InlineData(SubnetTier.Public, true, false, "")]
    [InlineData(SubnetTier.Private, true, true, "")]
    [InlineData(SubnetTier.Private, true, null, "")]
    [InlineData(SubnetTier.Private, true, false, "ssm,ssmmessages")]
    [InlineData(SubnetTier.Private, false, false, "")]
    public void A_host_that_reaches_systems_manager_or_needs_not_is_fine(
        SubnetTier tier, bool sessionManager, bool? nat, string endpoints) =>
        Assert.Empty(BastionRules.CheckPlacement("subnets", tier, sessionManager, nat, endpoints.Split(',')));

    [Fact]
    public void A_private_host_without_a_way_to_systems_manager_is_told_what_to_add() =>
        Assert.Equal(
            "add a NAT gateway, or the interface endpoint ssmmessages, or use public",
            Assert.Single(BastionRules.CheckPlacement("subnets", SubnetTier.Private, true, false, ["ssm"])).Fix);

    [Fact]
    public void No_host_stands_in_the_database_tier() =>
        Assert.Single(BastionRules.CheckPlacement("subnets", SubnetTier.Database, true, true, BastionRules.SessionManagerEndpoints));
}
