using Infra.Modules.Network;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Network;

public sealed class SecurityGroupModuleTests
{
    private static readonly SecurityGroupModuleProps Empty = new()
    {
        VpcId = "vpc-0a1b2c3d",
        Name = "shop-rds-sg",
        Description = "PostgreSQL of the shop",
    };

    [Fact]
    public void A_group_has_no_inline_rules_and_no_egress_unless_given()
    {
        var template = SynthTemplate.Of(stack => _ = new SecurityGroupModule(stack, "database", Empty));

        var group = template.SingleResource("aws_security_group");
        Assert.Equal("shop-rds-sg", group.Text("name"));
        Assert.Equal("PostgreSQL of the shop", group.Text("description"));
        Assert.False(group.Has("ingress"));
        Assert.False(group.Has("egress"));
        Assert.Equal(template.AllResources, [group]);
    }

    [Fact]
    public void Each_rule_is_a_resource_with_its_key_and_description()
    {
        var template = SynthTemplate.Of(stack => _ = new SecurityGroupModule(stack, "database", Empty with
        {
            Ingress = new Dictionary<string, SecurityGroupRule>
            {
                ["backend"] = SecurityGroupRule.Tcp(
                    5432, new SecurityGroupPeer.SecurityGroup("sg-0a1b2c3d"), "PostgreSQL from the backend"),
                ["office"] = SecurityGroupRule.Tcp(5432, new SecurityGroupPeer.Cidr("10.9.0.0/16"), "PostgreSQL from the office"),
            },
            Egress = new Dictionary<string, SecurityGroupRule>
            {
                ["web"] = new() { FromPort = 80, ToPort = 443, Peer = new SecurityGroupPeer.Cidr("0.0.0.0/0"), Description = "The web" },
            },
        }));

        var group = template.SingleResource("aws_security_group");
        var backend = template.SingleResource("aws_vpc_security_group_ingress_rule", "ingress-backend");
        Assert.True(backend.RefersTo("security_group_id", group));
        Assert.Equal("sg-0a1b2c3d", backend.Text("referenced_security_group_id"));
        Assert.False(backend.Has("cidr_ipv4"));
        Assert.Equal("PostgreSQL from the backend", backend.Text("description"));
        Assert.Equal("tcp", backend.Text("ip_protocol"));
        var office = template.SingleResource("aws_vpc_security_group_ingress_rule", "ingress-office");
        Assert.Equal("10.9.0.0/16", office.Text("cidr_ipv4"));
        Assert.False(office.Has("referenced_security_group_id"));
        var web = template.SingleResource("aws_vpc_security_group_egress_rule");
        Assert.Equal("80", web.Text("from_port"));
        Assert.Equal("443", web.Text("to_port"));
    }

    [Fact]
    public void Two_groups_can_refer_to_each_other()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var database = new SecurityGroupModule(stack, "database", Empty);
            var client = new SecurityGroupModule(stack, "client", Empty with { Name = "shop-client-sg" });
            database.AddIngress("client", SecurityGroupRule.Tcp(5432, new SecurityGroupPeer.SecurityGroup(client.Id), "From the client"));
            client.AddEgress("database", SecurityGroupRule.Tcp(5432, new SecurityGroupPeer.SecurityGroup(database.Id), "To the database"));
        });

        var ingress = template.SingleResource("aws_vpc_security_group_ingress_rule");
        var egress = template.SingleResource("aws_vpc_security_group_egress_rule");
        Assert.Equal("shop-rds-sg", template.ResourceOf(ingress.Text("security_group_id")).Text("name"));
        Assert.Equal("shop-client-sg", template.ResourceOf(ingress.Text("referenced_security_group_id")).Text("name"));
        Assert.Equal("shop-client-sg", template.ResourceOf(egress.Text("security_group_id")).Text("name"));
        Assert.Equal("shop-rds-sg", template.ResourceOf(egress.Text("referenced_security_group_id")).Text("name"));
    }

    [Theory]
    [InlineData(5432)]
    [InlineData(22)]
    [InlineData(6543)]
    public void Never_opens_the_database_or_ssh_to_the_internet(int port)
    {
        var rule = SecurityGroupRule.Tcp(port, new SecurityGroupPeer.Cidr("0.0.0.0/0"), "Everyone");

        var given = Assert.Throws<ModuleValidationException>(() => SynthTemplate.Of(stack => _ = new SecurityGroupModule(
            stack, "database", Empty with { GuardedPort = 6543, Ingress = new Dictionary<string, SecurityGroupRule> { ["all"] = rule } })));
        var added = Assert.Throws<ModuleValidationException>(() => SynthTemplate.Of(stack =>
            new SecurityGroupModule(stack, "database", Empty with { GuardedPort = 6543 }).AddIngress("all", rule)));

        const string message = "ingress.all.peer must not open SSH or the database to the whole internet, got 0.0.0.0/0";
        Assert.Contains(message, given.Message, StringComparison.Ordinal);
        Assert.Contains(message, added.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        var props = new SecurityGroupModuleProps
        {
            VpcId = "vpc-0a1b2c3d",
            Name = "sg-1",
            Description = "the shop's",
            Ingress = new Dictionary<string, SecurityGroupRule>
            {
                ["Back End"] = SecurityGroupRule.Tcp(70000, new SecurityGroupPeer.SecurityGroup("database"), ""),
                ["range"] = SecurityGroupRule.Tcp(5432, new SecurityGroupPeer.Cidr("10.0.0.1/8"), "A range"),
            },
            Egress = new Dictionary<string, SecurityGroupRule>
            {
                ["range"] = SecurityGroupRule.Tcp(443, new SecurityGroupPeer.Cidr("web"), "The web"),
            },
        };

        var exception = Assert.Throws<ModuleValidationException>(
            () => SynthTemplate.Of(stack => _ = new SecurityGroupModule(stack, "database", props)));

        Assert.Equal(
            [
                "name", "description", "ingress.Back End", "ingress.Back End.description", "ingress.Back End.ports",
                "ingress.Back End.peer", "ingress.range.peer", "egress.range.peer",
            ],
            exception.Violations.Select(violation => violation.Property));
    }
}
