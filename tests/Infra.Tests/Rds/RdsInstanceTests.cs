using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class RdsInstanceTests
{
    private static readonly Lazy<SynthTemplate> StartupWebApp = new(() => Samples.Synth(Samples.StartupWebApp));

    private static TerraformBlock Instance => StartupWebApp.Value.SingleResource("aws_db_instance");

    [Theory]
    [InlineData("identifier", "startupwebapp-multi-tenant-prod")]
    [InlineData("engine", "postgres")]
    [InlineData("engine_version", "16")]
    [InlineData("auto_minor_version_upgrade", "true")]
    [InlineData("allow_major_version_upgrade", "true")]
    [InlineData("instance_class", "db.t4g.small")]
    [InlineData("storage_type", "gp3")]
    [InlineData("allocated_storage", "20")]
    [InlineData("max_allocated_storage", "100")]
    [InlineData("storage_encrypted", "true")]
    [InlineData("publicly_accessible", "false")]
    [InlineData("multi_az", "false")]
    [InlineData("port", "5432")]
    [InlineData("username", "postgres")]
    [InlineData("iam_database_authentication_enabled", "false")]
    [InlineData("ca_cert_identifier", "rds-ca-rsa2048-g1")]
    [InlineData("backup_retention_period", "7")]
    [InlineData("backup_window", "03:00-04:00")]
    [InlineData("maintenance_window", "sun:04:00-sun:05:00")]
    [InlineData("copy_tags_to_snapshot", "true")]
    [InlineData("delete_automated_backups", "false")]
    [InlineData("skip_final_snapshot", "false")]
    [InlineData("deletion_protection", "true")]
    [InlineData("apply_immediately", "false")]
    [InlineData("monitoring_interval", "60")]
    [InlineData("performance_insights_enabled", "true")]
    [InlineData("performance_insights_retention_period", "7")]
    [InlineData("enabled_cloudwatch_logs_exports.0", "postgresql")]
    [InlineData("enabled_cloudwatch_logs_exports.1", "upgrade")]
    [InlineData("lifecycle.prevent_destroy", "true")]
    public void The_instance_is_what_the_page_of_StartupWebApp_says(string argument, string value) =>
        Assert.Equal(value, Instance.Text(argument));

    [Theory]
    [InlineData("db_name")]
    [InlineData("kms_key_id")]
    [InlineData("iops")]
    [InlineData("storage_throughput")]
    [InlineData("performance_insights_kms_key_id")]
    [InlineData("password")]
    [InlineData("snapshot_identifier")]
    public void What_nobody_asked_for_is_not_set(string argument) => Assert.False(Instance.Has(argument));

    [Fact]
    public void Stands_in_its_own_subnet_group_and_security_group()
    {
        var template = StartupWebApp.Value;
        var subnets = template.SingleResource("aws_db_subnet_group");
        var securityGroup = template.SingleResource("aws_security_group");

        Assert.True(Instance.RefersTo("db_subnet_group_name", subnets));
        Assert.True(Instance.RefersTo("vpc_security_group_ids.0", securityGroup));
        Assert.Equal("startupwebapp-multi-tenant-prod-subnets", subnets.Text("name"));
        Assert.Equal(Samples.StartupWebApp.SubnetIds, subnets.Texts("subnet_ids"));
        Assert.Equal("startupwebapp-multi-tenant-rds-sg", securityGroup.Text("name"));
        Assert.Equal("vpc-0123456789abcdef0", securityGroup.Text("vpc_id"));
    }

    [Fact]
    public void Admits_only_the_named_sources_on_the_port_each_with_its_description()
    {
        var template = StartupWebApp.Value;
        var rules = template.Resources("aws_vpc_security_group_ingress_rule");

        Assert.Equal(
            [("PostgreSQL from the backend services", "sg-0123456789abcdef0"), ("PostgreSQL from the bastion", "sg-0123456789abcdef1")],
            rules.Select(rule => (rule.Text("description"), rule.Text("referenced_security_group_id"))).Order());
        Assert.All(rules, rule =>
        {
            Assert.Equal(("5432", "5432", "tcp"), (rule.Text("from_port"), rule.Text("to_port"), rule.Text("ip_protocol")));
            Assert.True(rule.RefersTo("security_group_id", template.SingleResource("aws_security_group")));
        });
        Assert.Empty(template.Resources("aws_vpc_security_group_egress_rule"));
        Assert.False(template.SingleResource("aws_security_group").Has("egress"));
        Assert.False(template.SingleResource("aws_security_group").Has("ingress"));
    }

    [Fact]
    public void A_range_of_addresses_has_a_rule_of_its_own_whose_address_survives_the_others()
    {
        var template = Samples.Synth(Samples.StartupWebApp with
        {
            Port = 6432,
            Ingress = new Dictionary<string, DatabaseIngress>
            {
                ["office"] = new FromCidrs(["10.0.0.0/16", "192.168.7.0/24"]) { Description = "PostgreSQL from the offices" },
            },
        });
        var shorter = Samples.Synth(Samples.StartupWebApp with
        {
            Port = 6432,
            Ingress = new Dictionary<string, DatabaseIngress>
            {
                ["office"] = new FromCidrs(["192.168.7.0/24"]) { Description = "PostgreSQL from the offices" },
            },
        });

        Assert.Equal("10.0.0.0/16", template.SingleResource("aws_vpc_security_group_ingress_rule", "10-0-0-0-16").Text("cidr_ipv4"));
        Assert.Equal("6432", template.SingleResource("aws_vpc_security_group_ingress_rule", "192-168-7-0-24").Text("from_port"));
        Assert.Contains(shorter.SingleResource("aws_vpc_security_group_ingress_rule").Address, template.Addresses);
    }

    [Fact]
    public void Log_groups_are_owned_kept_for_a_while_and_made_before_the_instance()
    {
        var groups = StartupWebApp.Value.Resources("aws_cloudwatch_log_group");

        Assert.Equal(
            [
                ("/aws/rds/instance/startupwebapp-multi-tenant-prod/postgresql", "30"),
                ("/aws/rds/instance/startupwebapp-multi-tenant-prod/upgrade", "30"),
            ],
            groups.Select(group => (group.Text("name"), group.Text("retention_in_days"))).Order());
        Assert.All(groups, group => Assert.Contains(group.Address, Instance.Texts("depends_on")));
    }

    [Fact]
    public void The_monitoring_role_is_unique_trusted_only_for_this_instance_and_ready_before_it()
    {
        var template = StartupWebApp.Value;
        var role = template.SingleResource("aws_iam_role");
        var attachment = template.SingleResource("aws_iam_role_policy_attachment");

        Assert.Equal("startupwebapp-multi-tenant-prod-rds-monitoring", role.Text("name"));
        Assert.Contains("\"Service\":\"monitoring.rds.amazonaws.com\"", role.Text("assume_role_policy"));
        Assert.Contains("\"aws:SourceAccount\":\"111122223333\"", role.Text("assume_role_policy"));
        Assert.Contains(
            "\"aws:SourceArn\":\"arn:aws:rds:us-east-1:111122223333:db:startupwebapp-multi-tenant-prod\"", role.Text("assume_role_policy"));
        Assert.Equal("arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", attachment.Text("policy_arn"));
        Assert.True(attachment.RefersTo("role", role));
        Assert.True(Instance.RefersTo("monitoring_role_arn", role));
        Assert.Contains(attachment.Address, Instance.Texts("depends_on"));
    }

    [Fact]
    public void The_name_of_the_role_of_a_long_identifier_fits_and_stays_unique()
    {
        string RoleName(string identifier) =>
            Samples.Synth(Samples.StartupWebApp with { Identifier = identifier }).SingleResource("aws_iam_role").Text("name");

        var first = RoleName(new string('a', 62) + "1");
        var second = RoleName(new string('a', 62) + "2");

        Assert.Equal(64, first.Length);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Outside_the_standard_partition_ARNs_begin_with_their_own()
    {
        var template = Samples.Synth(Samples.StartupWebApp with { Region = "cn-north-1" });

        Assert.StartsWith("arn:aws-cn:iam::aws:policy", template.SingleResource("aws_iam_role_policy_attachment").Text("policy_arn"));
        Assert.Contains("arn:aws-cn:rds:cn-north-1", template.SingleResource("aws_iam_role").Text("assume_role_policy"));
    }

    [Fact]
    public void Monitoring_and_Performance_Insights_can_be_off()
    {
        var template = Samples.Synth(Samples.StartupWebApp with
        {
            EnhancedMonitoringIntervalSeconds = 0,
            PerformanceInsightsRetentionDays = 0,
            LogExports = [],
            Encryption = new ExistingKey("arn:aws:kms:us-east-1:111122223333:key/0"),
        });
        var instance = template.SingleResource("aws_db_instance");

        Assert.Equal("0", instance.Text("monitoring_interval"));
        Assert.False(instance.Has("monitoring_role_arn"));
        Assert.Equal("false", instance.Text("performance_insights_enabled"));
        Assert.False(instance.Has("performance_insights_retention_period"));
        Assert.False(instance.Has("performance_insights_kms_key_id"));
        Assert.Empty(template.Resources("aws_iam_role"));
        Assert.Empty(template.Resources("aws_cloudwatch_log_group"));
    }

    [Fact]
    public void The_final_snapshot_has_an_identifier_that_no_other_instance_will_have()
    {
        var suffix = StartupWebApp.Value.SingleResource("random_id");

        Assert.Equal($"startupwebapp-multi-tenant-prod-final-${{{suffix.Address}.hex}}", Instance.Text("final_snapshot_identifier"));
        Assert.Equal("startupwebapp-multi-tenant-prod", suffix.Text("keepers.identifier"));
        Assert.Equal("4", suffix.Text("byte_length"));
    }

    [Fact]
    public void A_throw_away_instance_leaves_nothing_behind()
    {
        var template = Samples.Synth(Samples.StartupWebApp with
        {
            PreventDestroy = false,
            DeletionProtection = false,
            FinalSnapshot = false,
            KeepAutomatedBackups = false,
            Encryption = new OwnKey("alias/throw-away"),
        });
        var instance = template.SingleResource("aws_db_instance");

        Assert.Equal("true", instance.Text("skip_final_snapshot"));
        Assert.Equal("false", instance.Text("deletion_protection"));
        Assert.Equal("true", instance.Text("delete_automated_backups"));
        Assert.False(instance.Has("final_snapshot_identifier"));
        Assert.False(instance.Has("lifecycle.prevent_destroy"));
        Assert.False(template.SingleResource("aws_kms_key").Has("lifecycle"));
        Assert.Empty(template.Resources("random_id"));
    }

    [Fact]
    public void What_can_be_switched_on_is_switched_on()
    {
        var instance = Samples.Synth(Samples.StartupWebApp with
        {
            MultiAz = true,
            IamAuthentication = true,
            ApplyImmediately = true,
            AutoMinorVersionUpgrade = false,
            InitialDatabaseName = "credlink",
            Version = new PostgresVersion(16, 4),
            MaintenanceWindow = "Mon:04:00-Mon:05:00",
            Storage = new StorageShape(VolumeType.Gp3, 400, 1000, 12_000, 500),
        }).SingleResource("aws_db_instance");

        Assert.Equal("true", instance.Text("multi_az"));
        Assert.Equal("true", instance.Text("iam_database_authentication_enabled"));
        Assert.Equal("true", instance.Text("apply_immediately"));
        Assert.Equal("false", instance.Text("auto_minor_version_upgrade"));
        Assert.Equal("credlink", instance.Text("db_name"));
        Assert.Equal("16.4", instance.Text("engine_version"));
        Assert.Equal("mon:04:00-mon:05:00", instance.Text("maintenance_window"));
        Assert.Equal(("12000", "500"), (instance.Text("iops"), instance.Text("storage_throughput")));
    }

    [Fact]
    public void An_own_key_encrypts_storage_insights_and_the_master_secret()
    {
        var template = Samples.Synth(Samples.StartupWebApp with { Encryption = new OwnKey("alias/happytrip-b2b-key") });
        var key = template.SingleResource("aws_kms_key");
        var instance = template.SingleResource("aws_db_instance");

        Assert.Equal("true", key.Text("enable_key_rotation"));
        Assert.Equal("30", key.Text("deletion_window_in_days"));
        Assert.Equal("true", key.Text("lifecycle.prevent_destroy"));
        Assert.Contains("\"AWS\":\"arn:aws:iam::111122223333:root\"", key.Text("policy"));
        Assert.Equal("alias/happytrip-b2b-key", template.SingleResource("aws_kms_alias").Text("name"));
        Assert.True(template.SingleResource("aws_kms_alias").RefersTo("target_key_id", key));
        Assert.All(
            ["kms_key_id", "performance_insights_kms_key_id", "master_user_secret_kms_key_id"],
            argument => Assert.Equal($"${{{key.Address}.arn}}", instance.Text(argument)));
    }

    [Fact]
    public void Addresses_in_the_state_stay_what_they_are() =>
        Assert.Equal(
            [
                "aws_cloudwatch_log_group.database_log-postgresql_935FAF93",
                "aws_cloudwatch_log_group.database_log-upgrade_75C2ADD9",
                "aws_db_instance.database_instance_D7FC2283",
                "aws_db_parameter_group.database_parameters-postgres16_143B39BC",
                "aws_db_subnet_group.database_subnets_53A37123",
                "aws_iam_role.database_monitoring-role_DD73B2F2",
                "aws_iam_role_policy_attachment.database_monitoring-policy_A83EEE0F",
                "aws_kms_alias.database_key-alias_7450F977",
                "aws_kms_key.database_key_444EF3EA",
                "aws_secretsmanager_secret.database_master-secret_BC17A0D9",
                "aws_secretsmanager_secret_version.database_master-secret-value_89AF6D85",
                "aws_security_group.database_security-group_BF0DE645",
                "aws_vpc_security_group_ingress_rule.database_ingress-backend_97EB7B82",
                "aws_vpc_security_group_ingress_rule.database_ingress-bastion_344C8A01",
                "random_id.database_final-snapshot_4EC59D93",
            ],
            Samples.Synth(Samples.WithGeneratedPassword with { Encryption = new OwnKey("alias/key") }).Addresses);
}
