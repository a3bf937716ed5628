using System.Text.Json;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>Each row of HappyTrip's page, read from real plans of <c>happytrip/dev</c>, <c>happytrip/prod</c> and <c>happytrip/aurora</c>.</summary>
public sealed class HappyTripPlanTests
{
    private const string System = "happytrip";

    private const string HappyTrip = "HappyTrip B2B travel portal — the tuned production database";

    private const string Group = "Parameter group `happytrip-b2b-pg16-custom`";

    private const string Recovery = "Scaling and recovery";

    private const string Sizing = "Sizing guide and prices (Mumbai, hourly on demand / reserved 3 years)";

    private static readonly SystemPlan Dev = new("happytrip/dev");

    private static readonly SystemPlan Prod = new("happytrip/prod");

    private static readonly SystemPlan Aurora = new("happytrip/aurora");

    private static PlannedResource DevInstance => Dev.Instance("happytrip-b2b-dev");

    private static PlannedResource ProdInstance => Prod.Instance("happytrip-b2b-prod");

    [Fact]
    [PageRow(System, HappyTrip, "Region ap-south-1", "aws.region, disasterRecovery.region")]
    [PageRow(System, HappyTrip, "identifier", "database.identifier")]
    [PageRow(System, HappyTrip, "engine", "database.majorVersion")]
    [PageRow(System, HappyTrip, "class", "database.instanceClass")]
    [PageRow(System, HappyTrip, "storage", "database.storage")]
    [PageRow(System, HappyTrip, "Multi-AZ", "database.multiAz")]
    public void HappyTrip_identifier_engine_class_storage_and_multi_az()
    {
        foreach (var plan in new[] { Dev, Prod, Aurora })
        {
            Assert.Equal("ap-south-1", plan.Document.PlannedOutput("region").GetProperty("value").GetString());
        }

        Assert.Equal(("postgres", "16", "db.t3.small"), (DevInstance.Text("engine"), DevInstance.Text("engine_version"), DevInstance.Text("instance_class")));
        Assert.Equal(("postgres", "16", "db.m6g.xlarge"), (ProdInstance.Text("engine"), ProdInstance.Text("engine_version"), ProdInstance.Text("instance_class")));
        Assert.Equal(("gp3", 20), (DevInstance.Text("storage_type"), DevInstance.Number("allocated_storage")));
        Assert.Equal(("gp3", 100, 1000), (ProdInstance.Text("storage_type"), ProdInstance.Number("allocated_storage"), ProdInstance.Number("max_allocated_storage")));
        Assert.Equal((false, true), (DevInstance.Flag("multi_az"), ProdInstance.Flag("multi_az")));
        Dev.AssertSafe(DevInstance);
        Prod.AssertSafe(ProdInstance);
    }

    [Fact]
    [PageRow(System, HappyTrip, "backups", "database.backups")]
    [PageRow(System, HappyTrip, "maintenance", "database.maintenanceWindow")]
    [PageRow(System, HappyTrip, "monitoring", "database.enhancedMonitoringIntervalSeconds, performanceInsightsRetentionDays")]
    [PageRow(System, HappyTrip, "log exports", "database.logExports")]
    public void HappyTrip_backups_maintenance_monitoring_and_logs()
    {
        Assert.Equal((7, 30), (DevInstance.Number("backup_retention_period"), ProdInstance.Number("backup_retention_period")));
        Assert.Equal("02:00-03:00", ProdInstance.Text("backup_window"));
        foreach (var instance in new[] { DevInstance, ProdInstance })
        {
            Assert.Equal("sun:03:00-sun:04:00", instance.Text("maintenance_window"));
            Assert.Equal(["postgresql", "upgrade"], instance.List("enabled_cloudwatch_logs_exports").Order());
        }

        Assert.Equal((60, 30), (DevInstance.Number("monitoring_interval"), ProdInstance.Number("monitoring_interval")));
        Assert.Equal(7, ProdInstance.Number("performance_insights_retention_period"));
    }

    [Fact]
    [PageRow(System, HappyTrip, "deletion protection", "database.deletionProtection")]
    [PageRow(System, HappyTrip, "IAM authentication", "database.iamAuthentication")]
    [PageRow(System, HappyTrip, "encryption key", "database.encryption")]
    public void HappyTrip_deletion_protection_iam_authentication_and_encryption_key()
    {
        Assert.Equal((false, true), (DevInstance.Flag("deletion_protection"), ProdInstance.Flag("deletion_protection")));
        Assert.Equal((true, true), (DevInstance.Flag("iam_database_authentication_enabled"), ProdInstance.Flag("iam_database_authentication_enabled")));
        Assert.Empty(Dev.Document.References(DevInstance.Address, "kms_key_id"));

        var alias = Prod.Single("aws_kms_alias", alias => alias.Text("name") == "alias/happytrip-b2b-key");
        var key = Prod.All("aws_kms_key").Single(key => Prod.RefersTo(alias, "target_key_id", key));
        Assert.True(key.Flag("enable_key_rotation"));
        Assert.True(Prod.RefersTo(ProdInstance, "kms_key_id", key));
    }

    [Fact]
    [PageRow(System, HappyTrip, "stop when idle", "database.schedule")]
    public void HappyTrip_development_stops_at_night_and_starts_in_the_morning_and_production_never()
    {
        var schedules = Dev.All("aws_scheduler_schedule").ToArray();
        Assert.Equal(2, schedules.Length);
        Assert.All(schedules, schedule => Assert.Equal("Asia/Kolkata", schedule.Text("schedule_expression_timezone")));
        Assert.Contains(schedules, schedule => schedule.Text("schedule_expression")!.StartsWith("cron(0 21 ", StringComparison.Ordinal));
        Assert.Contains(schedules, schedule => schedule.Text("schedule_expression")!.StartsWith("cron(0 8 ", StringComparison.Ordinal));
        Assert.Empty(Prod.All("aws_scheduler_schedule"));
    }

    [Fact]
    [PageRow(System, HappyTrip, "Master user `happytrip_admin`", "database.masterUsername, subnetGroupName, securityGroupName, ingress, tags")]
    public void HappyTrip_master_user_groups_ingress_and_tags()
    {
        Assert.Equal(("happytrip_admin", "happytrip_admin"), (DevInstance.Text("username"), ProdInstance.Text("username")));
        Assert.Equal("happytrip-b2b-subnet-group", ProdInstance.Text("db_subnet_group_name"));
        var production = Prod.SecurityGroup("happytrip-b2b-rds-sg");
        Assert.True(Prod.RefersTo(ProdInstance, "vpc_security_group_ids", production));
        var application = Prod.SecurityGroup("happytrip-b2b-prod-app-sg");
        Assert.Contains(Prod.IngressOf(production), rule => Prod.RefersTo(rule, "referenced_security_group_id", application) && rule.Number("from_port") == 5432);
        Assert.DoesNotContain(Prod.IngressOf(production), rule => rule.Text("cidr_ipv4") is not null);
        Assert.Contains(Dev.IngressOf(Dev.SecurityGroup("happytrip-b2b-dev-rds-sg")), rule => rule.Text("cidr_ipv4") == "10.0.0.0/16");
        Assert.Equal(("HappyTripB2B", "Production"), (ProdInstance.Tag("Project"), ProdInstance.Tag("Environment")));
    }

    [Fact]
    [PageRow(System, Group, "shared_buffers 2560 MB", "database.parameters")]
    [PageRow(System, Sizing, "the parameter group family is `postgres16`", "made from database.majorVersion")]
    public void Parameter_group_converts_sizes_to_PostgreSQL_s_units_and_picks_the_apply_method()
    {
        var group = Prod.Single("aws_db_parameter_group", group => group.Text("name") == "happytrip-b2b-pg16-custom" && !group.Address.Contains("recovery", StringComparison.Ordinal));
        Assert.Equal("postgres16", group.Text("family"));
        var parameters = group.Values.GetProperty("parameter").EnumerateArray().ToDictionary(
            parameter => parameter.GetProperty("name").GetString()!,
            parameter => (parameter.GetProperty("value").GetString()!, parameter.GetProperty("apply_method").GetString()!));
        foreach (var (name, value, method) in new[]
        {
            ("shared_buffers", "327680", "pending-reboot"),
            ("effective_cache_size", "1048576", "immediate"),
            ("maintenance_work_mem", "1048576", "immediate"),
            ("checkpoint_completion_target", "0.9", "immediate"),
            ("wal_buffers", "2048", "pending-reboot"),
            ("default_statistics_target", "100", "immediate"),
            ("random_page_cost", "1.1", "immediate"),
            ("work_mem", "32768", "immediate"),
            ("max_connections", "200", "pending-reboot"),
            ("log_min_duration_statement", "1000", "immediate"),
            ("log_statement", "all", "immediate"),
            ("ssl_min_protocol_version", "TLSv1.2", "immediate"),
        })
        {
            Assert.True(parameters.ContainsKey(name), $"{name} is missing");
            Assert.True(parameters[name].Item1 == value, $"{name} = {parameters[name].Item1}");
            Assert.True(parameters[name].Item2 == method || parameters[name].Item2 == "pending-reboot", $"{name} is applied {parameters[name].Item2}");
        }

        Assert.Equal("1", parameters["rds.force_ssl"].Item1);
        var formulas = Dev.Parameters("happytrip-b2b-dev-pg16-custom");
        Assert.Contains("DBInstanceClassMemory", formulas["shared_buffers"].Value + formulas["effective_cache_size"].Value, StringComparison.Ordinal);
    }

    [Fact]
    [PageRow(System, "Secret `happytrip/b2b/prod/postgres`", "`username`, `password`", "secrets")]
    public void Secret_has_the_page_s_keys()
    {
        Assert.Equal(
            ["dbInstanceIdentifier", "dbname", "engine", "host", "password", "port", "username"],
            Prod.SecretKeys("happytrip/b2b/prod/postgres").Order(StringComparer.Ordinal));
        Assert.Single(Prod.All("aws_secretsmanager_secret"), secret => secret.Text("name") == "happytrip/b2b/prod/postgres");
    }

    [Fact]
    [PageRow(System, Recovery, "Two read replicas db.m6g.large", "database.readReplicas, disasterRecovery.replica")]
    public void Scaling_and_recovery_two_read_replicas_in_region_and_one_across_regions_with_a_key_of_that_region()
    {
        foreach (var number in new[] { 1, 2 })
        {
            var replica = Prod.Instance($"happytrip-b2b-prod-replica-{number}");
            Assert.Equal("db.m6g.large", replica.Text("instance_class"));
            Assert.True(Prod.RefersTo(replica, "replicate_source_db", ProdInstance));
            Assert.False(replica.Flag("publicly_accessible"));
        }

        var recovery = Prod.Instance("happytrip-b2b-dr-replica");
        Assert.Equal("db.m6g.xlarge", recovery.Text("instance_class"));
        Assert.Contains($"{ProdInstance.Address}.arn", Prod.Document.References(recovery.Address, "replicate_source_db"));
        var alias = Prod.Single("aws_kms_alias", alias => alias.Text("name") == "alias/happytrip-b2b-dr-key");
        var key = Prod.All("aws_kms_key").Single(key => Prod.RefersTo(alias, "target_key_id", key));
        Assert.True(Prod.RefersTo(recovery, "kms_key_id", key));
        Assert.True(key.Flag("enable_key_rotation"));

        using var stack = JsonDocument.Parse(SynthesizedEnvironments.Of("happytrip/prod").Json);
        var regions = stack.RootElement.GetProperty("provider").GetProperty("aws").EnumerateArray().Select(provider => provider.GetProperty("region").GetString()!).ToArray();
        Assert.Equal(new[] { "ap-south-1", "us-east-1" }, regions);
        Assert.Equal(2, Prod.All("aws_subnet").Where(subnet => subnet.Text("availability_zone")!.StartsWith("us-east-1", StringComparison.Ordinal)
            && subnet.Address.Contains("database", StringComparison.Ordinal)).Count());
    }

    [Fact]
    [PageRow(System, Recovery, "RDS Proxy `happytrip-b2b-proxy`", "database.proxy")]
    public void Scaling_and_recovery_proxy_requires_iam_and_tls_and_has_a_role_and_a_security_group_of_its_own()
    {
        var proxy = Prod.Single("aws_db_proxy");
        Assert.Equal(("happytrip-b2b-proxy", "POSTGRESQL"), (proxy.Text("name"), proxy.Text("engine_family")));
        Assert.True(proxy.Flag("require_tls"));
        Assert.Equal(1800, proxy.Number("idle_client_timeout"));
        var auth = Assert.Single(proxy.Values.GetProperty("auth").EnumerateArray());
        Assert.Equal(("SECRETS", "REQUIRED"), (auth.GetProperty("auth_scheme").GetString(), auth.GetProperty("iam_auth").GetString()));
        Assert.Contains(Prod.All("aws_iam_role"), role => Prod.RefersTo(proxy, "role_arn", role));
        var group = Prod.All("aws_security_group").Single(group => Prod.RefersTo(proxy, "vpc_security_group_ids", group));
        Assert.NotEqual("happytrip-b2b-rds-sg", group.Text("name"));
        Assert.Contains(Prod.IngressOf(Prod.SecurityGroup("happytrip-b2b-rds-sg")), rule => Prod.RefersTo(rule, "referenced_security_group_id", group));
        Assert.Contains(Prod.All("aws_db_proxy_target"), target => target.Text("db_instance_identifier") == "happytrip-b2b-prod");
    }

    [Fact]
    [PageRow(System, Recovery, "Aurora variant", "database.engine, database.cluster")]
    public void Scaling_and_recovery_aurora_variant_has_one_writer_and_two_readers_behind_the_proxy()
    {
        var cluster = Aurora.Single("aws_rds_cluster");
        Assert.Equal(("aurora-postgresql", "16"), (cluster.Text("engine"), cluster.Text("engine_version")));
        Assert.True(cluster.Flag("storage_encrypted"));
        Assert.Equal(3, Aurora.All("aws_rds_cluster_instance").Count());
        Assert.Empty(Aurora.All("aws_db_instance"));
        var proxy = Aurora.Single("aws_db_proxy");
        Assert.True(proxy.Flag("require_tls"));
        Assert.Contains(Aurora.All("aws_db_proxy_target"), target => target.Text("db_cluster_identifier") == cluster.Text("cluster_identifier"));
        Assert.Equal("READ_ONLY", Aurora.Single("aws_db_proxy_endpoint").Text("target_role"));
        Assert.Equal("1", Aurora.Parameters(cluster.Text("db_cluster_parameter_group_name")!, "aws_rds_cluster_parameter_group")["rds.force_ssl"].Value);
    }

    [Theory]
    [PageRow(System, "Alarms", "CPUUtilization", "monitoring.alarms.cpu")]
    [PageRow(System, "Alarms", "FreeStorageSpace", "monitoring.alarms.free-storage")]
    [PageRow(System, "Alarms", "FreeableMemory", "monitoring.alarms.free-memory")]
    [PageRow(System, "Alarms", "DatabaseConnections", "monitoring.alarms.connections")]
    [PageRow(System, "Alarms", "ReadLatency, WriteLatency", "monitoring.alarms.read-latency, write-latency")]
    [PageRow(System, Sizing, "latency metrics are in seconds", "\"above\": \"100 ms\" becomes 0.1")]
    [InlineData("CPUUtilization", "GreaterThanThreshold", 80, 300, 2)]
    [InlineData("FreeStorageSpace", "LessThanThreshold", 10737418240, 300, 1)]
    [InlineData("FreeableMemory", "LessThanThreshold", 1073741824, 300, 1)]
    [InlineData("DatabaseConnections", "GreaterThanThreshold", 150, 60, 3)]
    [InlineData("ReadLatency", "GreaterThanThreshold", 0.1, 300, 1)]
    [InlineData("WriteLatency", "GreaterThanThreshold", 0.1, 300, 1)]
    public void Alarms_of_production_follow_the_page(string metric, string comparison, double threshold, int periodSeconds, int periods)
    {
        var alarm = Assert.Single(Prod.Alarms("AWS/RDS", metric));
        Assert.Equal("happytrip-b2b-prod", SystemPlan.Dimension(alarm, "DBInstanceIdentifier"));
        Prod.AssertAlarm(alarm, comparison, threshold, periodSeconds, periods, "happytrip-b2b-prod-alerts");
    }

    [Fact]
    [PageRow(System, "Alarms", "ReplicaLag", "monitoring.alarms.replica-lag")]
    [PageRow(System, Sizing, "the metric is `ReplicaLag`", "one alarm for each replica")]
    public void Alarms_on_replica_lag_belong_to_each_replica_s_identifier()
    {
        var alarms = Prod.Alarms("AWS/RDS", "ReplicaLag");
        Assert.Superset(
            new HashSet<string?> { "happytrip-b2b-prod-replica-1", "happytrip-b2b-prod-replica-2" },
            alarms.Select(alarm => SystemPlan.Dimension(alarm, "DBInstanceIdentifier")).ToHashSet());
        Assert.All(alarms, alarm => Assert.Equal(("GreaterThanThreshold", 5), (alarm.Text("comparison_operator"), alarm.Number("threshold"))));
    }
}
