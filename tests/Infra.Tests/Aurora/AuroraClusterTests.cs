using Infra.Modules.Aurora;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Aurora;

public sealed class AuroraClusterTests
{
    private static readonly Lazy<SynthTemplate> HappyTrip = new(() => AuroraSamples.Synth(AuroraSamples.HappyTrip));

    private static TerraformBlock Cluster => HappyTrip.Value.SingleResource("aws_rds_cluster");

    private static TerraformBlock Writer => HappyTrip.Value.SingleResource("aws_rds_cluster_instance", "writer");

    [Theory]
    [InlineData("cluster_identifier", "happytrip-b2b-aurora")]
    [InlineData("engine", "aurora-postgresql")]
    [InlineData("engine_version", "16")]
    [InlineData("allow_major_version_upgrade", "true")]
    [InlineData("storage_encrypted", "true")]
    [InlineData("port", "5432")]
    [InlineData("master_username", "happytrip_admin")]
    [InlineData("manage_master_user_password", "true")]
    [InlineData("iam_database_authentication_enabled", "true")]
    [InlineData("backup_retention_period", "30")]
    [InlineData("preferred_backup_window", "02:00-03:00")]
    [InlineData("preferred_maintenance_window", "sun:03:00-sun:04:00")]
    [InlineData("copy_tags_to_snapshot", "true")]
    [InlineData("delete_automated_backups", "false")]
    [InlineData("skip_final_snapshot", "false")]
    [InlineData("deletion_protection", "true")]
    [InlineData("apply_immediately", "false")]
    [InlineData("enabled_cloudwatch_logs_exports.0", "postgresql")]
    [InlineData("lifecycle.prevent_destroy", "true")]
    public void The_cluster_is_what_was_asked_for(string argument, string value) => Assert.Equal(value, Cluster.Text(argument));

    [Theory]
    [InlineData("database_name")]
    [InlineData("kms_key_id")]
    [InlineData("master_password")]
    [InlineData("master_password_wo")]
    [InlineData("snapshot_identifier")]
    [InlineData("restore_to_point_in_time")]
    [InlineData("serverlessv2_scaling_configuration")]
    [InlineData("storage_type")]
    [InlineData("allocated_storage")]
    [InlineData("availability_zones")]
    [InlineData("cluster_members")]
    [InlineData("enabled_cloudwatch_logs_exports.1")]
    public void What_nobody_asked_for_or_Aurora_computes_is_not_set(string argument) => Assert.False(Cluster.Has(argument));

    [Theory]
    [InlineData("identifier", "happytrip-b2b-aurora-writer")]
    [InlineData("engine", "aurora-postgresql")]
    [InlineData("instance_class", "db.r6g.xlarge")]
    [InlineData("publicly_accessible", "false")]
    [InlineData("promotion_tier", "0")]
    [InlineData("ca_cert_identifier", "rds-ca-rsa2048-g1")]
    [InlineData("auto_minor_version_upgrade", "true")]
    [InlineData("monitoring_interval", "60")]
    [InlineData("performance_insights_enabled", "true")]
    [InlineData("performance_insights_retention_period", "7")]
    [InlineData("lifecycle.prevent_destroy", "true")]
    public void The_writer_is_what_was_asked_for(string argument, string value)
    {
        Assert.Equal(value, Writer.Text(argument));
        Assert.True(Writer.RefersTo("cluster_identifier", Cluster));
    }

    [Fact]
    public void Readers_wait_for_the_writer_because_the_first_instance_of_a_cluster_becomes_it()
    {
        var readers = HappyTrip.Value.Resources("aws_rds_cluster_instance").Where(instance => instance.Address != Writer.Address).ToArray();

        Assert.Equal(["happytrip-b2b-aurora-reader-1", "happytrip-b2b-aurora-reader-2"], readers.Select(reader => reader.Text("identifier")).Order());
        Assert.All(readers, reader =>
        {
            Assert.Equal(("db.r6g.large", "1"), (reader.Text("instance_class"), reader.Text("promotion_tier")));
            Assert.Contains(Writer.Address, reader.Texts("depends_on"));
            Assert.False(reader.Has("lifecycle"));
        });
        Assert.DoesNotContain(Writer.Texts("depends_on"), dependency => dependency.StartsWith("aws_rds_cluster_instance", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void More_or_fewer_readers_touch_only_the_last_ones(int readers)
    {
        var other = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Readers = readers });
        var differing = other.Addresses.Except(HappyTrip.Value.Addresses).Concat(HappyTrip.Value.Addresses.Except(other.Addresses));

        Assert.Equal(
            Enumerable.Range(1, 3)
                .Where(number => number > Math.Min(readers, 2) && number <= Math.Max(readers, 2))
                .Select(number => $"reader-{number}"),
            differing.Select(address => address.Split('_')[^2]).Order());
        Assert.Equal($"{Cluster.Body}", $"{other.SingleResource("aws_rds_cluster").Body}");
        Assert.Equal($"{Writer.Body}", $"{other.SingleResource("aws_rds_cluster_instance", "writer").Body}");
    }

    [Fact]
    public void The_log_group_is_the_clusters_kept_for_a_while_and_made_before_it()
    {
        var group = HappyTrip.Value.SingleResource("aws_cloudwatch_log_group");

        Assert.Equal(("/aws/rds/cluster/happytrip-b2b-aurora/postgresql", "30"), (group.Text("name"), group.Text("retention_in_days")));
        Assert.Contains(group.Address, Cluster.Texts("depends_on"));
    }

    [Fact]
    public void The_monitoring_role_is_trusted_for_the_instances_of_this_cluster_and_ready_before_them()
    {
        var role = HappyTrip.Value.SingleResource("aws_iam_role");
        var attachment = HappyTrip.Value.SingleResource("aws_iam_role_policy_attachment");

        Assert.Contains(
            "\"aws:SourceArn\":\"arn:aws:rds:ap-south-1:111122223333:db:happytrip-b2b-aurora-*\"", role.Text("assume_role_policy"));
        Assert.All(HappyTrip.Value.Resources("aws_rds_cluster_instance"), instance =>
        {
            Assert.True(instance.RefersTo("monitoring_role_arn", role));
            Assert.Contains(attachment.Address, instance.Texts("depends_on"));
        });
    }

    [Fact]
    public void The_port_is_open_only_to_the_named_sources()
    {
        var rule = HappyTrip.Value.SingleResource("aws_vpc_security_group_ingress_rule");

        Assert.Equal(("5432", "sg-0123456789abcdef0"), (rule.Text("from_port"), rule.Text("referenced_security_group_id")));
        Assert.True(Cluster.RefersTo("vpc_security_group_ids.0", HappyTrip.Value.SingleResource("aws_security_group")));
        Assert.True(Cluster.RefersTo("db_subnet_group_name", HappyTrip.Value.SingleResource("aws_db_subnet_group")));
        Assert.Empty(HappyTrip.Value.Resources("aws_vpc_security_group_egress_rule"));
    }

    [Fact]
    public void Serverless_instances_follow_the_load_between_the_two_capacities()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Capacity = new Serverless(0.5m, 16) });
        var cluster = template.SingleResource("aws_rds_cluster");

        Assert.Equal("0.5", cluster.Text("serverlessv2_scaling_configuration.min_capacity"));
        Assert.Equal("16", cluster.Text("serverlessv2_scaling_configuration.max_capacity"));
        Assert.All(template.Resources("aws_rds_cluster_instance"), instance => Assert.Equal("db.serverless", instance.Text("instance_class")));
    }

    [Fact]
    public void Input_and_output_can_be_part_of_the_price() =>
        Assert.Equal(
            "aurora-iopt1",
            AuroraSamples.Synth(AuroraSamples.HappyTrip with { IoOptimized = true }).SingleResource("aws_rds_cluster").Text("storage_type"));

    [Fact]
    public void An_own_key_encrypts_storage_insights_and_the_master_secret()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip with { Encryption = new OwnKey("alias/happytrip-b2b-aurora-key") });
        var key = template.SingleResource("aws_kms_key");

        Assert.All(
            ["kms_key_id", "master_user_secret_kms_key_id"],
            argument => Assert.True(template.SingleResource("aws_rds_cluster").RefersTo(argument, key)));
        Assert.All(
            template.Resources("aws_rds_cluster_instance"), instance => Assert.True(instance.RefersTo("performance_insights_kms_key_id", key)));
        Assert.Equal("true", key.Text("lifecycle.prevent_destroy"));
    }

    [Fact]
    public void The_final_snapshot_has_an_identifier_that_no_other_cluster_will_have() =>
        Assert.Equal(
            $"happytrip-b2b-aurora-final-${{{HappyTrip.Value.SingleResource("random_id").Address}.hex}}", Cluster.Text("final_snapshot_identifier"));

    [Fact]
    public void A_throw_away_cluster_leaves_nothing_behind()
    {
        var template = AuroraSamples.Synth(AuroraSamples.HappyTrip with
        {
            PreventDestroy = false,
            DeletionProtection = false,
            FinalSnapshot = false,
            KeepAutomatedBackups = false,
        });
        var cluster = template.SingleResource("aws_rds_cluster");

        Assert.Equal("true", cluster.Text("skip_final_snapshot"));
        Assert.Equal("false", cluster.Text("deletion_protection"));
        Assert.Equal("true", cluster.Text("delete_automated_backups"));
        Assert.False(cluster.Has("final_snapshot_identifier"));
        Assert.False(cluster.Has("lifecycle.prevent_destroy"));
        Assert.All(template.Resources("aws_rds_cluster_instance"), instance => Assert.False(instance.Has("lifecycle")));
    }

    [Fact]
    public void Addresses_in_the_state_stay_what_they_are() =>
        Assert.Equal(
            [
                "aws_cloudwatch_log_group.log-postgresql",
                "aws_db_parameter_group.instance-parameters-aurora-postgresql16",
                "aws_db_subnet_group.subnets",
                "aws_iam_role.monitoring-role",
                "aws_iam_role_policy_attachment.monitoring-policy",
                "aws_rds_cluster.cluster",
                "aws_rds_cluster_instance.reader-1",
                "aws_rds_cluster_instance.reader-2",
                "aws_rds_cluster_instance.writer",
                "aws_rds_cluster_parameter_group.cluster-parameters-aurora-postgresql16",
                "aws_secretsmanager_secret_rotation.master-rotation",
                "aws_security_group.security-group",
                "aws_vpc_security_group_ingress_rule.ingress-app",
                "random_id.final-snapshot",
            ],
            HappyTrip.Value.Addresses.Select(address => string.Concat(address.AsSpan(0, address.IndexOf('.') + 1), address.Split('_')[^2])));
}
