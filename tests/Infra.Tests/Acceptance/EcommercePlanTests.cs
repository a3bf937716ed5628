using System.Text.Json;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>Each row of the shop's page, read from real plans of <c>ecommerce/dev</c> and <c>ecommerce/prod</c>.</summary>
public sealed class EcommercePlanTests
{
    private const string System = "ecommerce";

    private const string Shop = "E-commerce shop — RDS module behind ECS";

    private const string HandOver = "Handing the database to the application";

    private static SystemPlan Plan(string deployment) => new($"ecommerce/{deployment}");

    private static PlannedResource Instance(string deployment) => Plan(deployment).Instance($"ecommerce-{deployment}");

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Region us-east-1", "aws.region, database.identifier")]
    [PageRow(System, Shop, "engine", "database.majorVersion, autoMinorVersionUpgrade")]
    [PageRow(System, Shop, "class", "database.instanceClass")]
    [PageRow(System, Shop, "storage", "database.storage")]
    public void E_commerce_shop_engine_class_and_storage(string deployment)
    {
        var instance = Instance(deployment);
        Assert.Equal(("postgres", "15"), (instance.Text("engine"), instance.Text("engine_version")));
        Assert.True(instance.Flag("auto_minor_version_upgrade"));
        Assert.Equal("db.t3.micro", instance.Text("instance_class"));
        Assert.Equal((20, 100), (instance.Number("allocated_storage"), instance.Number("max_allocated_storage")));
        Plan(deployment).AssertSafe(instance);
        Assert.Equal("us-east-1", Plan(deployment).Document.PlannedOutput("region").GetProperty("value").GetString());
    }

    [Theory, InlineData("dev", false), InlineData("prod", true)]
    [PageRow(System, Shop, "Multi-AZ", "database.multiAz")]
    [PageRow(System, Shop, "backups", "database.backups")]
    [PageRow(System, Shop, "deletion protection", "database.deletionProtection")]
    [PageRow(System, Shop, "maintenance", "database.maintenanceWindow")]
    public void E_commerce_shop_availability_backups_protection_and_maintenance(string deployment, bool isProduction)
    {
        var instance = Instance(deployment);
        Assert.Equal(isProduction, instance.Flag("multi_az"));
        Assert.Equal(7, instance.Number("backup_retention_period"));
        Assert.Equal(isProduction, instance.Flag("deletion_protection"));

        // 02:30 to 03:30 in New York in summer, the shop's quietest time.
        Assert.Equal("sun:07:30-sun:08:30", instance.Text("maintenance_window"));
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Performance Insights", "database.performanceInsightsRetentionDays")]
    [PageRow(System, Shop, "enhanced monitoring", "database.enhancedMonitoringIntervalSeconds")]
    [PageRow(System, Shop, "Log group", "database.logExports, logRetentionDays")]
    public void E_commerce_shop_insights_monitoring_and_log_group(string deployment)
    {
        var instance = Instance(deployment);
        Assert.True(instance.Flag("performance_insights_enabled"));
        Assert.Equal(7, instance.Number("performance_insights_retention_period"));
        Assert.Equal(60, instance.Number("monitoring_interval"));
        Assert.Contains("postgresql", instance.List("enabled_cloudwatch_logs_exports"));
        Assert.Single(Plan(deployment).All("aws_cloudwatch_log_group"), group => group.Text("name") == $"/aws/rds/instance/ecommerce-{deployment}/postgresql");
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Private subnets", "database.ingress, clientSecurityGroups")]
    public void E_commerce_shop_private_subnets_admit_the_ecs_tasks_only(string deployment)
    {
        var plan = Plan(deployment);
        var group = plan.SecurityGroup($"ecommerce-{deployment}-sg");
        var tasks = plan.SecurityGroup($"ecommerce-{deployment}-ecs-tasks-sg");

        var rules = plan.IngressOf(group);
        Assert.All(rules, rule => Assert.Equal((5432, 5432), (rule.Number("from_port"), rule.Number("to_port"))));
        Assert.Single(rules, rule => plan.RefersTo(rule, "referenced_security_group_id", tasks));

        // The function that rotates production's secret has to set the password; nothing else comes in.
        var others = rules.Where(rule => !plan.RefersTo(rule, "referenced_security_group_id", tasks)).ToArray();
        Assert.Equal(deployment == "prod" ? 1 : 0, others.Length);
        Assert.All(others, rule => Assert.Contains(
            plan.Document.References(rule.Address, "referenced_security_group_id"), reference => reference.Contains("rotation", StringComparison.Ordinal)));
        Assert.Empty(plan.EgressOf(group));
        Assert.All(plan.All("aws_subnet").Where(subnet => subnet.Tag("Name")!.Contains("database", StringComparison.Ordinal)),
            subnet => Assert.False(subnet.Flag("map_public_ip_on_launch")));
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Master password", "database.masterCredentials.rotationDays")]
    public void E_commerce_shop_master_password_is_kept_and_rotated_by_RDS(string deployment)
    {
        Assert.True(Instance(deployment).Flag("manage_master_user_password"));
        var rotation = Plan(deployment).Single("aws_secretsmanager_secret_rotation", rotation => rotation.Text("rotation_lambda_arn") is null
            && !rotation.Address.StartsWith("aws_secretsmanager_secret_rotation.secrets", StringComparison.Ordinal));
        Assert.Equal(30, rotation.Values.GetProperty("rotation_rules")[0].GetProperty("automatically_after_days").GetDouble());
    }

    [Fact]
    [PageRow(System, Shop, "Secret `ecommerce/<env>/database`", "secrets['ecommerce/${deployment}/database'].rotation")]
    public void E_commerce_shop_secret_is_rotated_by_the_published_function_where_the_setting_asks_for_it()
    {
        var plan = Plan("prod");
        Assert.Single(plan.All("aws_secretsmanager_secret"), secret => secret.Text("name") == "ecommerce/prod/database");
        Assert.Equal(["dbname", "engine", "host", "password", "port", "username"], plan.SecretKeys("ecommerce/prod/database").Order(StringComparer.Ordinal));
        var application = plan.Single("aws_serverlessapplicationrepository_cloudformation_stack");
        Assert.EndsWith(":applications/SecretsManagerRDSPostgreSQLRotationSingleUser", application.Text("application_id"), StringComparison.Ordinal);
        var rotation = Assert.Single(plan.All("aws_secretsmanager_secret_rotation"),
            rotation => plan.Document.References(rotation.Address, "rotation_lambda_arn").Any(reference => reference.StartsWith(application.Address, StringComparison.Ordinal)));
        Assert.Equal(30, rotation.Values.GetProperty("rotation_rules")[0].GetProperty("automatically_after_days").GetDouble());

        Assert.Empty(Plan("dev").All("aws_serverlessapplicationrepository_cloudformation_stack"));
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "IAM: a least-privilege policy", "access.taskRoles")]
    public void E_commerce_shop_task_role_reads_that_secret_and_nothing_else(string deployment)
    {
        var plan = Plan(deployment);
        var policy = plan.Single("aws_iam_policy", policy => policy.Text("name") == $"ecommerce-{deployment}-ecs-task-database-secret");
        using var stack = JsonDocument.Parse(SynthesizedEnvironments.Of($"ecommerce/{deployment}").Json);
        var document = stack.RootElement.GetProperty("resource").GetProperty("aws_iam_policy").GetProperty(policy.Address.Split('.')[1]).GetProperty("policy").GetString()!;
        Assert.Contains("secretsmanager:GetSecretValue", document, StringComparison.Ordinal);
        Assert.DoesNotContain("\"*\"", document, StringComparison.Ordinal);
        Assert.DoesNotContain("PutSecretValue", document, StringComparison.Ordinal);
        Assert.Contains($"ecommerce/{deployment}/database", document, StringComparison.Ordinal);
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Alarms on CPU, connections and storage", "monitoring.alarms, monitoring.topics")]
    public void E_commerce_shop_alarms_on_cpu_connections_and_storage_tell_operations(string deployment)
    {
        var plan = Plan(deployment);
        foreach (var metric in new[] { "CPUUtilization", "DatabaseConnections", "FreeStorageSpace" })
        {
            var alarm = Assert.Single(plan.Alarms("AWS/RDS", metric));
            Assert.Equal($"ecommerce-{deployment}", SystemPlan.Dimension(alarm, "DBInstanceIdentifier"));
            Assert.True(plan.RefersTo(alarm, "alarm_actions", plan.Topic($"ecommerce-{deployment}-operations")));
        }
    }

    [Theory, InlineData("dev"), InlineData("prod")]
    [PageRow(System, Shop, "Encryption at rest and in transit", "always")]
    public void E_commerce_shop_encryption_at_rest_and_in_transit(string deployment) => Plan(deployment).AssertSafe(Instance(deployment));
}
