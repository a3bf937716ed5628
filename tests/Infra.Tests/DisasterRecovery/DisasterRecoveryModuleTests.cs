using HashiCorp.Cdktf.Providers.Aws.Provider;
using Infra.Modules.DisasterRecovery;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Tests.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.DisasterRecovery;

public sealed class DisasterRecoveryModuleTests
{
    private static readonly RdsModuleProps Source = Samples.WithGeneratedPassword with
    {
        Parameters = new Dictionary<string, string> { ["max_connections"] = "100", ["shared_buffers"] = "25% of memory" },
    };

    private static readonly RecoveryReplicaProps Replica = new()
    {
        Identifier = "startupwebapp-dr",
        VpcId = "vpc-1123456789abcdef0",
        SubnetIds = ["subnet-1123456789abcdef0", "subnet-1123456789abcdef1"],
        InstanceClass = "db.t4g.medium",
        Ingress = new Dictionary<string, DatabaseIngress> { ["office"] = new FromCidrs(["10.1.0.0/16"]) { Description = "PostgreSQL from the stand-by" } },
    };

    private static readonly Lazy<SynthTemplate> Template = new(() => Synth(replica: Replica, backupDays: 14));

    private static TerraformBlock There => Template.Value.SingleResource("aws_db_instance", "recovery");

    [Theory]
    [InlineData("identifier", "startupwebapp-dr")]
    [InlineData("instance_class", "db.t4g.medium")]
    [InlineData("storage_encrypted", "true")]
    [InlineData("publicly_accessible", "false")]
    [InlineData("skip_final_snapshot", "true")]
    [InlineData("deletion_protection", "true")]
    [InlineData("copy_tags_to_snapshot", "true")]
    [InlineData("lifecycle.prevent_destroy", "true")]
    public void The_replica_is_as_safe_as_its_source(string argument, string value) => Assert.Equal(value, There.Text(argument));

    [Fact]
    public void The_replica_names_its_source_by_ARN_and_is_encrypted_with_a_key_of_its_region()
    {
        var source = Template.Value.SingleResource("aws_db_instance", "database_instance");
        Assert.Equal($"${{{source.Address}.arn}}", There.Text("replicate_source_db"));
        var key = Template.Value.SingleResource("aws_kms_key");
        Assert.True(There.RefersTo("kms_key_id", key));
        Assert.True(There.RefersTo("performance_insights_kms_key_id", key));
        Assert.Equal("true", key.Text("enable_key_rotation"));
        Assert.Equal("alias/startupwebapp-dr", Template.Value.SingleResource("aws_kms_alias").Text("name"));
    }

    [Fact]
    public void The_replica_has_groups_of_its_region_with_its_sources_parameters()
    {
        var template = Template.Value;
        var group = template.SingleResource("aws_db_parameter_group", "recovery");
        Assert.True(There.RefersTo("parameter_group_name", group));
        Assert.Equal("startupwebapp-dr-postgres16", group.Text("name"));
        Assert.Equal(template.SingleResource("aws_db_parameter_group", "database")["parameter"].GetRawText(), group["parameter"].GetRawText());
        var subnets = template.SingleResource("aws_db_subnet_group", "recovery");
        Assert.True(There.RefersTo("db_subnet_group_name", subnets));
        Assert.Equal(Replica.SubnetIds, subnets.Texts("subnet_ids"));
        var securityGroup = template.SingleResource("aws_security_group", "recovery");
        Assert.True(There.RefersTo("vpc_security_group_ids.0", securityGroup));
        Assert.Equal("10.1.0.0/16", template.SingleResource("aws_vpc_security_group_ingress_rule", "recovery").Text("cidr_ipv4"));
        Assert.Contains("rds:eu-west-1:111122223333:db:startupwebapp-dr", template.SingleResource("aws_iam_role", "recovery").Text("assume_role_policy"), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_there_is_under_the_regions_provider_and_nothing_else_is()
    {
        Assert.All(Template.Value.AllResources, resource => Assert.Equal(
            resource.Name.StartsWith("recovery", StringComparison.Ordinal), resource.Has("provider") && resource.Text("provider") == "aws.recovery"));
    }

    [Fact]
    public void Backups_are_replicated_with_the_key_of_the_region()
    {
        var backups = Template.Value.SingleResource("aws_db_instance_automated_backups_replication");
        Assert.Equal("14", backups.Text("retention_period"));
        Assert.True(backups.RefersTo("source_db_instance_arn", Template.Value.SingleResource("aws_db_instance", "database_instance")));
        Assert.True(backups.RefersTo("kms_key_id", Template.Value.SingleResource("aws_kms_key")));
    }

    [Fact]
    public void Replicated_backups_alone_need_a_key_and_no_network()
    {
        var template = Synth(backupDays: 7, source: Source with { Credentials = new RdsManaged() });
        Assert.Single(template.Resources("aws_db_instance"));
        Assert.Equal(["aws_db_instance_automated_backups_replication", "aws_kms_alias", "aws_kms_key"],
            template.AllResources.Where(resource => resource.Has("provider") && resource.Text("provider") == "aws.recovery").Select(resource => resource.Type).Order());
    }

    public static TheoryData<string, RecoveryReplicaProps?, int?, string, RdsModuleProps> Refused { get; } = new()
    {
        { "region", Replica, null, "us-east-1", Source },
        { "region", Replica, null, "cn-north-1", Source },
        { "replica", null, null, "eu-west-1", Source },
        { "replica", Replica, null, "eu-west-1", Source with { Credentials = new RdsManaged() } },
        { "replica", Replica, null, "eu-west-1", Source with { BackupRetentionDays = 0, PreventDestroy = false } },
        { "replica.identifier", Replica with { Identifier = Source.Identifier }, null, "eu-west-1", Source },
        { "replica.subnetIds", Replica with { SubnetIds = ["subnet-1"] }, null, "eu-west-1", Source },
        { "replica.ingress.all.cidrs", Replica with { Ingress = new Dictionary<string, DatabaseIngress> { ["all"] = new FromCidrs(["0.0.0.0/0"]) { Description = "x" } } }, null, "eu-west-1", Source },
        { "backupRetentionDays", null, 36, "eu-west-1", Source },
        { "backupRetentionDays", null, 7, "eu-west-1", Source with { BackupRetentionDays = 0, PreventDestroy = false } },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_RDS_refuses_is_refused_before_a_plan(string property, RecoveryReplicaProps? replica, int? days, string region, RdsModuleProps source) =>
        Assert.Contains(
            Assert.Throws<ModuleValidationException>(() => Synth(replica, days, region, source)).Violations,
            violation => violation.Property == property && violation.Fix.Length > 0);

    private static SynthTemplate Synth(
        RecoveryReplicaProps? replica = null, int? backupDays = null, string region = "eu-west-1", RdsModuleProps? source = null) =>
        Samples.Synth(source ?? Source, (stack, database) =>
        {
            var provider = new AwsProvider(stack, "aws-recovery", new AwsProviderConfig { Alias = "recovery", Region = region });
            _ = new DisasterRecoveryModule(stack, "recovery", new DisasterRecoveryModuleProps
            {
                Provider = provider,
                Region = region,
                KeyAlias = "alias/startupwebapp-dr",
                Source = database,
                Replica = replica,
                BackupRetentionDays = backupDays,
            });
        });
}
