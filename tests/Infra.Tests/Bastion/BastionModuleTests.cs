using HashiCorp.Cdktf;
using Infra.AwsRules.Network;
using Infra.Modules.Bastion;
using Infra.Modules.Network;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Bastion;

public sealed class BastionModuleTests
{
    private static readonly NetworkHandle Network = new ExistingNetwork
    {
        VpcId = "vpc-0a1b2c3d",
        Cidr = "10.0.0.0/16",
        PublicSubnetIds = new Dictionary<string, string> { ["us-east-1b"] = "subnet-0000001b", ["us-east-1a"] = "subnet-0000001a" },
        PrivateSubnetIds = new Dictionary<string, string> { ["us-east-1a"] = "subnet-0000002a" },
        DatabaseSubnetIds = new Dictionary<string, string> { ["us-east-1a"] = "subnet-0000003a", ["us-east-1b"] = "subnet-0000003b" },
        HasNatGateway = false,
    }.ToHandle();

    private static readonly BastionModuleProps Default = new() { Name = "shop-bastion", Network = Network };

    private static readonly BastionModuleProps Ssh =
        Default with { Access = new BastionAccess.Ssh("admins", ["203.0.113.0/24", "198.51.100.7/32"]) };

    [Fact]
    public void A_session_manager_host_has_no_inbound_port_and_no_key_pair()
    {
        var template = Synth(Default);

        Assert.Empty(template.Resources("aws_vpc_security_group_ingress_rule"));
        Assert.False(template.SingleResource("aws_security_group").Has("ingress"));
        Assert.False(template.SingleResource("aws_launch_template").Has("key_name"));
        Assert.False(template.SingleResource("aws_instance").Has("key_name"));
    }

    [Fact]
    public void Systems_manager_works_with_a_role_of_the_hosts_own()
    {
        var template = Synth(Default);

        var role = template.SingleResource("aws_iam_role");
        Assert.Contains("\"Service\":\"ec2.amazonaws.com\"", role.Text("assume_role_policy"), StringComparison.Ordinal);
        var attachment = template.SingleResource("aws_iam_role_policy_attachment");
        Assert.Equal("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", attachment.Text("policy_arn"));
        Assert.True(attachment.RefersTo("role", role));
        var profile = template.SingleResource("aws_iam_instance_profile");
        Assert.True(profile.RefersTo("role", role));
        Assert.True(template.SingleResource("aws_launch_template").RefersTo("iam_instance_profile.arn", profile));
        Assert.Equal([attachment.Address], template.SingleResource("aws_instance").Texts("depends_on"));
    }

    [Fact]
    public void Metadata_needs_a_session_token_and_the_root_volume_is_encrypted()
    {
        var launch = Synth(Default).SingleResource("aws_launch_template");

        Assert.Equal("required", launch.Text("metadata_options.http_tokens"));
        Assert.Equal("1", launch.Text("metadata_options.http_put_response_hop_limit"));
        Assert.Equal("/dev/xvda", launch.Text("block_device_mappings.0.device_name"));
        Assert.Equal("true", launch.Text("block_device_mappings.0.ebs.encrypted"));
        Assert.Equal("gp3", launch.Text("block_device_mappings.0.ebs.volume_type"));
        Assert.Equal("true", launch.Text("monitoring.enabled"));
        Assert.Equal(
            "false", Synth(Default with { DetailedMonitoring = false }).SingleResource("aws_launch_template").Text("monitoring.enabled"));
    }

    [Theory]
    [InlineData("t4g.nano", "arm64")]
    [InlineData("t3.micro", "x86_64")]
    public void The_image_is_the_newest_of_the_types_processor_without_asking_at_plan(string instanceType, string architecture)
    {
        var template = Synth(Default with { InstanceType = instanceType });

        Assert.Equal(
            $"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}",
            template.SingleResource("aws_launch_template").Text("image_id"));
        Assert.Equal(instanceType, template.SingleResource("aws_launch_template").Text("instance_type"));
        Assert.False(template.Root.TryGetProperty("data", out _));
    }

    [Fact]
    public void The_image_can_be_pinned() =>
        Assert.Equal("ami-0a1b2c3d", Synth(Default with { AmiId = "ami-0a1b2c3d" }).SingleResource("aws_launch_template").Text("image_id"));

    [Fact]
    public void The_host_follows_its_launch_template()
    {
        var template = Synth(Default);

        var instance = template.SingleResource("aws_instance");
        Assert.True(instance.RefersTo("launch_template.id", template.SingleResource("aws_launch_template")));
        Assert.EndsWith(".latest_version}", instance.Text("launch_template.version"), StringComparison.Ordinal);
        Assert.Equal(
            template.SingleResource("aws_security_group"), template.ResourceOf(Assert.Single(instance.Texts("vpc_security_group_ids"))));
        Assert.Equal("shop-bastion", instance.Text("tags.Name"));
    }

    [Fact]
    public void Addresses_in_the_state_are_these_for_ever() =>
        Assert.Equal(
            [
                "aws_iam_instance_profile.bastion_instance-profile_231BFB52",
                "aws_iam_role.bastion_role_648859BE",
                "aws_iam_role_policy_attachment.bastion_session-manager_20574F72",
                "aws_instance.bastion_instance_BB6185EC",
                "aws_launch_template.bastion_launch-template_DDF93B24",
                "aws_security_group.bastion_security-group_5D23A879",
                "aws_vpc_security_group_egress_rule.bastion_security-group_egress-https_AAEAD93D",
            ],
            Synth(Default).Addresses);

    [Fact]
    public void A_public_host_stands_in_the_first_zone_with_a_public_address()
    {
        var instance = Synth(Default).SingleResource("aws_instance");

        Assert.Equal("subnet-0000001a", instance.Text("subnet_id"));
        Assert.Equal("true", instance.Text("associate_public_ip_address"));
        Assert.Equal(
            "subnet-0000001b", Synth(Default with { AvailabilityZone = "us-east-1b" }).SingleResource("aws_instance").Text("subnet_id"));
    }

    [Fact]
    public void A_private_host_behind_a_nat_gateway_has_no_public_address_and_goes_out_by_https()
    {
        var template = Synth(Default with { Tier = SubnetTier.Private, Network = Network with { HasNatGateway = true } });

        Assert.Equal("subnet-0000002a", template.SingleResource("aws_instance").Text("subnet_id"));
        Assert.Equal("false", template.SingleResource("aws_instance").Text("associate_public_ip_address"));
        Assert.Equal("0.0.0.0/0", template.SingleResource("aws_vpc_security_group_egress_rule").Text("cidr_ipv4"));
    }

    [Fact]
    public void A_private_host_with_endpoints_does_not_leave_the_vpc()
    {
        var egress = Synth(
            Default with { Tier = SubnetTier.Private, Network = Network with { InterfaceEndpoints = ["ssm", "ssmmessages"] } })
            .SingleResource("aws_vpc_security_group_egress_rule");

        Assert.Equal("10.0.0.0/16", egress.Text("cidr_ipv4"));
        Assert.Equal("443", egress.Text("from_port"));
    }

    [Fact]
    public void The_host_connects_to_nothing_but_https_and_the_database()
    {
        var template = Synth(Default, bastion => bastion.AllowDatabase("database", "sg-0a1b2c3d"));

        Assert.Equal(2, template.Resources("aws_vpc_security_group_egress_rule").Count);
        Assert.Equal("443", template.SingleResource("aws_vpc_security_group_egress_rule", "https").Text("to_port"));
        var database = template.SingleResource("aws_vpc_security_group_egress_rule", "egress-database");
        Assert.Equal("5432", database.Text("from_port"));
        Assert.Equal("5432", database.Text("to_port"));
        Assert.Equal("sg-0a1b2c3d", database.Text("referenced_security_group_id"));
    }

    [Fact]
    public void An_ssh_host_lets_in_the_given_ranges_only_and_has_no_role()
    {
        var template = Synth(Ssh);

        Assert.Equal(
            ["198.51.100.7/32 22-22", "203.0.113.0/24 22-22"],
            template.Resources("aws_vpc_security_group_ingress_rule")
                .Select(rule => $"{rule.Text("cidr_ipv4")} {rule.Text("from_port")}-{rule.Text("to_port")}").Order(StringComparer.Ordinal));
        Assert.Equal("admins", template.SingleResource("aws_launch_template").Text("key_name"));
        Assert.Equal("required", template.SingleResource("aws_launch_template").Text("metadata_options.http_tokens"));
        Assert.Empty(template.Resources("aws_iam_role"));
        Assert.Empty(template.Resources("aws_iam_instance_profile"));
    }

    [Fact]
    public void Removing_an_ssh_range_keeps_the_others_rule()
    {
        var one = Synth(Default with { Access = new BastionAccess.Ssh("admins", ["198.51.100.7/32"]) });

        Assert.Equal(
            Synth(Ssh).SingleResource("aws_vpc_security_group_ingress_rule", "198-51-100-7-32").Address,
            one.SingleResource("aws_vpc_security_group_ingress_rule").Address);
    }

    [Fact]
    public void Outputs_name_the_instance_the_group_the_role_and_the_tunnel()
    {
        var template = Synth(Default, (bastion, stack) =>
        {
            Output(stack, "instance", bastion.InstanceId);
            Output(stack, "group", bastion.SecurityGroupId);
            Output(stack, "role", bastion.RoleArn!);
            Output(stack, "tunnel", bastion.TunnelCommandTo("db.example.com", 6543));
        });

        var instance = Value(template, "instance");
        Assert.Equal(template.SingleResource("aws_instance"), template.ResourceOf(instance));
        Assert.Equal(template.SingleResource("aws_security_group"), template.ResourceOf(Value(template, "group")));
        Assert.Equal(template.SingleResource("aws_iam_role"), template.ResourceOf(Value(template, "role")));
        Assert.Equal(
            $"aws ssm start-session --region us-east-1 --target {instance} --document-name AWS-StartPortForwardingSessionToRemoteHost"
                + " --parameters host=db.example.com,portNumber=6543,localPortNumber=15432",
            Value(template, "tunnel"));
    }

    [Fact]
    public void The_ssh_tunnel_goes_to_the_hosts_public_address()
    {
        var template = Synth(Ssh, (bastion, stack) =>
        {
            Output(stack, "tunnel", bastion.TunnelCommandTo("db.example.com"));
            Assert.Null(bastion.RoleArn);
        });

        Assert.Equal(
            $"ssh -N -i admins.pem -L 15432:db.example.com:5432 ec2-user@${{{template.SingleResource("aws_instance").Address}.public_ip}}",
            Value(template, "tunnel"));
    }

    [Fact]
    public void A_port_that_only_terraform_knows_is_refused_in_a_command() =>
        Assert.Contains(
            "must be a number from the settings",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => TunnelCommand.ForSessionManager("us-east-1", "i-1", "db", int.MinValue)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void All_problems_come_at_once()
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Synth(new()
        {
            Name = "shop bastion",
            Network = Network,
            InstanceType = "t4g",
            Tier = SubnetTier.Database,
            AvailabilityZone = "us-east-1f",
            AmiId = "newest",
            RootVolumeSizeGiB = 4,
            Access = new BastionAccess.Ssh("", ["0.0.0.0/0"]),
        }));

        Assert.Equal(
            [
                "name", "instanceType", "tier", "amiId", "access.keyPairName", "access.allowedCidrs[0]", "rootVolumeSizeGiB",
                "availabilityZone",
            ],
            exception.Violations.Select(violation => violation.Property));
    }

    [Fact]
    public void A_tier_that_the_network_lacks_and_ssh_for_nobody_are_refused()
    {
        var withoutPublic = Network with { SubnetIds = Network.SubnetIds.Where(tier => tier.Key != SubnetTier.Public).ToDictionary() };

        var exception = Assert.Throws<ModuleValidationException>(
            () => Synth(Default with { Network = withoutPublic, Access = new BastionAccess.Ssh("admins", []) }));

        Assert.Equal(["access.allowedCidrs", "tier"], exception.Violations.Select(violation => violation.Property));
    }

    [Fact]
    public void A_private_host_that_cannot_reach_systems_manager_is_refused_with_the_fix() =>
        Assert.Contains(
            "tier must let the host reach AWS Systems Manager, got private: "
                + "add a NAT gateway, or the interface endpoints ssm and ssmmessages, or use public",
            Assert.Throws<ModuleValidationException>(() => Synth(Default with { Tier = SubnetTier.Private })).Message,
            StringComparison.Ordinal);

    private static SynthTemplate Synth(BastionModuleProps props, Action<BastionModule>? use = null) =>
        Synth(props, (bastion, _) => use?.Invoke(bastion));

    private static SynthTemplate Synth(BastionModuleProps props, Action<BastionModule, TerraformStack> use) =>
        SynthTemplate.Of(stack => use(new BastionModule(stack, "bastion", props), stack));

    private static void Output(TerraformStack stack, string name, string value) =>
        _ = new TerraformOutput(stack, name, new TerraformOutputConfig { Value = value });

    private static string Value(SynthTemplate template, string output) => template.Output(output).GetProperty("value").GetString()!;
}
