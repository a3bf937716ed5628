using Infra.AwsRules.Network;

namespace Infra.Environments.Tests.AwsRules.Network;

public sealed class SubnetPlanTests
{
    private static readonly SubnetTier[] Tiers = Enum.GetValues<SubnetTier>();

    [Theory]
    [InlineData(SubnetTier.Public, "us-east-1a", "10.0.0.0/21")]
    [InlineData(SubnetTier.Public, "us-east-1b", "10.0.8.0/21")]
    [InlineData(SubnetTier.Database, "us-east-1a", "10.0.64.0/21")]
    [InlineData(SubnetTier.Database, "us-east-1f", "10.0.104.0/21")]
    [InlineData(SubnetTier.Private, "us-east-1a", "10.0.128.0/20")]
    [InlineData(SubnetTier.Private, "us-east-1h", "10.0.240.0/20")]
    public void A_slash_16_has_these_subnets_for_ever(SubnetTier tier, string zone, string cidr) =>
        Assert.Equal(cidr, new SubnetPlan(Cidr.Parse("10.0.0.0/16")).Subnet(tier, zone).ToString());

    [Theory]
    [InlineData("10.0.0.0/16")]
    [InlineData("10.0.0.0/20")]
    [InlineData("10.0.0.0/23")]
    [InlineData("10.0.0.0/24")]
    [InlineData("192.168.7.128/25")]
    public void All_subnets_lie_in_the_vpc_and_none_overlaps_another(string vpc)
    {
        var plan = new SubnetPlan(Cidr.Parse(vpc));
        var subnets = Tiers
            .SelectMany(tier => Enumerable.Range('a', Math.Min(plan.ZoneCapacity(tier), 26))
                .Select(letter => plan.Subnet(tier, $"eu-west-1{(char)letter}")))
            .ToArray();

        Assert.All(subnets, subnet => Assert.True(plan.Vpc.Contains(subnet), $"{subnet} is outside {vpc}"));
        Assert.All(subnets.Index(), item => Assert.DoesNotContain(subnets.Skip(item.Index + 1), item.Item.Overlaps));
    }

    [Fact]
    public void Resizing_one_tier_moves_no_other()
    {
        var before = new SubnetPlan(Cidr.Parse("10.0.0.0/16"));
        var after = new SubnetPlan(Cidr.Parse("10.0.0.0/16"), new Dictionary<SubnetTier, int> { [SubnetTier.Public] = 26 });

        Assert.Equal("10.0.0.64/26", after.Subnet(SubnetTier.Public, "us-east-1b").ToString());
        Assert.Equal(before.Subnet(SubnetTier.Private, "us-east-1b"), after.Subnet(SubnetTier.Private, "us-east-1b"));
        Assert.Equal(before.Subnet(SubnetTier.Database, "us-east-1b"), after.Subnet(SubnetTier.Database, "us-east-1b"));
    }

    [Theory]
    [InlineData("10.0.0.0/16", 8, 8)]
    [InlineData("10.0.0.0/24", 4, 8)]
    [InlineData("10.0.0.0/25", 2, 4)]
    [InlineData("10.0.0.0/26", 1, 2)]
    [InlineData("10.0.0.0/27", 0, 1)]
    public void Small_vpcs_have_room_for_fewer_zones(string vpc, int databaseZones, int privateZones)
    {
        var plan = new SubnetPlan(Cidr.Parse(vpc));

        Assert.Equal(databaseZones, plan.ZoneCapacity(SubnetTier.Database));
        Assert.Equal(privateZones, plan.ZoneCapacity(SubnetTier.Private));
    }

    [Fact]
    public void Refuses_a_zone_without_a_place()
    {
        var plan = new SubnetPlan(Cidr.Parse("10.0.0.0/25"));

        Assert.False(plan.HasRoomFor(SubnetTier.Database, "us-east-1c"));
        Assert.Throws<ArgumentOutOfRangeException>(() => plan.Subnet(SubnetTier.Database, "us-east-1c"));
    }

    [Fact]
    public void Five_addresses_of_a_subnet_are_awss_own() =>
        Assert.Equal(11, new SubnetPlan(Cidr.Parse("10.0.0.0/24")).UsableAddresses(SubnetTier.Database));
}
