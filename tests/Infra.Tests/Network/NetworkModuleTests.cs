using Infra.AwsRules.Network;
using Infra.Modules.Network;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Network;

public sealed class NetworkModuleTests
{
    private static readonly NetworkModuleProps Minimal = new()
    {
        Name = "shop-vpc",
        Cidr = "10.0.0.0/16",
        AvailabilityZones = ["us-east-1a", "us-east-1b"],
    };

    [Fact]
    public void The_vpc_resolves_host_names()
    {
        var vpc = Synth(Minimal).SingleResource("aws_vpc");

        Assert.Equal("10.0.0.0/16", vpc.Text("cidr_block"));
        Assert.Equal("true", vpc.Text("enable_dns_hostnames"));
        Assert.Equal("true", vpc.Text("enable_dns_support"));
        Assert.Equal("shop-vpc", vpc.Text("tags.Name"));
    }

    [Fact]
    public void Has_a_subnet_per_tier_and_zone_with_the_planned_range()
    {
        var subnets = Synth(Minimal).Resources("aws_subnet")
            .Select(subnet => $"{subnet.Text("tags.Tier")} {subnet.Text("availability_zone")} {subnet.Text("cidr_block")}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "database us-east-1a 10.0.64.0/21",
                "database us-east-1b 10.0.72.0/21",
                "private us-east-1a 10.0.128.0/20",
                "private us-east-1b 10.0.144.0/20",
                "public us-east-1a 10.0.0.0/21",
                "public us-east-1b 10.0.8.0/21",
            ],
            subnets);
    }

    [Fact]
    public void Addresses_in_the_state_are_these_for_ever()
    {
        var template = Synth(Minimal with
        {
            NatGateways = NatGatewayMode.PerZone,
            FlowLogs = new FlowLogProps(),
            InterfaceEndpoints = ["ecr.dkr"],
        });

        Assert.Equal(NetworkAddresses.All, template.Addresses);
    }

    [Fact]
    public void Removing_a_zone_leaves_every_other_resource_as_it_is()
    {
        var full = Minimal with
        {
            AvailabilityZones = ["us-east-1a", "us-east-1b", "us-east-1c"],
            NatGateways = NatGatewayMode.PerZone,
        };
        var three = Synth(full);
        var two = Synth(full with { AvailabilityZones = ["us-east-1a", "us-east-1c"] });

        var removed = three.Addresses.Except(two.Addresses).ToArray();
        Assert.Equal(10, removed.Length);
        Assert.All(removed, address => Assert.Contains("us-east-1b", address, StringComparison.Ordinal));
        Assert.Empty(two.Addresses.Except(three.Addresses));
        var zoneless = two.AllResources.Where(block => block.Type != "aws_vpc_endpoint");
        Assert.All(zoneless, block => Assert.Equal(
            WithoutMetadata(three.AllResources.Single(other => other.Address == block.Address)), WithoutMetadata(block)));
    }

    [Fact]
    public void The_database_tier_has_its_own_table_without_any_route()
    {
        var template = Synth(Minimal with { NatGateways = NatGatewayMode.PerZone });

        var table = template.SingleResource("aws_route_table", "database");
        Assert.False(table.Has("route"));
        Assert.DoesNotContain(template.Resources("aws_route"), route => route.RefersTo("route_table_id", table));
        var subnets = template.Resources("aws_subnet").Where(subnet => subnet.Text("tags.Tier") == "database").ToArray();
        Assert.All(subnets, subnet => Assert.Single(
            template.Resources("aws_route_table_association"),
            association => association.RefersTo("subnet_id", subnet) && association.RefersTo("route_table_id", table)));
    }

    [Fact]
    public void Every_subnet_has_exactly_one_route_table()
    {
        var template = Synth(Minimal);

        Assert.All(template.Resources("aws_subnet"), subnet => Assert.Single(
            template.Resources("aws_route_table_association"), association => association.RefersTo("subnet_id", subnet)));
    }

    [Fact]
    public void Only_the_public_tier_reaches_the_internet_gateway()
    {
        var template = Synth(Minimal);

        var route = template.SingleResource("aws_route");
        Assert.Equal("0.0.0.0/0", route.Text("destination_cidr_block"));
        Assert.True(route.RefersTo("gateway_id", template.SingleResource("aws_internet_gateway")));
        Assert.True(route.RefersTo("route_table_id", template.SingleResource("aws_route_table", "public")));
        Assert.All(template.Resources("aws_subnet"), subnet => Assert.Equal("false", subnet.Text("map_public_ip_on_launch")));
    }

    [Fact]
    public void Without_a_public_tier_there_is_no_internet_gateway_and_no_route()
    {
        var template = Synth(Minimal with { PublicTier = false });

        Assert.Empty(template.Resources("aws_internet_gateway"));
        Assert.Empty(template.Resources("aws_route"));
        Assert.DoesNotContain(template.Resources("aws_subnet"), subnet => subnet.Text("tags.Tier") == "public");
    }

    [Fact]
    public void Without_a_private_tier_only_its_resources_are_missing()
    {
        var removed = Synth(Minimal).Addresses.Except(Synth(Minimal with { PrivateTier = false }).Addresses).ToArray();

        Assert.Equal(6, removed.Length);
        Assert.All(removed, address => Assert.Contains("private", address, StringComparison.Ordinal));
    }

    [Fact]
    public void No_nat_gateway_is_paid_for_unless_wanted()
    {
        var template = Synth(Minimal);

        Assert.Empty(template.Resources("aws_nat_gateway"));
        Assert.Empty(template.Resources("aws_eip"));
    }

    [Fact]
    public void A_single_nat_gateway_in_the_first_zone_serves_all_private_subnets()
    {
        var template = Synth(Minimal with { AvailabilityZones = ["us-east-1b", "us-east-1a"], NatGateways = NatGatewayMode.Single });

        var gateway = template.SingleResource("aws_nat_gateway");
        Assert.Equal("us-east-1b", template.ResourceOf(gateway.Text("subnet_id")).Text("availability_zone"));
        Assert.Equal("public", template.ResourceOf(gateway.Text("subnet_id")).Text("tags.Tier"));
        Assert.Equal("vpc", template.ResourceOf(gateway.Text("allocation_id")).Text("domain"));
        var routes = template.Resources("aws_route").Where(route => route.Has("nat_gateway_id")).ToArray();
        Assert.Equal(2, routes.Length);
        Assert.All(routes, route => Assert.True(route.RefersTo("nat_gateway_id", gateway)));
    }

    [Fact]
    public void A_nat_gateway_per_zone_serves_its_own_zone()
    {
        var template = Synth(Minimal with { NatGateways = NatGatewayMode.PerZone });

        Assert.Equal(2, template.Resources("aws_nat_gateway").Count);
        foreach (var zone in Minimal.AvailabilityZones)
        {
            var route = template.SingleResource("aws_route", $"private-default-route-{zone}");
            Assert.True(route.RefersTo("route_table_id", template.SingleResource("aws_route_table", $"private-route-table-{zone}")));
            var gateway = template.ResourceOf(route.Text("nat_gateway_id"));
            Assert.Equal(zone, template.ResourceOf(gateway.Text("subnet_id")).Text("availability_zone"));
        }
    }

    [Fact]
    public void Changing_the_nat_mode_keeps_the_private_route_tables() =>
        Assert.Equal(
            Synth(Minimal).Resources("aws_route_table").Select(table => table.Address),
            Synth(Minimal with { NatGateways = NatGatewayMode.PerZone }).Resources("aws_route_table").Select(table => table.Address));

    [Fact]
    public void The_default_security_group_lets_nothing_in_or_out()
    {
        var template = Synth(Minimal);

        var group = template.SingleResource("aws_default_security_group");
        Assert.True(group.RefersTo("vpc_id", template.SingleResource("aws_vpc")));
        Assert.Equal(0, group["ingress"].GetArrayLength());
        Assert.Equal(0, group["egress"].GetArrayLength());
    }

    [Fact]
    public void The_s3_endpoint_is_in_the_private_and_database_tables()
    {
        var template = Synth(Minimal);

        var endpoint = template.SingleResource("aws_vpc_endpoint");
        Assert.Equal("com.amazonaws.us-east-1.s3", endpoint.Text("service_name"));
        Assert.Equal("Gateway", endpoint.Text("vpc_endpoint_type"));
        Assert.Equal(
            template.Resources("aws_route_table").Select(table => table.Address)
                .Where(address => !address.Contains("public", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            endpoint.Texts("route_table_ids").Select(reference => template.ResourceOf(reference).Address).Order(StringComparer.Ordinal));
        Assert.Empty(Synth(Minimal with { S3GatewayEndpoint = false }).Resources("aws_vpc_endpoint"));
    }

    [Fact]
    public void Interface_endpoints_stand_in_the_private_tier_and_take_https_from_the_vpc()
    {
        var template = Synth(Minimal with { S3GatewayEndpoint = false, InterfaceEndpoints = ["secretsmanager", "ssm"] });

        Assert.Equal(
            ["com.amazonaws.us-east-1.secretsmanager", "com.amazonaws.us-east-1.ssm"],
            template.Resources("aws_vpc_endpoint").Select(endpoint => endpoint.Text("service_name")).Order(StringComparer.Ordinal));
        var group = template.SingleResource("aws_security_group");
        Assert.All(template.Resources("aws_vpc_endpoint"), endpoint =>
        {
            Assert.Equal("Interface", endpoint.Text("vpc_endpoint_type"));
            Assert.Equal("true", endpoint.Text("private_dns_enabled"));
            Assert.Equal(group, template.ResourceOf(Assert.Single(endpoint.Texts("security_group_ids"))));
            Assert.Equal(["private", "private"], endpoint.Texts("subnet_ids").Select(id => template.ResourceOf(id).Text("tags.Tier")));
        });
        var rule = template.SingleResource("aws_vpc_security_group_ingress_rule");
        Assert.Equal("443", rule.Text("from_port"));
        Assert.Equal("10.0.0.0/16", rule.Text("cidr_ipv4"));
        Assert.Empty(template.Resources("aws_vpc_security_group_egress_rule"));
    }

    [Fact]
    public void Flow_logs_go_to_an_own_log_group_with_retention()
    {
        var template = Synth(Minimal with { FlowLogs = new FlowLogProps { RetentionDays = 90, Traffic = FlowLogTraffic.Reject } });

        var group = template.SingleResource("aws_cloudwatch_log_group");
        var log = template.SingleResource("aws_flow_log");
        Assert.Equal("/vpc/shop-vpc/flow-logs", group.Text("name"));
        Assert.Equal("90", group.Text("retention_in_days"));
        Assert.Equal("REJECT", log.Text("traffic_type"));
        Assert.Equal(group, template.ResourceOf(log.Text("log_destination")));
        Assert.Equal(template.SingleResource("aws_iam_role"), template.ResourceOf(log.Text("iam_role_arn")));
        Assert.Empty(Synth(Minimal).Resources("aws_flow_log"));
    }

    [Fact]
    public void The_flow_log_role_writes_to_its_log_group_only_and_for_the_own_account_only()
    {
        var template = Synth(Minimal with { AccountId = "111122223333", FlowLogs = new FlowLogProps() });

        var role = template.SingleResource("aws_iam_role");
        Assert.Contains("\"aws:SourceAccount\":\"111122223333\"", role.Text("assume_role_policy"), StringComparison.Ordinal);
        Assert.Contains("arn:aws:ec2:us-east-1:111122223333:vpc-flow-log/*", role.Text("assume_role_policy"), StringComparison.Ordinal);
        var policy = template.SingleResource("aws_iam_role_policy").Text("policy");
        Assert.Contains(
            $"\"Resource\":\"${{{template.SingleResource("aws_cloudwatch_log_group").Address}.arn}}:*\"", policy, StringComparison.Ordinal);
        Assert.Contains(
            "{\"Effect\":\"Allow\",\"Action\":\"logs:DescribeLogGroups\",\"Resource\":\"*\"}", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_does_not_break_the_roles_name_prefix() =>
        Assert.Equal(
            $"{new string('n', 27)}-flow-logs-",
            Synth(Minimal with { Name = new string('n', 63), FlowLogs = new FlowLogProps() })
                .SingleResource("aws_iam_role").Text("name_prefix"));

    [Fact]
    public void The_handle_tells_subnets_and_route_tables_by_tier_and_zone()
    {
        NetworkHandle? network = null;
        var template = SynthTemplate.Of(stack =>
        {
            network = new NetworkModule(stack, "network", Minimal).Network;
            _ = new HashiCorp.Cdktf.TerraformOutput(stack, "subnet", new HashiCorp.Cdktf.TerraformOutputConfig
            {
                Value = network.SubnetIds[SubnetTier.Database]["us-east-1b"],
            });
            _ = new HashiCorp.Cdktf.TerraformOutput(stack, "table", new HashiCorp.Cdktf.TerraformOutputConfig
            {
                Value = network.RouteTableIds[SubnetTier.Private]["us-east-1b"],
            });
        });

        Assert.Equal("10.0.72.0/21", template.ResourceOf(template.Output("subnet").GetProperty("value").GetString()!).Text("cidr_block"));
        Assert.Contains(
            "private-route-table-us-east-1b", template.Output("table").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal("us-east-1", network!.Region);
        Assert.Equal("10.0.0.0/16", network.Cidr);
        Assert.Equal(2, network.SubnetIdsOf(SubnetTier.Public).Count);
        Assert.False(network.HasNatGateway);
    }

    [Fact]
    public void All_problems_come_at_once_with_place_value_rule_and_fix()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(new NetworkModuleProps
        {
            Name = "shop vpc",
            Cidr = "10.0.0.0/30",
            AvailabilityZones = ["us-east-1a"],
            AccountId = "1111-2222-3333",
            PublicTier = false,
            PrivateTier = false,
            NatGateways = NatGatewayMode.Single,
            FlowLogs = new FlowLogProps { RetentionDays = 31 },
            InterfaceEndpoints = ["SSM"],
        }));

        Assert.Equal(
            [
                "name", "accountId", "cidr", "availabilityZones", "interfaceEndpoints[0]", "flowLogs.retentionDays", "natGateways",
                "interfaceEndpoints",
            ],
            exception.Violations.Select(violation => violation.Property));
        Assert.StartsWith("test/network: 8 invalid properties:", exception.Message, StringComparison.Ordinal);
        Assert.Contains(
            "cidr must be between /16 and /28, got 10.0.0.0/30: write a prefix length", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_range_is_a_warning_only() =>
        Assert.Equal("8.8.0.0/16", Synth(Minimal with { Cidr = "8.8.0.0/16" }).SingleResource("aws_vpc").Text("cidr_block"));

    private static SynthTemplate Synth(NetworkModuleProps props) =>
        SynthTemplate.Of(stack => _ = new NetworkModule(stack, "network", props));

    private static string WithoutMetadata(TerraformBlock block) =>
        string.Concat(block.Body.EnumerateObject()
            .Where(argument => argument.Name != "//").Select(argument => $"{argument.Name}={argument.Value};"));
}
