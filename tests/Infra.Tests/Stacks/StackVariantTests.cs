using Infra.Environments;
using Infra.Environments.Settings;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Stacks;

/// <summary>What the page says "can be switched on", and the choices that StartupWebApp does not make.</summary>
public sealed class StackVariantTests
{
    private static readonly LoadedEnvironment Shipped = SynthesizedEnvironments.LoadAll().Single(environment => environment.Name.ToString() == "startupwebapp/prod");

    private static EnvironmentSettings Settings => Shipped.Settings!;

    [Fact]
    public void Multi_az_and_iam_authentication_can_be_switched_on_without_a_change_of_addresses()
    {
        var template = Synthesize(Settings with { Database = Settings.Database with { MultiAz = true, IamAuthentication = true } });
        Assert.Equal("true", template.SingleResource("aws_db_instance").Text("multi_az"));
        Assert.Equal("true", template.SingleResource("aws_db_instance").Text("iam_database_authentication_enabled"));
        Assert.Equal(SynthesizedEnvironments.Of("startupwebapp/prod").Addresses, template.Addresses);
    }

    [Fact]
    public void Generated_master_credentials_are_ephemeral_and_write_only()
    {
        var template = Synthesize(Settings with
        {
            Database = Settings.Database with { MasterCredentials = new GeneratedCredentialsSettings { SecretName = "startupwebapp/prod/master", Version = 3 } },
        });
        var instance = template.SingleResource("aws_db_instance");
        Assert.False(instance.Has("password"));
        Assert.False(instance.Has("manage_master_user_password"));
        Assert.Contains("ephemeral.random_password.", instance.Text("password_wo"), StringComparison.Ordinal);
        Assert.Equal("3", instance.Text("password_wo_version"));
        Assert.All(template.Resources("aws_secretsmanager_secret_version"), version => Assert.False(version.Has("secret_string")));
    }

    [Fact]
    public void An_ssh_bastion_from_given_ranges_is_possible()
    {
        var template = Synthesize(Settings with
        {
            Bastion = Settings.Bastion! with { Access = new SshAccessSettings { KeyPairName = "administrators", AllowedCidrs = ["203.0.113.0/24"] } },
        });
        var rule = Assert.Single(template.Resources("aws_vpc_security_group_ingress_rule"), rule => rule.Has("cidr_ipv4"));
        Assert.Equal("203.0.113.0/24", rule.Text("cidr_ipv4"));
        Assert.Equal("22", rule.Text("from_port"));
        Assert.StartsWith("ssh ", template.Output("bastion_tunnel_command").GetProperty("value").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_existing_network_creates_no_vpc_and_no_subnet()
    {
        var zones = new Dictionary<string, string> { ["us-east-1a"] = "subnet-0123456789abcdef0", ["us-east-1b"] = "subnet-0123456789abcdef1" };
        var template = Synthesize(Settings with
        {
            Network = new ExistingNetworkSettings { VpcId = "vpc-0123456789abcdef0", Cidr = "10.0.0.0/16", DatabaseSubnetIds = zones },
            Bastion = null,
            Database = Settings.Database with
            {
                Ingress = new Dictionary<string, IngressSettings> { ["vpc"] = new() { Description = "PostgreSQL from the VPC", Cidrs = ["10.0.0.0/16"] } },
            },
        });
        Assert.Empty(template.Resources("aws_vpc"));
        Assert.Empty(template.Resources("aws_subnet"));
        Assert.Equal(zones.Values, template.SingleResource("aws_db_subnet_group").Texts("subnet_ids"));
    }

    [Fact]
    public void Removing_a_zone_leaves_the_other_zones_addresses_and_ranges_alone()
    {
        var network = (NewNetworkSettings)Settings.Network;
        var three = Synthesize(Settings with { Network = network with { AvailabilityZones = ["us-east-1a", "us-east-1b", "us-east-1c"] } });
        var two = SynthesizedEnvironments.Of("startupwebapp/prod");
        Assert.Empty(two.Addresses.Except(three.Addresses));
        foreach (var subnet in two.Resources("aws_subnet"))
        {
            Assert.Equal(subnet.Text("cidr_block"), Assert.Single(three.Resources("aws_subnet"), other => other.Address == subnet.Address).Text("cidr_block"));
        }
    }

    [Fact]
    public void A_local_state_names_no_folder_of_this_machine()
    {
        var template = Synthesize(Settings with { State = new LocalStateSettings() });
        Assert.Equal("terraform.tfstate", template.Root.GetProperty("terraform").GetProperty("backend").GetProperty("local").GetProperty("path").GetString());
    }

    private static SynthTemplate Synthesize(EnvironmentSettings settings) =>
        SynthTemplate.OfJson(SynthesizedEnvironments.Synthesize([Shipped with { Settings = settings }])[$"stacks/{Shipped.Name.StackName}/cdk.tf.json"]);
}
