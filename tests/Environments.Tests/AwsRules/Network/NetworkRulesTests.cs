using Infra.AwsRules;
using Infra.AwsRules.Network;

namespace Infra.Environments.Tests.AwsRules.Network;

public sealed class NetworkRulesTests
{
    private static readonly string[] TwoZones = ["us-east-1a", "us-east-1b"];

    [Theory]
    [InlineData("10.0.0.0/16")]
    [InlineData("172.31.0.0/20")]
    [InlineData("192.168.1.0/24")]
    [InlineData("100.64.0.0/16")]
    public void A_private_range_is_fine(string cidr) => Assert.Empty(NetworkRules.CheckNewNetwork(cidr, TwoZones));

    [Theory]
    [InlineData("10.0.0.0/15", "must be between /16 and /28")]
    [InlineData("10.0.0.0/29", "must be between /16 and /28")]
    [InlineData("10.0.0.1/16", "write 10.0.0.0/16")]
    [InlineData("ten", "must be an IPv4 range")]
    [InlineData("127.0.0.0/16", "loopback")]
    [InlineData("169.254.0.0/16", "link-local")]
    [InlineData("224.0.0.0/16", "multicast")]
    public void Refuses_a_range_that_a_vpc_cannot_have(string cidr, string message)
    {
        var violation = Assert.Single(NetworkRules.CheckVpcCidr(cidr), found => !found.IsWarning);

        Assert.Equal("cidr", violation.Property);
        Assert.Equal(cidr, violation.Value);
        Assert.Contains(message, violation.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.0.0/16", "should be a private range")]
    [InlineData("172.17.0.0/16", "172.17.0.0/16")]
    public void Warns_about_a_range_that_works_badly(string cidr, string message)
    {
        var violation = Assert.Single(NetworkRules.CheckVpcCidr(cidr));

        Assert.True(violation.IsWarning);
        Assert.Contains(message, violation.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Wants_two_zones()
    {
        Assert.Equal(
            ["availabilityZones must name at least 2 zones, got us-east-1a"], Rules(NetworkRules.CheckAvailabilityZones(["us-east-1a"])));
        Assert.Equal(["availabilityZones must name at least 2 zones"], Rules(NetworkRules.CheckAvailabilityZones([])));
    }

    [Fact]
    public void Names_every_zone_that_is_wrong()
    {
        var violations = NetworkRules.CheckAvailabilityZones(
            ["us-east-1a", "us-east-1a", "eu-west-1b", "use1-az1", "us-west-2-lax-1a"], "us-east-1");

        Assert.Equal(
            [
                "availabilityZones[1] must be named once, got us-east-1a",
                "availabilityZones[2] must be in region us-east-1, got eu-west-1b",
                "availabilityZones[3] must be the name of an availability zone, got use1-az1",
                "availabilityZones[4] must be the name of an availability zone, got us-west-2-lax-1a",
            ],
            Rules(violations));
    }

    [Fact]
    public void Takes_the_first_zones_region_when_none_is_given() =>
        Assert.Equal(
            ["availabilityZones[1] must be in region us-gov-west-1, got us-east-1b"],
            Rules(NetworkRules.CheckAvailabilityZones(["us-gov-west-1a", "us-east-1b"])));

    [Fact]
    public void A_vpc_too_small_for_its_zones_says_which_size_would_do()
    {
        var violations = NetworkRules.CheckSubnetPlan("10.0.0.0/25", ["us-east-1a", "us-east-1c"]).ToArray();

        Assert.Equal(2, violations.Length);
        Assert.All(violations, violation => Assert.Equal("cidr", violation.Property));
        Assert.Contains("database subnet of us-east-1c", violations[1].Rule, StringComparison.Ordinal);
        Assert.Contains("/24 or larger", violations[1].Fix, StringComparison.Ordinal);
        Assert.Empty(NetworkRules.CheckSubnetPlan("10.0.0.0/24", ["us-east-1a", "us-east-1c"]));
    }

    [Fact]
    public void A_prefix_length_without_room_for_the_zones_says_which_would_do()
    {
        var violation = Assert.Single(
            NetworkRules.CheckSubnetPlan(
                "10.0.0.0/16", ["us-east-1a", "us-east-1e"], new Dictionary<SubnetTier, int> { [SubnetTier.Database] = 20 }));

        Assert.Equal("subnetPrefixLengths.database", violation.Property);
        Assert.Equal("20", violation.Value);
        Assert.Equal("use 21 or more, or a larger VPC", violation.Fix);
        Assert.Empty(NetworkRules.CheckSubnetPlan(
            "10.0.0.0/16", ["us-east-1a", "us-east-1e"], new Dictionary<SubnetTier, int> { [SubnetTier.Database] = 21 }));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(29)]
    public void A_prefix_length_is_16_to_28(int length)
    {
        var violation = Assert.Single(
            NetworkRules.CheckSubnetPlan("10.0.0.0/16", TwoZones, new Dictionary<SubnetTier, int> { [SubnetTier.Private] = length }));

        Assert.Equal(
            $"subnetPrefixLengths.private must be between 16 and 28, got {length}: use 16 to 28, or leave it out", violation.ToString());
    }

    [Fact]
    public void All_problems_of_a_new_network_come_at_once() =>
        Assert.Equal(
            ["cidr", "availabilityZones", "availabilityZones[0]"],
            NetworkRules.CheckNewNetwork("10.0.0.0/8", ["us-east-1"], region: "us-east-1").Select(violation => violation.Property));

    [Fact]
    public void Nobody_lets_the_whole_internet_in() =>
        Assert.Equal(
            [
                "allowedCidrs[0] must not be the whole internet, got 0.0.0.0/0",
                "allowedCidrs[1] must not overlap 0.0.0.0/0 at allowedCidrs[0], got 10.0.0.0/8",
            ],
            Rules(NetworkRules.CheckIngressCidrs("allowedCidrs", ["0.0.0.0/0", "10.0.0.0/8"])));

    [Fact]
    public void An_ingress_range_is_written_once() =>
        Assert.Equal(
            [
                "allowedCidrs[1] must be an IPv4 range such as 10.0.0.0/16, got office",
                "allowedCidrs[2] must not overlap 203.0.113.0/24 at allowedCidrs[0], got 203.0.113.7/32",
            ],
            Rules(NetworkRules.CheckIngressCidrs("allowedCidrs", ["203.0.113.0/24", "office", "203.0.113.7/32"])));

    [Theory]
    [InlineData("secretsmanager")]
    [InlineData("ecr.dkr")]
    [InlineData("rds-data")]
    public void A_short_service_name_is_an_endpoint(string name) => Assert.Empty(NetworkRules.CheckInterfaceEndpoints([name]));

    [Theory]
    [InlineData("com.amazonaws.us-east-1.ssm", "e.g. ssm")]
    [InlineData("s3", "gateway endpoint is free")]
    [InlineData("dynamodb", "gateway endpoint is free")]
    [InlineData("Secrets Manager", "e.g. secretsmanager")]
    [InlineData("", "e.g. secretsmanager")]
    public void Anything_else_is_no_endpoint(string name, string fix) =>
        Assert.Contains(fix, Assert.Single(NetworkRules.CheckInterfaceEndpoints([name])).Fix, StringComparison.Ordinal);

    [Fact]
    public void An_endpoint_is_named_once() =>
        Assert.Equal(["interfaceEndpoints[1] must be named once, got ssm"], Rules(NetworkRules.CheckInterfaceEndpoints(["ssm", "ssm"])));

    [Theory]
    [InlineData("vpc-0a1b2c3d", "vpc", true)]
    [InlineData("vpc-0a1b2c3d4e5f60718", "vpc", true)]
    [InlineData("vpc-0a1b2c3", "vpc", false)]
    [InlineData("vpc-0A1B2C3D", "vpc", false)]
    [InlineData("subnet-0a1b2c3d", "vpc", false)]
    [InlineData("vpc-0a1b2c3d\n", "vpc", false)]
    public void An_id_has_its_kind_and_8_or_17_digits(string id, string kind, bool valid) =>
        Assert.Equal(valid, !NetworkRules.CheckId("vpcId", id, kind).Any());

    [Fact]
    public void An_existing_network_with_two_database_zones_is_fine() =>
        Assert.Empty(NetworkRules.CheckExistingNetwork(
            "vpc-0a1b2c3d",
            "10.0.0.0/16",
            Subnets(new() { ["us-east-1a"] = "subnet-0000000a", ["us-east-1b"] = "subnet-0000000b" }),
            "us-east-1"));

    [Fact]
    public void All_problems_of_an_existing_network_come_at_once() =>
        Assert.Equal(
            [
                "vpcId must be an id of the kind vpc-…, got subnet-1",
                "cidr must be an IPv4 range such as 10.0.0.0/16, got ",
                "databaseSubnetIds.us-east-1a must be an id of the kind subnet-…, got vpc-0000000a",
                "databaseSubnetIds.eu-west-1b must be keyed by an availability zone of us-east-1, got eu-west-1b",
                "databaseSubnetIds.us-east-1c must not be the subnet of databaseSubnetIds.eu-west-1b, got subnet-0000000b",
            ],
            Rules(NetworkRules.CheckExistingNetwork(
                "subnet-1",
                "",
                Subnets(new() { ["us-east-1a"] = "vpc-0000000a", ["eu-west-1b"] = "subnet-0000000b", ["us-east-1c"] = "subnet-0000000b" }),
                "us-east-1")));

    [Fact]
    public void An_existing_network_needs_database_subnets_in_two_zones() =>
        Assert.Equal(
            ["databaseSubnetIds must have subnets in at least 2 zones, got 1"],
            Rules(NetworkRules.CheckExistingNetwork("vpc-0a1b2c3d", "10.0.0.0/16", Subnets(new() { ["us-east-1a"] = "subnet-0000000a" }))));

    private static Dictionary<SubnetTier, IReadOnlyDictionary<string, string>> Subnets(Dictionary<string, string> database) =>
        new() { [SubnetTier.Database] = database };

    private static IEnumerable<string> Rules(IEnumerable<Violation> violations) =>
        violations.Select(violation =>
            $"{violation.Property} {violation.Rule}{(violation.Value is null ? "" : $", got {violation.Value}")}");
}
