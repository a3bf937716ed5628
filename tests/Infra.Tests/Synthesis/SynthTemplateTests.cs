using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.Subnet;
using HashiCorp.Cdktf.Providers.Aws.Vpc;

namespace Infra.Tests.Synthesis;

public sealed class SynthTemplateTests
{
    [Fact]
    public void Finds_resources_by_type_name_and_reference()
    {
        var template = Sample();

        var vpc = template.SingleResource("aws_vpc");
        var subnet = template.SingleResource("aws_subnet", "us-east-1b");

        Assert.Equal("10.0.0.0/16", vpc.Text("cidr_block"));
        Assert.Equal("us-east-1b", subnet.Text("availability_zone"));
        Assert.True(subnet.RefersTo("vpc_id", vpc));
        Assert.Equal(vpc, template.ResourceOf(subnet.Text("vpc_id")));
        Assert.Equal(2, template.Resources("aws_subnet").Count);
        Assert.Empty(template.Resources("aws_eip"));
        Assert.Empty(template.Ephemerals("random_password"));
        Assert.Equal(["aws_subnet.us-east-1a", "aws_subnet.us-east-1b", "aws_vpc.vpc"], template.Addresses);
    }

    [Fact]
    public void A_failed_look_up_lists_what_exists()
    {
        var template = Sample();

        Assert.Contains("aws_subnet.us-east-1a", Assert.Throws<KeyNotFoundException>(() => template.SingleResource("aws_eip")).Message);
        Assert.Contains("vpc_id", Assert.Throws<KeyNotFoundException>(() => template.Output("nothing")).Message);
        Assert.Contains("10.0.0.0/16", Assert.Throws<KeyNotFoundException>(() => template.SingleResource("aws_vpc")["nothing"]).Message);
    }

    [Fact]
    public void Has_outputs_a_local_backend_without_absolute_path_and_the_providers_region()
    {
        var template = Sample();

        Assert.Equal("${aws_vpc.vpc.id}", template.Output("vpc_id").GetProperty("value").GetString());
        Assert.Equal(["vpc_id"], template.OutputNames);
        var backend = template.Root.GetProperty("terraform").GetProperty("backend");
        Assert.Equal("terraform.tfstate", backend.GetProperty("local").GetProperty("path").GetString());
        Assert.Equal("us-east-1", template.Root.GetProperty("provider").GetProperty("aws")[0].GetProperty("region").GetString());
    }

    [Fact]
    public void An_exception_of_the_stack_under_test_reaches_the_test_unchanged() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SynthTemplate.Of(_ => throw new ArgumentOutOfRangeException("zone")));

    private static SynthTemplate Sample() => SynthTemplate.Of(stack =>
    {
        var vpc = new Vpc(stack, "vpc", new VpcConfig { CidrBlock = "10.0.0.0/16" });
        foreach (var zone in new[] { "us-east-1a", "us-east-1b" })
        {
            _ = new Subnet(stack, zone, new SubnetConfig { VpcId = vpc.Id, AvailabilityZone = zone });
        }

        _ = new TerraformOutput(stack, "vpc_id", new TerraformOutputConfig { Value = vpc.Id });
    });
}
