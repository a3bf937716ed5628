using System.Text.Json;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>Each row of StartupWebApp's page, read from a real plan of <c>startupwebapp/prod</c>.</summary>
public sealed class StartupWebAppPlanTests
{
    private const string Identifier = "startupwebapp-multi-tenant-prod";

    private static PlanDocument Plan => PlannedEnvironments.Of("startupwebapp/prod").Document;

    private static PlannedResource Instance => Plan.Single("aws_db_instance");

    [Fact]
    [PageRow("startupwebapp", "Network", "New VPC", "network")]
    public void Creates_the_vpc_startupwebapp_vpc()
    {
        var vpc = Plan.Single("aws_vpc");
        Assert.Equal("startupwebapp-vpc", vpc.Tag("Name"));
        Assert.Equal("10.0.0.0/16", vpc.Text("cidr_block"));
    }

    [Fact]
    [PageRow("startupwebapp", "Network", "New VPC", "network.availabilityZones")]
    public void Puts_the_database_into_private_subnets_of_at_least_two_zones()
    {
        var group = Plan.Single("aws_db_subnet_group");
        var subnets = Plan.References(group.Address, "subnet_ids").Where(reference => reference.StartsWith("aws_subnet.", StringComparison.Ordinal)
            && !reference.EndsWith(".id", StringComparison.Ordinal)).Distinct().Select(address => Plan.Single("aws_subnet", subnet => subnet.Address == address)).ToArray();
        Assert.Equal(["us-east-1a", "us-east-1b"], subnets.Select(subnet => subnet.Text("availability_zone")).Order());
        Assert.All(subnets, subnet => Assert.False(subnet.Flag("map_public_ip_on_launch"), $"{subnet.Address} gives out public addresses"));

        var databaseRouteTables = Plan.Resources("aws_route_table_association")
            .Where(association => Plan.References(association.Address, "subnet_id").Any(reference => subnets.Any(subnet => subnet.Address == reference)))
            .SelectMany(association => Plan.References(association.Address, "route_table_id")).ToHashSet();
        Assert.NotEmpty(databaseRouteTables);
        Assert.DoesNotContain(Plan.Resources("aws_route"), route => Plan.References(route.Address, "route_table_id").Any(databaseRouteTables.Contains));
    }

    [Fact]
    [PageRow("startupwebapp", "Network", "Security group `startupwebapp-multi-tenant-rds-sg`", "database.ingress, clientSecurityGroups")]
    public void Admits_5432_from_the_backend_services_and_the_bastion_only_each_with_its_own_description()
    {
        var group = Plan.Single("aws_security_group", group => group.Text("name") == "startupwebapp-multi-tenant-rds-sg");
        var rules = Plan.Resources("aws_vpc_security_group_ingress_rule")
            .Where(rule => Plan.References(rule.Address, "security_group_id").Contains(group.Address)).ToArray();
        Assert.Equal(2, rules.Length);
        Assert.All(rules, rule =>
        {
            Assert.Equal(5432, rule.Number("from_port"));
            Assert.Equal(5432, rule.Number("to_port"));
            Assert.Equal("tcp", rule.Text("ip_protocol"));
            Assert.Null(rule.Text("cidr_ipv4"));
        });
        Assert.Equal(["PostgreSQL from the backend services", "PostgreSQL from the bastion"], rules.Select(rule => rule.Text("description")!).Order());

        var backend = Plan.Single("aws_security_group", group => group.Text("name") == "startupwebapp-backend-services-sg");
        var fromBackend = Assert.Single(rules, rule => rule.Text("description") == "PostgreSQL from the backend services");
        Assert.Contains(backend.Address, Plan.References(fromBackend.Address, "referenced_security_group_id"));
        Assert.DoesNotContain(Plan.Resources("aws_vpc_security_group_egress_rule"), rule => Plan.References(rule.Address, "security_group_id").Contains(group.Address));
    }

    [Fact]
    [PageRow("startupwebapp", "Network", "Bastion for administrators", "bastion")]
    public void Offers_a_bastion_without_inbound_ports_and_shows_the_tunnel_command()
    {
        Assert.Single(Plan.Resources("aws_instance"));
        var bastionGroup = Plan.Single("aws_security_group", group => group.Text("name")!.StartsWith("startupwebapp-bastion", StringComparison.Ordinal));
        Assert.DoesNotContain(Plan.Resources("aws_vpc_security_group_ingress_rule"), rule => Plan.References(rule.Address, "security_group_id").Contains(bastionGroup.Address));
        Assert.Contains("AmazonSSMManagedInstanceCore", string.Join(' ', Plan.Resources("aws_iam_role_policy_attachment").Select(attachment => attachment.Text("policy_arn"))), StringComparison.Ordinal);
        Assert.Contains("\"bastion_tunnel_command\"", Plan.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identifier", Identifier)]
    [InlineData("engine", "postgres")]
    [InlineData("engine_version", "16")]
    [InlineData("instance_class", "db.t4g.small")]
    [InlineData("storage_type", "gp3")]
    [InlineData("backup_window", "03:00-04:00")]
    [InlineData("maintenance_window", "sun:04:00-sun:05:00")]
    [InlineData("username", "postgres")]
    [InlineData("parameter_group_name", "startupwebapp-postgres16-params")]
    [InlineData("ca_cert_identifier", "rds-ca-rsa2048-g1")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "engine", "database.majorVersion, autoMinorVersionUpgrade")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "class", "database.instanceClass")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "backups", "database.backups")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "maintenance", "database.maintenanceWindow")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "master user", "database.masterUsername")]
    [PageRow("startupwebapp", "Cost", "CA bundle", "database.caCertificateIdentifier")]
    public void Instance_has_the_page_s_text_value(string argument, string expected) => Assert.Equal(expected, Instance.Text(argument));

    [Theory]
    [InlineData("allocated_storage", 20)]
    [InlineData("max_allocated_storage", 100)]
    [InlineData("backup_retention_period", 7)]
    [InlineData("monitoring_interval", 60)]
    [InlineData("performance_insights_retention_period", 7)]
    [InlineData("port", 5432)]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "storage", "database.storage")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "monitoring", "database.enhancedMonitoringIntervalSeconds, performanceInsightsRetentionDays")]
    public void Instance_has_the_page_s_number(string argument, double expected) => Assert.Equal(expected, Instance.Number(argument));

    [Theory]
    [InlineData("auto_minor_version_upgrade", true)]
    [InlineData("multi_az", false)]
    [InlineData("deletion_protection", true)]
    [InlineData("iam_database_authentication_enabled", false)]
    [InlineData("performance_insights_enabled", true)]
    [InlineData("storage_encrypted", true)]
    [InlineData("publicly_accessible", false)]
    [InlineData("copy_tags_to_snapshot", true)]
    [InlineData("skip_final_snapshot", false)]
    [InlineData("manage_master_user_password", true)]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "Multi-AZ", "database.multiAz")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "deletion protection", "database.deletionProtection")]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "IAM authentication", "database.iamAuthentication")]
    public void Instance_has_the_page_s_switch(string argument, bool expected) => Assert.Equal(expected, Instance.Flag(argument));

    [Fact]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "monitoring", "database.logExports")]
    public void Exports_the_postgresql_and_upgrade_logs_to_groups_with_retention()
    {
        Assert.Equal(["postgresql", "upgrade"], Instance.List("enabled_cloudwatch_logs_exports").Order());
        foreach (var log in new[] { "postgresql", "upgrade" })
        {
            var group = Plan.Single("aws_cloudwatch_log_group", group => group.Text("name") == $"/aws/rds/instance/{Identifier}/{log}");
            Assert.Equal(30, group.Number("retention_in_days"));
        }
    }

    [Fact]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "Parameter group `startupwebapp-postgres16-params`", "database.parameters, parameterGroupName")]
    public void Parameter_group_sets_the_page_s_parameters_with_the_right_apply_methods()
    {
        var group = Plan.Single("aws_db_parameter_group");
        Assert.Equal("startupwebapp-postgres16-params", group.Text("name"));
        Assert.Equal("postgres16", group.Text("family"));
        var parameters = group.Values.GetProperty("parameter").EnumerateArray()
            .Select(parameter => (parameter.GetProperty("name").GetString()!, parameter.GetProperty("value").GetString()!, parameter.GetProperty("apply_method").GetString()!))
            .Order().ToArray();
        Assert.Equal(
            [
                ("log_min_duration_statement", "1000", "immediate"),
                ("log_statement", "none", "immediate"),
                ("max_connections", "100", "pending-reboot"),

                // RDS's own default since PostgreSQL 15; RDS reports defaults as pending-reboot, anything else would be a diff for ever.
                ("rds.force_ssl", "1", "pending-reboot"),
            ],
            parameters);
    }

    [Fact]
    [PageRow("startupwebapp", "Instance `startupwebapp-multi-tenant-prod`", "maintenance", "monitoring.eventCategories")]
    public void Maintenance_of_the_instance_is_told_to_the_topic()
    {
        var subscription = Plan.Single("aws_db_event_subscription");
        Assert.Equal("db-instance", subscription.Text("source_type"));
        Assert.Equal([Identifier], subscription.List("source_ids"));
        Assert.Contains("maintenance", subscription.List("event_categories"));
        Assert.Contains(Plan.Single("aws_sns_topic").Address, Plan.References(subscription.Address, "sns_topic"));
    }

    [Fact]
    [PageRow("startupwebapp", "Secret `rds/startupwebapp/multi-tenant/master`", "JSON with", "secrets")]
    public void Secret_has_the_page_s_name_and_tags_and_its_value_is_only_written_never_planned()
    {
        var secret = Plan.Single("aws_secretsmanager_secret", secret => secret.Text("name") == "rds/startupwebapp/multi-tenant/master");
        Assert.Equal("Production", secret.Tag("Environment"));
        Assert.Equal("StartupWebApp", secret.Tag("Application"));
        Assert.Equal("MultiTenantDatabase", secret.Tag("Purpose"));
        var version = Plan.Single("aws_secretsmanager_secret_version");
        Assert.Null(version.Text("secret_string"));
        Assert.Null(version.Text("secret_string_wo"));
        Assert.Equal(1, version.Number("secret_string_wo_version"));
        Assert.DoesNotContain(Plan.Resources("aws_secretsmanager_secret_rotation"), rotation => Plan.References(rotation.Address, "secret_id").Contains(secret.Address.Split('[')[0]));
    }

    [Fact]
    [PageRow("startupwebapp", "Secret `rds/startupwebapp/multi-tenant/master`", "JSON with", "secrets.*.readerRoles")]
    public void Only_the_backend_task_role_may_read_the_secret()
    {
        var policy = Plan.Single("aws_secretsmanager_secret_policy");
        var text = policy.Text("policy") ?? SynthesizedEnvironments.Of("startupwebapp/prod").Json;
        Assert.Contains("arn:aws:iam::123456789012:role/backend-ecs-task-role", text, StringComparison.Ordinal);
        Assert.Contains("Deny", text, StringComparison.Ordinal);
        Assert.Contains("aws:PrincipalArn", text, StringComparison.Ordinal);
    }

    [Fact]
    [PageRow("startupwebapp", "Tenants", "startupwebapp_prod", "tenants")]
    [PageRow("startupwebapp", "Tenants", "healthtech_experiment", "tenants")]
    [PageRow("startupwebapp", "Tenants", "fintech_experiment", "tenants")]
    [PageRow("startupwebapp", "Tenants", "edtech_experiment, saas_experiment", "tenants.*.status: future")]
    public void Lists_the_three_active_tenants_and_not_the_future_ones()
    {
        var databases = Plan.PlannedOutput("databases").GetProperty("value").EnumerateArray().Select(name => name.GetString()!).Order();
        Assert.Equal(["fintech_experiment", "healthtech_experiment", "startupwebapp_prod"], databases);
    }

    [Theory]
    [InlineData("CPUUtilization", "GreaterThanThreshold", 70)]
    [InlineData("DatabaseConnections", "GreaterThanThreshold", 80)]
    [InlineData("FreeStorageSpace", "LessThanThreshold", 2147483648)]
    [InlineData("FreeableMemory", "LessThanThreshold", 524288000)]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "CPUUtilization", "monitoring.alarms")]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "DatabaseConnections", "monitoring.alarms")]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "FreeStorageSpace", "monitoring.alarms")]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "FreeableMemory", "monitoring.alarms")]
    public void Alarm_follows_the_page(string metric, string comparison, double threshold)
    {
        var alarm = Plan.Single("aws_cloudwatch_metric_alarm", alarm => alarm.Text("metric_name") == metric);
        Assert.Equal("AWS/RDS", alarm.Text("namespace"));
        Assert.Equal("Average", alarm.Text("statistic"));
        Assert.Equal(300, alarm.Number("period"));
        Assert.Equal(comparison, alarm.Text("comparison_operator"));
        Assert.Equal(threshold, alarm.Number("threshold"));
        Assert.Equal(Identifier, alarm.Values.GetProperty("dimensions").GetProperty("DBInstanceIdentifier").GetString());
        Assert.Contains(Plan.Single("aws_sns_topic").Address, Plan.References(alarm.Address, "alarm_actions"));
    }

    [Fact]
    public void There_are_no_alarms_beyond_the_page_s_four() => Assert.Equal(4, Plan.Resources("aws_cloudwatch_metric_alarm").Count());

    [Fact]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "CPUUtilization", "monitoring.topics")]
    public void Topic_rds_alerts_is_encrypted_and_has_e_mail_subscriptions()
    {
        var topic = Plan.Single("aws_sns_topic");
        Assert.Equal("rds-alerts", topic.Text("name"));
        Assert.NotEmpty(Plan.References(topic.Address, "kms_master_key_id"));
        Assert.All(Plan.Resources("aws_sns_topic_subscription"), subscription => Assert.Equal("email", subscription.Text("protocol")));
        Assert.NotEmpty(Plan.Resources("aws_sns_topic_subscription"));
    }

    [Fact]
    [PageRow("startupwebapp", "Alarms → SNS topic `rds-alerts` with e-mail subscriptions", "Dashboard `StartupWebApp-RDS-MultiTenant`", "monitoring.dashboard")]
    public void Dashboard_draws_the_four_metrics_by_average_over_300_seconds_from_zero()
    {
        var dashboard = Plan.Single("aws_cloudwatch_dashboard");
        Assert.Equal("StartupWebApp-RDS-MultiTenant", dashboard.Text("dashboard_name"));
        var widgets = dashboard.Document("dashboard_body").GetProperty("widgets").EnumerateArray()
            .Select(widget => widget.GetProperty("properties")).Where(properties => properties.TryGetProperty("metrics", out _)).ToArray();
        Assert.Equal(
            ["CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "FreeableMemory"],
            widgets.Select(widget => widget.GetProperty("metrics")[0][1].GetString()!).Order(StringComparer.Ordinal));
        Assert.All(widgets, widget =>
        {
            Assert.Equal(300, widget.GetProperty("period").GetInt32());
            Assert.Equal("Average", widget.GetProperty("stat").GetString());
            Assert.Equal(0, widget.GetProperty("yAxis").GetProperty("left").GetProperty("min").GetDouble());
        });
    }

    [Fact]
    [PageRow("startupwebapp", "StartupWebApp — one instance, many tenant databases", "Region us-east-1", "aws.region")]
    public void Every_resource_carries_the_deployment_s_tags()
    {
        var tagged = Plan.All().Where(resource => resource.Values.TryGetProperty("tags_all", out var tags) && tags.ValueKind == JsonValueKind.Object).ToArray();
        Assert.True(tagged.Length > 10, $"only {tagged.Length} resources have tags");
        Assert.Equal("us-east-1", Plan.PlannedOutput("region").GetProperty("value").GetString());
        Assert.All(tagged, resource => Assert.True(resource.Tag("Application") == "StartupWebApp", $"{resource.Address} lacks the tag Application"));
    }

    [Fact]
    [PageRow("startupwebapp", "Cost", "a master password given on a command line", "there is no setting for a password")]
    public void No_plan_holds_a_password()
    {
        Assert.DoesNotContain(Plan.All(), resource => resource.Text("password") is not null || resource.Text("secret_string") is not null);
        Assert.Empty(Plan.Resources("random_password"));
    }
}
