using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class ReadReplicaTests
{
    private static readonly RdsModuleProps Props = Samples.WithGeneratedPassword with
    {
        ReadReplicas = new ReadReplicaProps { Count = 2, InstanceClass = "db.t4g.medium", MultiAz = true },
        Encryption = new OwnKey("alias/startupwebapp-rds"),
        MaintenanceWindow = "Sun:04:00-Sun:05:00",
    };

    private static readonly Lazy<SynthTemplate> Template = new(() => Samples.Synth(Props));

    private static TerraformBlock Source => Template.Value.SingleResource("aws_db_instance", "instance");

    private static TerraformBlock Replica => Template.Value.SingleResource("aws_db_instance", "replica-1");

    [Theory]
    [InlineData("identifier", "startupwebapp-multi-tenant-prod-replica-1")]
    [InlineData("instance_class", "db.t4g.medium")]
    [InlineData("multi_az", "true")]
    [InlineData("storage_encrypted", "true")]
    [InlineData("storage_type", "gp3")]
    [InlineData("max_allocated_storage", "100")]
    [InlineData("publicly_accessible", "false")]
    [InlineData("port", "5432")]
    [InlineData("iam_database_authentication_enabled", "false")]
    [InlineData("ca_cert_identifier", "rds-ca-rsa2048-g1")]
    [InlineData("maintenance_window", "sun:04:00-sun:05:00")]
    [InlineData("copy_tags_to_snapshot", "true")]
    [InlineData("deletion_protection", "true")]
    [InlineData("monitoring_interval", "60")]
    [InlineData("performance_insights_retention_period", "7")]
    [InlineData("lifecycle.prevent_destroy", "true")]
    public void A_replica_takes_over_what_its_source_has(string argument, string value) => Assert.Equal(value, Replica.Text(argument));

    [Fact]
    public void A_replica_names_its_source_by_identifier_and_shares_its_groups()
    {
        Assert.Equal($"${{{Source.Address}.identifier}}", Replica.Text("replicate_source_db"));
        Assert.Equal(Source.Text("parameter_group_name"), Replica.Text("parameter_group_name"));
        Assert.Equal(Source.Texts("vpc_security_group_ids"), Replica.Texts("vpc_security_group_ids"));
        Assert.Equal(Source.Text("performance_insights_kms_key_id"), Replica.Text("performance_insights_kms_key_id"));
    }

    [Theory]
    [InlineData("db_subnet_group_name")]
    [InlineData("kms_key_id")]
    [InlineData("username")]
    [InlineData("password_wo")]
    [InlineData("db_name")]
    [InlineData("engine")]
    [InlineData("engine_version")]
    [InlineData("allocated_storage")]
    [InlineData("backup_window")]
    [InlineData("final_snapshot_identifier")]
    public void A_replica_sets_nothing_that_RDS_takes_from_the_source(string argument) => Assert.False(Replica.Has(argument));

    [Fact]
    public void A_replica_is_deleted_without_a_final_snapshot_which_RDS_would_refuse() =>
        Assert.Equal("true", Replica.Text("skip_final_snapshot"));

    [Fact]
    public void A_replica_has_log_groups_of_its_own_that_stand_before_it()
    {
        var groups = Template.Value.Resources("aws_cloudwatch_log_group").Where(group => group.Text("name").Contains("-replica-1/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            ["/aws/rds/instance/startupwebapp-multi-tenant-prod-replica-1/postgresql", "/aws/rds/instance/startupwebapp-multi-tenant-prod-replica-1/upgrade"],
            groups.Select(group => group.Text("name")).Order());
        Assert.All(groups, group => Assert.Contains(group.Address, Replica.Texts("depends_on")));
        Assert.All(groups, group => Assert.Equal("30", group.Text("retention_in_days")));
    }

    [Fact]
    public void The_monitoring_role_trusts_the_replicas_too()
    {
        Assert.Equal(Source.Text("monitoring_role_arn"), Replica.Text("monitoring_role_arn"));
        var trust = Template.Value.SingleResource("aws_iam_role").Text("assume_role_policy");
        Assert.Contains(":db:startupwebapp-multi-tenant-prod\"", trust, StringComparison.Ordinal);
        Assert.Contains(":db:startupwebapp-multi-tenant-prod-replica-2\"", trust, StringComparison.Ordinal);
        Assert.DoesNotContain("-replica-3", trust, StringComparison.Ordinal);
    }

    [Fact]
    public void Adding_a_replica_adds_addresses_and_moves_none()
    {
        var one = Samples.Synth(Props with { ReadReplicas = new ReadReplicaProps { Count = 1 } });
        var none = Samples.Synth(Props with { ReadReplicas = new ReadReplicaProps() });
        Assert.Equal(3, one.Addresses.Except(none.Addresses).Count());
        Assert.Empty(none.Addresses.Except(one.Addresses));
        Assert.Empty(one.Addresses.Except(Template.Value.Addresses));
    }

    [Fact]
    public void A_replica_has_its_sources_class_unless_told_otherwise() =>
        Assert.Equal("db.t4g.small", Samples.Synth(Props with { ReadReplicas = new ReadReplicaProps { Count = 1 } })
            .SingleResource("aws_db_instance", "replica-1").Text("instance_class"));

    [Fact]
    public void The_hosts_of_the_replicas_are_told_by_key() =>
        Samples.Synth(Props, (_, module) => Assert.Equal(["replica-1", "replica-2"], module.ReplicaAddresses.Keys.Order()));

    public static TheoryData<string, RdsModuleProps, string> Refused { get; } = new()
    {
        { "readReplicas.count", Props with { Credentials = new RdsManaged() }, "password that RDS manages" },
        { "readReplicas.count", Props with { BackupRetentionDays = 0, PreventDestroy = false }, "without automated backups" },
        { "readReplicas.count", Props with { ReadReplicas = new ReadReplicaProps { Count = 16 } }, "must be 0-15" },
        { "readReplicas.count", Props with { Identifier = new string('a', 60) }, "RDS allows 63" },
        { "readReplicas.instanceClass", Props with { ReadReplicas = new ReadReplicaProps { Count = 1, InstanceClass = "t4g.small" } }, "db.<family>.<size>" },
        { "restore.snapshotIdentifier", Props with { Restore = new FromSnapshot("a b") }, "identifier or the ARN" },
        { "restore", Props with { Restore = new FromPointInTime() }, "exactly one source" },
        { "initialDatabaseName", Props with { Restore = new FromSnapshot("before"), InitialDatabaseName = "shop" }, "brings its source's databases" },
        { "blueGreenUpdates", Props with { BlueGreenUpdates = true }, "read replicas" },
        { "blueGreenUpdates", Samples.StartupWebApp with { BlueGreenUpdates = true }, "password that RDS manages" },
        { "blueGreenUpdates", Samples.WithGeneratedPassword with { BlueGreenUpdates = true }, "rds.logical_replication" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_RDS_refuses_is_refused_before_a_plan(string property, RdsModuleProps props, string rule)
    {
        var exception = Assert.Throws<ModuleValidationException>(() => Samples.Synth(props));
        Assert.Contains(exception.Violations, violation =>
            violation.Property == property && violation.Rule.Contains(rule, StringComparison.Ordinal) && violation.Fix.Length > 0);
    }

    [Fact]
    public void Blue_green_updates_are_switched_on_with_what_they_need()
    {
        var template = Samples.Synth(Samples.WithGeneratedPassword with
        {
            BlueGreenUpdates = true,
            MultiAz = true,
            Parameters = new Dictionary<string, string> { ["rds.logical_replication"] = "on" },
        });
        Assert.Equal("true", template.SingleResource("aws_db_instance").Text("blue_green_update.enabled"));
        Assert.False(Samples.Synth(Samples.WithGeneratedPassword).SingleResource("aws_db_instance").Has("blue_green_update"));
    }
}
