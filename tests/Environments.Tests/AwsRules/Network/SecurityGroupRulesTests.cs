using Infra.AwsRules.Network;

namespace Infra.Environments.Tests.AwsRules.Network;

public sealed class SecurityGroupRulesTests
{
    [Theory]
    [InlineData("startupwebapp-multi-tenant-rds-sg", true)]
    [InlineData("", false)]
    [InlineData("sg-database", false)]
    [InlineData("database's", false)]
    public void A_name_has_ec2s_characters_and_is_not_like_an_id(string name, bool valid) =>
        Assert.Equal(valid, !SecurityGroupRules.CheckName("name", name).Any());

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        Assert.Empty(SecurityGroupRules.CheckName("name", new string('a', 255)));
        Assert.Single(SecurityGroupRules.CheckName("name", new string('a', 256)));
    }

    [Theory]
    [InlineData("PostgreSQL from the backend services", true)]
    [InlineData("a.b_c-d:e/f(g)#h,i@j[k]+l=m&n;o{p}q!r$s*", true)]
    [InlineData("", false)]
    [InlineData("the bastion's port", false)]
    [InlineData("database “main”", false)]
    [InlineData("two\nlines", false)]
    public void A_description_has_ec2s_characters(string description, bool valid) =>
        Assert.Equal(valid, !SecurityGroupRules.CheckDescription("description", description).Any());

    [Theory]
    [InlineData(5432, 5432, true)]
    [InlineData(0, 65535, true)]
    [InlineData(443, 80, false)]
    [InlineData(-1, 80, false)]
    [InlineData(80, 65536, false)]
    public void Ports_are_in_order_and_exist(int fromPort, int toPort, bool valid) =>
        Assert.Equal(valid, !SecurityGroupRules.CheckPorts("ports", fromPort, toPort).Any());

    [Theory]
    [InlineData("0.0.0.0/0", 5432, 5432, false)]
    [InlineData("0.0.0.0/0", 22, 22, false)]
    [InlineData("0.0.0.0/0", 0, 65535, false)]
    [InlineData("0.0.0.0/0", 6000, 6000, false)]
    [InlineData("0.0.0.0/0", 443, 443, true)]
    [InlineData("10.0.0.0/16", 5432, 5432, true)]
    [InlineData("10.0.0.1/16", 443, 443, false)]
    public void Ssh_and_the_database_are_never_open_to_everyone(string cidr, int fromPort, int toPort, bool valid) =>
        Assert.Equal(valid, !SecurityGroupRules.CheckIngressCidr("cidr", cidr, fromPort, toPort, guardedPort: 6000).Any());
}
