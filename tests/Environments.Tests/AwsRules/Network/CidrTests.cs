using Infra.AwsRules.Network;

namespace Infra.Environments.Tests.AwsRules.Network;

public sealed class CidrTests
{
    [Theory]
    [InlineData("0.0.0.0/0", 4294967296)]
    [InlineData("10.0.0.0/16", 65536)]
    [InlineData("255.255.255.255/32", 1)]
    public void Reads_a_range_and_writes_it_back(string text, long addresses)
    {
        var cidr = Cidr.Parse(text);

        Assert.Equal(text, cidr.ToString());
        Assert.Equal(addresses, cidr.AddressCount);
    }

    [Theory]
    [InlineData("", "IPv4 range")]
    [InlineData("10.0.0.0", "IPv4 range")]
    [InlineData("10.0.0/16", "IPv4 range")]
    [InlineData("10.0.0.256/16", "IPv4 range")]
    [InlineData("010.0.0.0/16", "IPv4 range")]
    [InlineData("10.0.0.0/08", "IPv4 range")]
    [InlineData(" 10.0.0.0/16", "IPv4 range")]
    [InlineData("10.0.0.0/16\n", "IPv4 range")]
    [InlineData("2001:db8::/32", "IPv4 range")]
    [InlineData("10.0.0.0/33", "0 to 32, not 33")]
    [InlineData("10.0.1.0/16", "write 10.0.0.0/16")]
    [InlineData("10.0.0.1/0", "write 0.0.0.0/0")]
    public void Refuses_what_is_no_range_and_says_how_to_mend_it(string text, string message)
    {
        Assert.False(Cidr.TryParse(text, out _));
        Assert.Contains(message, Assert.Throws<FormatException>(() => Cidr.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.0/16", "10.0.255.0/24", true, true)]
    [InlineData("10.0.255.0/24", "10.0.0.0/16", false, true)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", false, false)]
    [InlineData("0.0.0.0/0", "192.168.0.0/16", true, true)]
    [InlineData("10.0.0.0/16", "10.0.0.0/16", true, true)]
    public void Tells_what_contains_and_what_overlaps(string one, string other, bool contains, bool overlaps)
    {
        Assert.Equal(contains, Cidr.Parse(one).Contains(Cidr.Parse(other)));
        Assert.Equal(overlaps, Cidr.Parse(one).Overlaps(Cidr.Parse(other)));
    }

    [Theory]
    [InlineData("10.0.0.0/16", 24, 0, "10.0.0.0/24")]
    [InlineData("10.0.0.0/16", 24, 255, "10.0.255.0/24")]
    [InlineData("0.0.0.0/0", 1, 1, "128.0.0.0/1")]
    [InlineData("0.0.0.0/0", 32, 4294967295, "255.255.255.255/32")]
    [InlineData("10.0.0.0/16", 16, 0, "10.0.0.0/16")]
    public void Divides_into_equal_parts(string text, int prefixLength, long index, string part) =>
        Assert.Equal(part, Cidr.Parse(text).Subnet(prefixLength, index).ToString());

    [Theory]
    [InlineData(15, 0)]
    [InlineData(33, 0)]
    [InlineData(24, 256)]
    [InlineData(24, -1)]
    public void Has_no_part_outside_itself(int prefixLength, long index) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Cidr.Parse("10.0.0.0/16").Subnet(prefixLength, index));

    [Fact]
    public void Knows_its_last_address() => Assert.Equal(0x0A00FFFFU, Cidr.Parse("10.0.0.0/16").LastAddress);
}
