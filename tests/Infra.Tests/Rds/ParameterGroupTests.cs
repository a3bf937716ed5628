using Infra.AwsRules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class ParameterGroupTests
{
    [Fact]
    public void Has_the_parameters_of_StartupWebApp_with_the_right_apply_method_and_forced_TLS()
    {
        var template = Samples.Synth(Samples.StartupWebApp);
        var group = template.SingleResource("aws_db_parameter_group");

        Assert.Equal("startupwebapp-postgres16-params", group.Text("name"));
        Assert.Equal("postgres16", group.Text("family"));
        Assert.True(template.SingleResource("aws_db_instance").RefersTo("parameter_group_name", group));
        Assert.Equal(
            [
                ("log_min_duration_statement", "1000", "immediate"),
                ("log_statement", "none", "immediate"),
                ("max_connections", "100", "pending-reboot"),
                ("rds.force_ssl", "1", "pending-reboot"),
            ],
            Parameters(group));
    }

    [Fact]
    public void Has_the_tuned_parameters_of_HappyTrip_in_their_native_unit()
    {
        var group = Samples.Synth(Samples.StartupWebApp with
        {
            InstanceClass = "db.m6g.xlarge",
            ParameterGroupName = "happytrip-b2b-pg16-custom",
            Parameters = new Dictionary<string, string>
            {
                ["shared_buffers"] = "2560 MB",
                ["effective_cache_size"] = "75% of memory",
                ["maintenance_work_mem"] = "1024 MB",
                ["checkpoint_completion_target"] = "0.9",
                ["wal_buffers"] = "16 MB",
                ["default_statistics_target"] = "100",
                ["random_page_cost"] = "1.1",
                ["work_mem"] = "32 MB",
                ["ssl_min_protocol_version"] = "TLSv1.2",
            },
        }).SingleResource("aws_db_parameter_group");

        Assert.Equal(
            [
                ("checkpoint_completion_target", "0.9", "pending-reboot"),
                ("default_statistics_target", "100", "immediate"),
                ("effective_cache_size", "{DBInstanceClassMemory*75/819200}", "immediate"),
                ("maintenance_work_mem", "1048576", "immediate"),
                ("random_page_cost", "1.1", "immediate"),
                ("rds.force_ssl", "1", "pending-reboot"),
                ("shared_buffers", "327680", "pending-reboot"),
                ("ssl_min_protocol_version", "TLSv1.2", "pending-reboot"),
                ("wal_buffers", "2048", "pending-reboot"),
                ("work_mem", "32768", "immediate"),
            ],
            Parameters(group));
    }

    [Fact]
    public void A_major_upgrade_makes_a_second_group_and_leaves_every_other_address_alone()
    {
        var before = Samples.Synth(Samples.StartupWebApp with { ParameterGroupName = null });
        var after = Samples.Synth(Samples.StartupWebApp with { ParameterGroupName = null, Version = new PostgresVersion(17) });
        var oldGroup = before.SingleResource("aws_db_parameter_group");
        var newGroup = after.SingleResource("aws_db_parameter_group");

        Assert.Equal("startupwebapp-multi-tenant-prod-postgres16", oldGroup.Text("name"));
        Assert.Equal("startupwebapp-multi-tenant-prod-postgres17", newGroup.Text("name"));
        Assert.Equal("postgres17", newGroup.Text("family"));
        Assert.Equal("true", newGroup.Text("lifecycle.create_before_destroy"));
        Assert.Equal([oldGroup.Address], before.Addresses.Except(after.Addresses));
        Assert.Equal([newGroup.Address], after.Addresses.Except(before.Addresses));
        Assert.Equal("17", after.SingleResource("aws_db_instance").Text("engine_version"));
    }

    private static IEnumerable<(string, string, string)> Parameters(TerraformBlock group) =>
        group["parameter"].EnumerateArray().Select(parameter => (
            parameter.GetProperty("name").GetString()!,
            parameter.GetProperty("value").GetString()!,
            parameter.GetProperty("apply_method").GetString()!));
}
