using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Aurora;

public sealed class AuroraParameterGroupTests
{
    private static readonly Lazy<SynthTemplate> HappyTrip = new(() => AuroraSamples.Synth(AuroraSamples.HappyTrip));

    private static TerraformBlock ClusterGroup => HappyTrip.Value.SingleResource("aws_rds_cluster_parameter_group");

    private static TerraformBlock InstanceGroup => HappyTrip.Value.SingleResource("aws_db_parameter_group");

    [Fact]
    public void Each_parameter_goes_to_the_group_that_has_it_and_those_of_RDS_only_go_to_none()
    {
        Assert.Equal(
            [
                ("autovacuum_naptime", "5", "pending-reboot"),
                ("rds.force_ssl", "1", "immediate"),
                ("wal_buffers", "2048", "pending-reboot"),
            ],
            Parameters(ClusterGroup));
        Assert.Equal(
            [
                ("maintenance_work_mem", "{DBInstanceClassMemory*5/102400}", "immediate"),
                ("max_connections", "200", "pending-reboot"),
                ("work_mem", "32768", "immediate"),
            ],
            Parameters(InstanceGroup));
    }

    [Fact]
    public void Both_groups_are_of_Auroras_family_and_used()
    {
        var cluster = HappyTrip.Value.SingleResource("aws_rds_cluster");

        Assert.All([ClusterGroup, InstanceGroup], group => Assert.Equal("aurora-postgresql16", group.Text("family")));
        Assert.Equal("happytrip-b2b-aurora-aurora-postgresql16", ClusterGroup.Text("name"));
        Assert.Equal("happytrip-b2b-aurora-aurora-postgresql16-instance", InstanceGroup.Text("name"));
        Assert.True(cluster.RefersTo("db_cluster_parameter_group_name", ClusterGroup));
        Assert.True(cluster.RefersTo("db_instance_parameter_group_name", InstanceGroup));
        Assert.All(
            HappyTrip.Value.Resources("aws_rds_cluster_instance"),
            instance => Assert.True(instance.RefersTo("db_parameter_group_name", InstanceGroup)));
    }

    [Fact]
    public void A_major_upgrade_makes_a_second_pair_before_it_removes_the_first()
    {
        var upgraded = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Version = new PostgresVersion(17) });

        foreach (var (type, before) in new[] { ("aws_rds_cluster_parameter_group", ClusterGroup), ("aws_db_parameter_group", InstanceGroup) })
        {
            var after = upgraded.SingleResource(type);
            Assert.NotEqual(before.Address, after.Address);
            Assert.NotEqual(before.Text("name"), after.Text("name"));
            Assert.Equal("true", before.Text("lifecycle.create_before_destroy"));
        }

        Assert.Equal(
            HappyTrip.Value.SingleResource("aws_rds_cluster").Address, upgraded.SingleResource("aws_rds_cluster").Address);
    }

    [Fact]
    public void A_value_that_is_known_later_goes_to_the_group_of_its_parameter()
    {
        var template = SynthTemplate.Of(stack =>
        {
            var value = new TerraformVariable(stack, "value", new TerraformVariableConfig { Type = "string" }).StringValue;
            _ = new Infra.Modules.Aurora.AuroraModule(stack, "database", AuroraSamples.HappyTrip with
            {
                Parameters = new Dictionary<string, string> { ["work_mem"] = value, ["timezone"] = value },
            });
        });

        Assert.Contains(("timezone", "${var.value}", "immediate"), Parameters(template.SingleResource("aws_rds_cluster_parameter_group")));
        Assert.Equal([("work_mem", "${var.value}", "immediate")], Parameters(template.SingleResource("aws_db_parameter_group")));
    }

    private static IReadOnlyList<(string Name, string Value, string ApplyMethod)> Parameters(TerraformBlock group) =>
    [
        .. group["parameter"].EnumerateArray().Select(parameter => (
            parameter.GetProperty("name").GetString()!,
            parameter.GetProperty("value").GetString()!,
            parameter.GetProperty("apply_method").GetString()!)),
    ];
}
