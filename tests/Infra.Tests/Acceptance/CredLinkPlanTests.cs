using System.Text.Json;

namespace Infra.Tests.Acceptance;

/// <summary>Each row of CredLink's page, read from real plans of <c>credlink/dev</c> and <c>credlink/production</c>.</summary>
public sealed class CredLinkPlanTests
{
    private const string System = "credlink";

    private const string PostgreSql = "PostgreSQL `credlink-<env>-db`";

    private const string Redis = "Redis `credlink-<env>-redis`";

    private const string S3 = "S3 `credlink-<env>-proofs-<account id>`";

    private const string Alarms = "Alarms, two severities, each with its topic";

    private static SystemPlan Plan(string deployment) => new($"credlink/{deployment}");

    private static PlannedResource Instance(string deployment) => Plan(deployment).Instance($"credlink-{deployment}-db");

    private static string[] PrivateRanges(string deployment) =>
        [.. Plan(deployment).All("aws_subnet").Where(subnet => subnet.Address.Contains("private-subnet", StringComparison.Ordinal)).Select(subnet => subnet.Text("cidr_block")!).Order()];

    [Theory, InlineData("dev", 1, 14), InlineData("production", 2, 30)]
    [PageRow(System, "CredLink — database, cache, storage and the whole network", "Region us-east-1", "aws.region")]
    [PageRow(System, "Network", "VPC 10.0.0.0/16", "network")]
    public void Network_has_three_tiers_in_two_zones_nat_as_the_page_says_and_flow_logs(string deployment, int natGateways, int flowLogDays)
    {
        var plan = Plan(deployment);
        Assert.Equal("us-east-1", plan.Document.PlannedOutput("region").GetProperty("value").GetString());
        Assert.Equal("10.0.0.0/16", plan.Single("aws_vpc").Text("cidr_block"));
        var subnets = plan.All("aws_subnet").ToArray();
        Assert.Equal(6, subnets.Length);
        Assert.Equal(2, subnets.Select(subnet => subnet.Text("availability_zone")).Distinct().Count());
        Assert.Equal(natGateways, plan.All("aws_nat_gateway").Count());

        var databaseTables = plan.All("aws_route_table").Where(table => table.Address.Contains("database", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(databaseTables);
        Assert.DoesNotContain(plan.All("aws_route"), route => databaseTables.Any(table => plan.RefersTo(route, "route_table_id", table)));

        var flowLog = plan.Single("aws_flow_log");
        Assert.Equal(("ALL", "cloud-watch-logs"), (flowLog.Text("traffic_type"), flowLog.Text("log_destination_type")));
        Assert.Equal(flowLogDays, plan.Single("aws_cloudwatch_log_group", group => group.Text("name")!.StartsWith("/vpc/", StringComparison.Ordinal)).Number("retention_in_days"));
    }

    [Theory, InlineData("dev", "db.t3.micro", false), InlineData("production", "db.t3.small", true)]
    [PageRow(System, PostgreSql, "engine", "database.majorVersion")]
    [PageRow(System, PostgreSql, "class", "database.instanceClass")]
    [PageRow(System, PostgreSql, "storage", "database.storage")]
    [PageRow(System, PostgreSql, "Multi-AZ", "database.multiAz")]
    public void PostgreSQL_engine_class_storage_and_multi_az(string deployment, string instanceClass, bool multiAz)
    {
        var instance = Instance(deployment);
        Assert.Equal(("postgres", "15"), (instance.Text("engine"), instance.Text("engine_version")));
        Assert.Equal(instanceClass, instance.Text("instance_class"));
        Assert.Equal(("gp3", 20, 100), (instance.Text("storage_type"), instance.Number("allocated_storage"), instance.Number("max_allocated_storage")));
        Assert.Equal(multiAz, instance.Flag("multi_az"));
        Plan(deployment).AssertSafe(instance);
    }

    [Theory, InlineData("dev", 7, 14, false), InlineData("production", 30, 30, true)]
    [PageRow(System, PostgreSql, "backups", "database.backups")]
    [PageRow(System, PostgreSql, "maintenance", "database.maintenanceWindow")]
    [PageRow(System, PostgreSql, "Performance Insights", "database.performanceInsightsRetentionDays")]
    [PageRow(System, PostgreSql, "log exports", "database.logExports, logRetentionDays")]
    [PageRow(System, PostgreSql, "deletion protection, final snapshot", "database.deletionProtection, finalSnapshot")]
    public void PostgreSQL_backups_maintenance_insights_logs_and_protection(string deployment, int backupDays, int logDays, bool isProtected)
    {
        var instance = Instance(deployment);
        Assert.Equal((backupDays, "03:00-04:00"), (instance.Number("backup_retention_period"), instance.Text("backup_window")));
        Assert.Equal("mon:04:00-mon:05:00", instance.Text("maintenance_window"));
        Assert.True(instance.Flag("performance_insights_enabled"));
        Assert.Equal(["postgresql", "upgrade"], instance.List("enabled_cloudwatch_logs_exports").Order());
        foreach (var log in new[] { "postgresql", "upgrade" })
        {
            Assert.Equal(logDays, Plan(deployment).Single(
                "aws_cloudwatch_log_group", group => group.Text("name") == $"/aws/rds/instance/credlink-{deployment}-db/{log}").Number("retention_in_days"));
        }

        Assert.Equal(isProtected, instance.Flag("deletion_protection"));
        Assert.Equal(!isProtected, instance.Flag("skip_final_snapshot"));
    }

    [Theory, InlineData("dev"), InlineData("production")]
    [PageRow(System, PostgreSql, "Parameter group", "database.parameters, database.ingress")]
    [PageRow(System, "Cost", "\"5432 from private subnets\"", "database.ingress; there is no egress setting")]
    public void PostgreSQL_preloads_pg_stat_statements_and_admits_the_private_subnets_only_with_no_way_out(string deployment)
    {
        var plan = Plan(deployment);
        Assert.Equal(
            ("pg_stat_statements", "pending-reboot"),
            plan.Parameters(Instance(deployment).Text("parameter_group_name")!)["shared_preload_libraries"]);
        var group = plan.SecurityGroup($"credlink-{deployment}-db-sg");
        Assert.Equal(PrivateRanges(deployment), plan.IngressOf(group).Select(rule => rule.Text("cidr_ipv4")!).Order());
        Assert.All(plan.IngressOf(group), rule => Assert.Equal((5432, 5432), (rule.Number("from_port"), rule.Number("to_port"))));
        Assert.Empty(plan.EgressOf(group));
    }

    [Theory, InlineData("dev", 1), InlineData("production", 2)]
    [PageRow(System, Redis, "Redis 7.0", "caches.redis")]
    [PageRow(System, "Cost", "Redis encryption in transit", "always on; caches has no such setting")]
    public void Redis_is_encrypted_both_ways_and_fails_over_in_production(string deployment, int nodes)
    {
        var plan = Plan(deployment);
        var group = plan.Single("aws_elasticache_replication_group");
        Assert.Equal($"credlink-{deployment}-redis", group.Text("replication_group_id"));
        Assert.Equal(("redis", "7.0", "cache.t3.micro"), (group.Text("engine"), group.Text("engine_version"), group.Text("node_type")));
        Assert.Equal(nodes, group.Number("num_cache_clusters"));
        Assert.Equal((nodes > 1, nodes > 1), (group.Flag("automatic_failover_enabled"), group.Flag("multi_az_enabled")));
        Assert.Equal("true", group.Text("at_rest_encryption_enabled")!.ToLowerInvariant());
        Assert.True(group.Flag("transit_encryption_enabled"));
        Assert.Equal((5, "03:00-05:00"), (group.Number("snapshot_retention_limit"), group.Text("snapshot_window")));
        Assert.Equal("mon:05:00-mon:07:00", group.Text("maintenance_window"));
        var parameters = plan.Single("aws_elasticache_parameter_group").Values.GetProperty("parameter").EnumerateArray()
            .ToDictionary(parameter => parameter.GetProperty("name").GetString()!, parameter => parameter.GetProperty("value").GetString());
        Assert.Equal("allkeys-lru", parameters["maxmemory-policy"]);

        // ElastiCache cannot publish to an encrypted topic, so its events have one of their own with the same addresses.
        var events = plan.Topic($"credlink-{deployment}-redis-events");
        Assert.True(plan.RefersTo(group, "notification_topic_arn", events));
        Assert.Contains(plan.All("aws_sns_topic_subscription"), subscription =>
            plan.RefersTo(subscription, "topic_arn", events) && subscription.Text("endpoint") == "on-call@credlink.example");

        var securityGroup = plan.All("aws_security_group").Single(candidate => plan.RefersTo(group, "security_group_ids", candidate));
        Assert.Equal(PrivateRanges(deployment), plan.IngressOf(securityGroup).Select(rule => rule.Text("cidr_ipv4")!).Order());
        Assert.All(plan.IngressOf(securityGroup), rule => Assert.Equal((6379, 6379), (rule.Number("from_port"), rule.Number("to_port"))));
    }

    [Theory, InlineData("dev"), InlineData("production")]
    [PageRow(System, S3, "Versioning, AES256", "buckets.proofs")]
    public void S3_bucket_is_versioned_encrypted_private_tls_only_with_cors_and_lifecycle(string deployment)
    {
        var plan = Plan(deployment);
        Assert.Equal($"credlink-{deployment}-proofs-123456789012", plan.Single("aws_s3_bucket").Text("bucket"));
        Assert.Equal("Enabled", plan.Single("aws_s3_bucket_versioning").Values.GetProperty("versioning_configuration")[0].GetProperty("status").GetString());
        Assert.Equal(
            "AES256",
            plan.Single("aws_s3_bucket_server_side_encryption_configuration").Values.GetProperty("rule")[0]
                .GetProperty("apply_server_side_encryption_by_default")[0].GetProperty("sse_algorithm").GetString());
        var block = plan.Single("aws_s3_bucket_public_access_block");
        Assert.All(["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"], argument => Assert.True(block.Flag(argument)));
        Assert.Contains("aws:SecureTransport", Stacks.SynthesizedEnvironments.Of($"credlink/{deployment}").Json, StringComparison.Ordinal);
        Assert.NotEmpty(plan.Single("aws_s3_bucket_cors_configuration").Values.GetProperty("cors_rule").EnumerateArray());

        var rules = plan.Single("aws_s3_bucket_lifecycle_configuration").Values.GetProperty("rule").EnumerateArray().ToArray();
        Assert.All(rules, rule => Assert.Equal("Enabled", rule.GetProperty("status").GetString()));
        var transition = rules.SelectMany(rule => rule.GetProperty("transition").EnumerateArray()).Single();
        Assert.Equal((90, "GLACIER"), (transition.GetProperty("days").GetInt32(), transition.GetProperty("storage_class").GetString()));
        Assert.Equal(365, rules.SelectMany(rule => rule.GetProperty("expiration").EnumerateArray()).Single(item => Days(item, "days") > 0).GetProperty("days").GetInt32());
        Assert.Equal(30, rules.SelectMany(rule => rule.GetProperty("noncurrent_version_expiration").EnumerateArray()).Single().GetProperty("noncurrent_days").GetInt32());
        Assert.Single(rules.SelectMany(rule => rule.GetProperty("abort_incomplete_multipart_upload").EnumerateArray()));

        static int Days(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : 0;
    }

    [Theory, InlineData("dev", 0), InlineData("production", 7)]
    [PageRow(System, "Secret", "JSON `username` credlink_admin", "secrets['credlink/${deployment}/database']")]
    [PageRow(System, "Cost", "secrets with a recovery window", "secrets.*.recoveryWindowDays")]
    public void Secret_has_the_page_s_keys_and_a_recovery_window_that_lets_dev_be_made_again(string deployment, int recoveryDays)
    {
        Assert.Equal(
            ["dbname", "engine", "host", "password", "port", "username"],
            Plan(deployment).SecretKeys($"credlink/{deployment}/database").Order(StringComparer.Ordinal));
        var secret = Plan(deployment).Single("aws_secretsmanager_secret", secret => secret.Text("name") == $"credlink/{deployment}/database");
        Assert.Equal(recoveryDays, secret.Number("recovery_window_in_days"));
        Assert.Contains(Plan(deployment).All("aws_iam_policy"), policy => policy.Text("name") == $"credlink-{deployment}-ecs-task-database-secrets");
    }

    [Theory, InlineData("dev", 1), InlineData("production", 2)]
    [PageRow(System, Alarms, "critical", "monitoring.alarms, cacheAlarms")]
    public void Alarms_of_critical_severity_tell_the_critical_topic(string deployment, int nodes)
    {
        var plan = Plan(deployment);
        var topic = $"credlink-{deployment}-critical";
        plan.AssertAlarm(plan.Alarms("AWS/RDS", "CPUUtilization").Single(alarm => alarm.Number("threshold") > 80), "GreaterThanThreshold", 90, 300, 1, topic);
        var storage = plan.All("aws_cloudwatch_metric_alarm").Single(alarm => alarm.Address.Contains("free-storage", StringComparison.Ordinal));
        plan.AssertAlarm(storage, "LessThanThreshold", 2147483648, 300, 1, topic);
        var memory = plan.Alarms("AWS/ElastiCache", "DatabaseMemoryUsagePercentage").Where(alarm => alarm.Number("threshold") > 80).ToArray();
        Assert.Equal(nodes, memory.Length);
        Assert.All(memory, alarm => plan.AssertAlarm(alarm, "GreaterThanThreshold", 90, 300, 1, topic));
        var evictions = plan.Alarms("AWS/ElastiCache", "Evictions");
        Assert.Equal(nodes, evictions.Count);
        Assert.All(evictions, alarm =>
        {
            plan.AssertAlarm(alarm, "GreaterThanThreshold", 100, 60, 1, topic);
            Assert.Equal("Sum", alarm.Text("statistic"));
        });
    }

    [Theory, InlineData("dev", 1), InlineData("production", 2)]
    [PageRow(System, Alarms, "warning", "monitoring.alarms, cacheAlarms, bucketAlarms")]
    [PageRow(System, "Cost", "S3 4xx needs request metrics", "buckets.proofs.requestMetrics")]
    public void Alarms_of_warning_severity_tell_the_warning_topic_and_S3_4xx_has_its_request_metrics(string deployment, int nodes)
    {
        var plan = Plan(deployment);
        var topic = $"credlink-{deployment}-warning";
        plan.AssertAlarm(plan.Alarms("AWS/RDS", "CPUUtilization").Single(alarm => alarm.Number("threshold") < 80), "GreaterThanThreshold", 70, 300, 1, topic);
        var memory = plan.Alarms("AWS/ElastiCache", "DatabaseMemoryUsagePercentage").Where(alarm => alarm.Number("threshold") < 80).ToArray();
        Assert.Equal(nodes, memory.Length);
        Assert.All(memory, alarm => plan.AssertAlarm(alarm, "GreaterThanThreshold", 75, 300, 1, topic));

        // The average of 4xxErrors is the rate of wrong requests, from 0 to 1.
        var errors = Assert.Single(plan.Alarms("AWS/S3", "4xxErrors"));
        plan.AssertAlarm(errors, "GreaterThanThreshold", 0.01, 300, 1, topic);
        Assert.Equal("Average", errors.Text("statistic"));
        Assert.Equal(plan.Single("aws_s3_bucket_metric").Text("name"), SystemPlan.Dimension(errors, "FilterId"));
    }

    [Theory, InlineData("dev", "db.t3.micro", 80), InlineData("production", "db.t3.small", 161.6)]
    [PageRow(System, "Cost", "a connection alarm at 80 % needs max_connections", "monitoring.alarms.connections")]
    public void Alarms_on_connections_follow_the_max_connections_of_the_class(string deployment, string instanceClass, double threshold)
    {
        Assert.Equal(instanceClass, Instance(deployment).Text("instance_class"));
        Plan(deployment).AssertAlarm(
            Assert.Single(Plan(deployment).Alarms("AWS/RDS", "DatabaseConnections")), "GreaterThanThreshold", threshold, 300, 1, $"credlink-{deployment}-critical");
    }

    [Theory, InlineData("dev"), InlineData("production")]
    [PageRow(System, "Outputs and application variables", "Outputs `rds_endpoint`", "outputs")]
    public void Outputs_have_the_page_s_names_and_database_url_is_sensitive_and_holds_no_password(string deployment)
    {
        var outputs = Plan(deployment).Document;
        Assert.All(["rds_endpoint", "redis_endpoint", "proofs_bucket_name"], name => Assert.False(outputs.PlannedOutput(name).GetProperty("sensitive").GetBoolean()));
        Assert.True(outputs.PlannedOutput("database_url").GetProperty("sensitive").GetBoolean());
        using var stack = JsonDocument.Parse(Stacks.SynthesizedEnvironments.Of($"credlink/{deployment}").Json);
        var url = stack.RootElement.GetProperty("output").GetProperty("database_url").GetProperty("value").GetString()!;
        Assert.StartsWith("postgresql://credlink_admin@", url, StringComparison.Ordinal);
        Assert.DoesNotContain("random_password", url, StringComparison.Ordinal);
    }
}
