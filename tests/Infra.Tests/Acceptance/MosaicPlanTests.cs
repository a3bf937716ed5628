using System.Text.Json;
using Infra.Tests.Stacks;

namespace Infra.Tests.Acceptance;

/// <summary>Each row of Mosaic Life's page, read from a real plan of <c>mosaic/prod</c>.</summary>
public sealed class MosaicPlanTests
{
    private const string System = "mosaic";

    private const string Mosaic = "Mosaic Life — database for an EKS cluster in an existing VPC";

    private static SystemPlan Plan => new("mosaic/prod");

    private static PlannedResource Instance => Plan.Instance("mosaic-prod-db");

    [Fact]
    [PageRow(System, Mosaic, "Region us-east-1", "network.kind: existing")]
    public void Mosaic_Life_creates_no_network_and_uses_the_given_subnets()
    {
        foreach (var type in new[] { "aws_vpc", "aws_subnet", "aws_route_table", "aws_nat_gateway", "aws_internet_gateway" })
        {
            Assert.Empty(Plan.All(type));
        }

        Assert.Equal("vpc-0a1b2c3d4e5f60718", Assert.Single(Plan.All("aws_security_group")).Text("vpc_id"));
        Assert.Equal(["subnet-0a1b2c3d4e5f60711", "subnet-0a1b2c3d4e5f60712"], Plan.Single("aws_db_subnet_group").List("subnet_ids").Order());
    }

    [Fact]
    [PageRow(System, Mosaic, "identifier", "database.identifier")]
    [PageRow(System, Mosaic, "engine", "database.majorVersion, autoMinorVersionUpgrade")]
    [PageRow(System, Mosaic, "class", "database.instanceClass")]
    [PageRow(System, Mosaic, "storage", "database.storage")]
    [PageRow(System, Mosaic, "Multi-AZ", "database.multiAz")]
    public void Mosaic_Life_identifier_engine_class_storage_and_multi_az()
    {
        Assert.Equal(("postgres", "16"), (Instance.Text("engine"), Instance.Text("engine_version")));
        Assert.True(Instance.Flag("auto_minor_version_upgrade"));
        Assert.Equal("db.t3.micro", Instance.Text("instance_class"));
        Assert.Equal(("gp3", 20, 100), (Instance.Text("storage_type"), Instance.Number("allocated_storage"), Instance.Number("max_allocated_storage")));
        Assert.False(Instance.Flag("multi_az"));
        Plan.AssertSafe(Instance);
    }

    [Fact]
    [PageRow(System, Mosaic, "backups", "database.backups")]
    [PageRow(System, Mosaic, "maintenance", "database.maintenanceWindow")]
    [PageRow(System, Mosaic, "Performance Insights", "database.performanceInsightsRetentionDays")]
    [PageRow(System, Mosaic, "log exports", "database.logExports")]
    public void Mosaic_Life_backups_maintenance_insights_and_logs()
    {
        Assert.Equal((7, "03:00-04:00"), (Instance.Number("backup_retention_period"), Instance.Text("backup_window")));
        Assert.Equal("sun:04:00-sun:05:00", Instance.Text("maintenance_window"));
        Assert.False(Instance.Flag("performance_insights_enabled"));
        Assert.Equal(["postgresql", "upgrade"], Instance.List("enabled_cloudwatch_logs_exports").Order());
    }

    [Fact]
    [PageRow(System, Mosaic, "public access", "database.ingress.vpc")]
    public void Mosaic_Life_public_access_is_none_and_the_vpc_range_comes_in_on_5432()
    {
        Assert.False(Instance.Flag("publicly_accessible"));
        var group = Assert.Single(Plan.All("aws_security_group"));
        var rule = Assert.Single(Plan.IngressOf(group));
        Assert.Equal(("10.0.0.0/16", 5432d, 5432d), (rule.Text("cidr_ipv4"), rule.Number("from_port"), rule.Number("to_port")));
        Assert.Empty(Plan.EgressOf(group));
    }

    [Fact]
    [PageRow(System, "Secrets", "`mosaic/prod/rds/credentials`", "secrets")]
    [PageRow(System, "Secrets", "`mosaic/prod/rds/connection`", "secrets, passwordOf, database.masterUsername, tenants.mosaic")]
    public void Secrets_have_the_page_s_names_and_keys_and_share_one_password()
    {
        Assert.Equal(["password", "username"], Plan.SecretKeys("mosaic/prod/rds/credentials").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["database", "host", "password", "port", "sqlalchemy_url", "url", "username"],
            Plan.SecretKeys("mosaic/prod/rds/connection").Order(StringComparer.Ordinal));
        var names = Plan.All("aws_secretsmanager_secret").Select(secret => secret.Text("name")).ToArray();
        Assert.Contains("mosaic/prod/rds/credentials", names);
        Assert.Contains("mosaic/prod/rds/connection", names);

        var json = SynthesizedEnvironments.Of("mosaic/prod").Json;
        Assert.Contains("postgresql://%s:%s@%s:%d/%s", json, StringComparison.Ordinal);
        Assert.Contains("postgresql+psycopg://%s:%s@%s:%d/%s", json, StringComparison.Ordinal);
        Assert.Contains("urlencode(", json, StringComparison.Ordinal);
        Assert.Equal("mosaicadmin", Instance.Text("username"));
        Assert.Contains("mosaic", Plan.Document.PlannedOutput("databases").GetProperty("value").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    [PageRow(System, "Kubernetes", "IAM role", "access.serviceAccounts.core-api")]
    public void Kubernetes_iam_role_trusts_the_service_account_only_and_reads_the_two_secrets_only()
    {
        var role = Plan.Single("aws_iam_role", role => role.Text("name") == "mosaic-prod-core-api-secrets-role");
        var trust = role.Document("assume_role_policy").GetProperty("Statement")[0];
        Assert.Equal("sts:AssumeRoleWithWebIdentity", trust.GetProperty("Action").ToString());
        var conditions = trust.GetProperty("Condition").GetProperty("StringEquals").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString());
        const string Issuer = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
        Assert.Equal("system:serviceaccount:mosaic-prod:core-api", conditions[$"{Issuer}:sub"]);
        Assert.Equal("sts.amazonaws.com", conditions[$"{Issuer}:aud"]);

        using var stack = JsonDocument.Parse(SynthesizedEnvironments.Of("mosaic/prod").Json);
        var policies = stack.RootElement.GetProperty("resource").GetProperty("aws_iam_role_policy").EnumerateObject()
            .Where(policy => policy.Value.GetProperty("role").GetString()!.Contains(role.Address, StringComparison.Ordinal))
            .Select(policy => policy.Value.GetProperty("policy").GetString()!).ToArray();
        var document = Assert.Single(policies);
        Assert.Contains("mosaic/prod/rds/credentials", document, StringComparison.Ordinal);
        Assert.Contains("mosaic/prod/rds/connection", document, StringComparison.Ordinal);
        Assert.DoesNotContain("rds/master", document, StringComparison.Ordinal);
        Assert.DoesNotContain("\"*\"", document, StringComparison.Ordinal);
    }

    [Fact]
    [PageRow(System, "Alarms", "CPUUtilization > 80 %", "monitoring.alarms")]
    public void Alarms_on_cpu_and_free_storage()
    {
        Plan.AssertAlarm(Assert.Single(Plan.Alarms("AWS/RDS", "CPUUtilization")), "GreaterThanThreshold", 80, 300, 2, "mosaic-prod-database-alerts");
        var storage = Plan.All("aws_cloudwatch_metric_alarm").Single(alarm => alarm.Address.Contains("free-storage", StringComparison.Ordinal));
        Plan.AssertAlarm(storage, "LessThanThreshold", 4294967296, 300, 1, "mosaic-prod-database-alerts");
    }
}
