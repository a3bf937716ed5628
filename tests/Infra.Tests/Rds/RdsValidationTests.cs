using HashiCorp.Cdktf;
using Infra.AwsRules.Rds;
using Infra.Modules.Rds;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Rds;

public sealed class RdsValidationTests
{
    public static TheoryData<string, RdsModuleProps, string> Refused { get; } = new()
    {
        { "identifier", Samples.StartupWebApp with { Identifier = "Orders_Prod" }, "must be 1-63 lower-case letters" },
        { "subnetIds", Samples.StartupWebApp with { SubnetIds = ["subnet-0123456789abcdef0"] }, "at least two availability zones" },
        { "subnetIds", Samples.StartupWebApp with { SubnetIds = ["subnet-1", "subnet-1", "subnet-2"] }, "must be named only once" },
        { "version.major", Samples.StartupWebApp with { Version = new PostgresVersion(12), ParameterGroupName = null }, "from 13 to 18" },
        { "instanceClass", Samples.StartupWebApp with { InstanceClass = "t4g.small" }, "must be db.<family>.<size>" },
        { "storage.iops", Samples.StartupWebApp with { Storage = new StorageShape(VolumeType.Gp3, 20, Iops: 3000) }, "below 400 GiB" },
        { "storage.maxSizeGiB", Samples.StartupWebApp with { Storage = new StorageShape(VolumeType.Gp3, 20, 21) }, "at least 10 % above" },
        { "backupRetentionDays", Samples.StartupWebApp with { BackupRetentionDays = 0 }, "must be 7-35 days in production" },
        { "backupRetentionDays", Samples.StartupWebApp with { BackupRetentionDays = 36 }, "must be 0-35 days" },
        { "backupWindow", Samples.StartupWebApp with { BackupWindow = "03:00" }, "must be hh:mm-hh:mm" },
        { "maintenanceWindow", Samples.StartupWebApp with { MaintenanceWindow = "sunday" }, "must be ddd:hh:mm-ddd:hh:mm" },
        {
            "maintenanceWindow",
            Samples.StartupWebApp with { MaintenanceWindow = "sun:03:30-sun:04:30" },
            "must not overlap the backup window"
        },
        { "masterUsername", Samples.StartupWebApp with { MasterUsername = "admin" }, "is reserved" },
        { "initialDatabaseName", Samples.StartupWebApp with { InitialDatabaseName = "order" }, "is reserved" },
        { "port", Samples.StartupWebApp with { Port = 80 }, "must be 1150-65535" },
        { "caCertificateIdentifier", Samples.StartupWebApp with { CaCertificateIdentifier = "rds-ca-2019" }, "has expired" },
        {
            "parameterGroupName",
            Samples.StartupWebApp with { ParameterGroupName = "startupwebapp-postgres15-params" },
            "must contain the major version 16"
        },
        { "parameterGroupName", Samples.StartupWebApp with { ParameterGroupName = "pg16.params" }, "must be 1-255 lower-case letters" },
        { "parameters.max_conections", WithParameter("max_conections", "100"), "is not a known parameter" },
        { "parameters.rds.force_ssl", WithParameter("rds.force_ssl", "0"), "TLS is always forced" },
        { "parameters.work_mem", WithParameter("work_mem", "1 XB"), "has the unknown unit XB" },
        { "subnetGroupName", Samples.StartupWebApp with { SubnetGroupName = "Subnets!" }, "must be 1-255 lower-case letters" },
        { "securityGroupName", Samples.StartupWebApp with { SecurityGroupName = "sg-orders" }, "not beginning with sg-" },
        {
            "ingress.a b",
            WithIngress("a b", new FromSecurityGroup("sg-0123456789abcdef0") { Description = "x" }),
            "must have a key of letters"
        },
        {
            "ingress.app.description",
            WithIngress("app", new FromSecurityGroup("sg-0123456789abcdef0") { Description = "naïve" }),
            "must be 1-255 letters"
        },
        {
            "ingress.app.securityGroupId",
            WithIngress("app", new FromSecurityGroup("backend") { Description = "x" }),
            "must be a security group's id"
        },
        { "ingress.app.cidrs", WithIngress("app", new FromCidrs(["0.0.0.0/0"]) { Description = "x" }), "is open to the internet" },
        { "ingress.app.cidrs", WithIngress("app", new FromCidrs(["10.0.0.1/16"]) { Description = "x" }), "must be an IPv4 range" },
        { "ingress.app.cidrs", WithIngress("app", new FromCidrs(["::/0"]) { Description = "x" }), "must be an IPv4 range" },
        { "ingress.app.cidrs", WithIngress("app", new FromCidrs([]) { Description = "x" }), "must name at least one range" },
        {
            "enhancedMonitoringIntervalSeconds",
            Samples.StartupWebApp with { EnhancedMonitoringIntervalSeconds = 20 },
            "must be one of 0, 1, 5"
        },
        { "performanceInsightsRetentionDays", Samples.StartupWebApp with { PerformanceInsightsRetentionDays = 30 }, "a multiple of 31" },
        { "logExports", Samples.StartupWebApp with { LogExports = ["postgres"] }, "must be one of postgresql, upgrade" },
        { "logExports", Samples.StartupWebApp with { LogExports = ["upgrade", "upgrade"] }, "must be named only once" },
        { "logRetentionDays", Samples.StartupWebApp with { LogRetentionDays = 20 }, "must be one of 1, 3, 5" },
        { "credentials.rotationDays", Samples.StartupWebApp with { Credentials = new RdsManaged(0) }, "must be 1-1000 days" },
        { "credentials.length", Samples.StartupWebApp with { Credentials = new Generated("s", Length: 7) }, "must be 8-128" },
        { "credentials.secretName", Samples.StartupWebApp with { Credentials = new Generated("a b") }, "must be 1-512 letters" },
        { "credentials.version", Samples.StartupWebApp with { Credentials = new Generated("s", 0) }, "must be 1 or more" },
        {
            "credentials.recoveryWindowDays",
            Samples.StartupWebApp with { Credentials = new Generated("s", RecoveryWindowDays: 3) },
            "must be 0, or 7-30 days"
        },
        { "encryption.alias", Samples.StartupWebApp with { Encryption = new OwnKey("alias/aws/rds") }, "not alias/aws/" },
        { "encryption.keyArn", Samples.StartupWebApp with { Encryption = new ExistingKey("alias/orders") }, "must be the ARN of a key" },
        { "finalSnapshot", Samples.StartupWebApp with { FinalSnapshot = false }, "must be true with preventDestroy" },
        { "deletionProtection", Samples.StartupWebApp with { DeletionProtection = false }, "must be true with preventDestroy" },
        { "accountId", Samples.StartupWebApp with { AccountId = "1111" }, "must be 12 digits" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_props_that_AWS_or_this_project_refuses(string property, RdsModuleProps props, string rule)
    {
        var violation = Assert.Single(Rejection(props).Violations);

        Assert.Equal(property, violation.Property);
        Assert.Contains(rule, violation.Rule);
        Assert.NotEmpty(violation.Fix);
    }

    [Fact]
    public void Reports_every_fault_at_once_under_the_path_of_the_construct()
    {
        var exception = Rejection(Samples.StartupWebApp with
        {
            Identifier = "Orders",
            Storage = new StorageShape(VolumeType.Gp3, 20, Iops: 3000),
            PerformanceInsightsRetentionDays = 30,
            Parameters = new Dictionary<string, string> { ["work_mem"] = "lots", ["shared_buffers"] = "25%" },
        });

        Assert.Equal(
            ["identifier", "storage.iops", "parameters.work_mem", "parameters.shared_buffers", "performanceInsightsRetentionDays"],
            exception.Violations.Select(violation => violation.Property));
        Assert.StartsWith("test/database: 5 invalid properties:", exception.Message);
        Assert.Contains(
            "storage.iops cannot be set for gp3 below 400 GiB, where RDS gives 3000 IOPS and 125 MiB/s, got 3000: "
                + "leave it out, or set sizeGiB to 400 or more",
            exception.Message);
    }

    [Fact]
    public void A_warning_does_not_refuse()
    {
        var template = Samples.Synth(Samples.StartupWebApp with
        {
            Version = new PostgresVersion(16, 4),
            Parameters = new Dictionary<string, string> { ["log_statement"] = "all" },
        });

        Assert.Equal("16.4", template.SingleResource("aws_db_instance").Text("engine_version"));
    }

    [Fact]
    public void Values_that_are_not_known_yet_are_left_to_AWS()
    {
        var template = SynthTemplate.Of(stack =>
        {
            string Variable(string name) =>
                new TerraformVariable(stack, name, new TerraformVariableConfig { Type = "string" }).StringValue;
            var subnets = new TerraformVariable(stack, "subnets", new TerraformVariableConfig { Type = "list(string)" });
            _ = new RdsModule(stack, "database", Samples.StartupWebApp with
            {
                SubnetIds = subnets.ListValue,
                InstanceClass = Variable("class"),
                VpcId = Variable("vpc"),
                MasterUsername = Variable("user"),
                Parameters = new Dictionary<string, string> { ["max_connections"] = Variable("connections") },
                Ingress = new Dictionary<string, DatabaseIngress>
                {
                    ["app"] = new FromSecurityGroup(Variable("group")) { Description = "PostgreSQL from the application" },
                    ["vpc"] = new FromCidrs([Variable("cidr")]) { Description = "PostgreSQL from the VPC" },
                },
                Credentials = new Generated("master"),
            });
        });
        var instance = template.SingleResource("aws_db_instance");

        Assert.Equal("${var.class}", instance.Text("instance_class"));
        Assert.Equal("${var.subnets}", template.SingleResource("aws_db_subnet_group").Text("subnet_ids"));
        Assert.Equal("${var.cidr}", template.SingleResource("aws_vpc_security_group_ingress_rule", "vpc").Text("cidr_ipv4"));
        Assert.Equal(
            "pending-reboot",
            template.SingleResource("aws_db_parameter_group")["parameter"].EnumerateArray()
                .Single(parameter => parameter.GetProperty("value").GetString() == "${var.connections}")
                .GetProperty("apply_method").GetString());
        Assert.Contains("username = var.user,", template.SingleResource("aws_secretsmanager_secret_version").Text("secret_string_wo"));
    }

    private static RdsModuleProps WithParameter(string name, string value) =>
        Samples.StartupWebApp with { Parameters = new Dictionary<string, string> { [name] = value } };

    private static RdsModuleProps WithIngress(string key, DatabaseIngress ingress) =>
        Samples.StartupWebApp with { Ingress = new Dictionary<string, DatabaseIngress> { [key] = ingress } };

    private static ModuleValidationException Rejection(RdsModuleProps props) =>
        Assert.Throws<ModuleValidationException>(() => Samples.Synth(props));
}
