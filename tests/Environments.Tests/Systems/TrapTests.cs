using Infra.AwsRules.Catalogue;
using Infra.Tests.Acceptance;

namespace Infra.Environments.Tests.Systems;

/// <summary>The traps of the systems' pages: what a user writes when he falls into one, and what he is told.</summary>
public sealed class TrapTests
{
    private const string HappyTripTraps = "Sizing guide and prices (Mumbai, hourly on demand / reserved 3 years)";

    private const string EcommerceTraps = "Terraform variable names users know";

    private static readonly EnvironmentCatalog Catalog = EnvironmentCatalog.Open(TemporaryRepository.RepositoryRoot());

    private static LoadedEnvironment Load(string environment, params string[] settings)
    {
        Assert.True(EnvironmentName.TryParse(environment, out var name));
        return Catalog.Load(name, [.. settings.Select(text => SettingOverride.TryParse(text, out var setting) ? setting : throw new ArgumentException(text))]);
    }

    private static void AssertTold(LoadedEnvironment loaded, RuleSeverity severity, string path, string rule, string fix)
    {
        var told = loaded.Problems.Where(problem => problem.Severity == severity && problem.Path == path).ToArray();
        Assert.True(
            told.Any(problem => problem.Rule.Contains(rule, StringComparison.Ordinal) && problem.Fix.Contains(fix, StringComparison.Ordinal)),
            $"{severity} at {path} was expected, with '{rule}' and '{fix}'; there are\n{string.Join('\n', loaded.Problems)}");
    }

    public static TheoryData<string> Shipped => [.. Catalog.List().Select(name => name.ToString())];

    [Theory, MemberData(nameof(Shipped))]
    public void Every_shipped_environment_avoids_all_of_them(string environment) => Assert.Empty(Load(environment).Errors);

    [Theory]
    [InlineData("database.storage.iops=3000")]
    [InlineData("database.storage.throughputMiBps=125")]
    [PageRow("happytrip", HappyTripTraps, "on RDS PostgreSQL, gp3 below 400 GiB", "database.storage.iops, throughputMiBps")]
    public void Iops_and_throughput_of_gp3_below_400_GiB_are_refused(string setting) => AssertTold(
        Load("happytrip/prod", setting), RuleSeverity.Error, $"$.{setting.Split('=')[0]}", "cannot be set for gp3 below 400 GiB", "set sizeGiB to 400 or more");

    [Fact]
    public void Iops_of_gp3_from_400_GiB_begin_at_the_baseline() => AssertTold(
        Load("happytrip/prod", "database.storage.sizeGiB=400", "database.storage.iops=6000"),
        RuleSeverity.Error, "$.database.storage.iops", "must be at least 12000", "12000");

    [Fact]
    public void A_latency_without_a_unit_is_refused_because_the_metric_is_in_seconds() => AssertTold(
        Load("happytrip/prod", "monitoring.alarms.read-latency.above=100"),
        RuleSeverity.Error, "$.monitoring.alarms.read-latency.above", "measured in seconds", "ms");

    [Fact]
    public void ReplicationLag_is_refused_as_a_metric_of_the_database() =>
        Assert.Contains(Load("happytrip/prod", "monitoring.alarms.replica-lag.metric=ReplicationLag").Errors, error =>
            error.Path == "$.monitoring.alarms.replica-lag.metric" && error.Rule.Contains("ReplicaLag", StringComparison.Ordinal));

    [Fact]
    public void ReplicaLag_without_a_replica_is_refused_because_it_would_never_have_data() => AssertTold(
        Load("happytrip/dev", """monitoring.alarms.lag={"metric":"ReplicaLag","above":"5 s"}"""),
        RuleSeverity.Error, "$.monitoring.alarms.lag.metric", "published by read replicas only", "add a read replica");

    [Fact]
    [PageRow("happytrip", HappyTripTraps, "`log_statement` all writes every literal", "database.parameters.log_statement: a warning")]
    public void Log_statement_all_is_allowed_with_a_warning_of_the_passwords_that_it_writes() => AssertTold(
        Load("happytrip/prod"), RuleSeverity.Warning, "$.database.parameters.log_statement", "passwords included", "ddl");

    [Fact]
    [PageRow("happytrip", HappyTripTraps, "25 % of 16 GiB is not 2560 MB", "database.parameters.shared_buffers: a warning")]
    public void A_fixed_size_that_contradicts_the_usual_share_of_the_memory_is_told() => AssertTold(
        Load("happytrip/prod"), RuleSeverity.Warning, "$.database.parameters.shared_buffers", "is 16 % of the 16 GiB", "25% of memory");

    [Fact]
    [PageRow("ecommerce", EcommerceTraps, "an engine version pinned to a minor", "database.minorVersion: a warning")]
    public void A_pinned_minor_version_is_told() => AssertTold(
        Load("ecommerce/prod", "database.minorVersion=4"), RuleSeverity.Warning, "$.database.minorVersion", "blocks automatic minor upgrades", "leave it out");

    [Theory]
    [InlineData("database.instanceClass=db.t2.micro", "$.database.instanceClass", "Performance Insights is not offered", "db.t4g.micro")]
    [InlineData("database.performanceInsightsRetentionDays=30", "$.database.performanceInsightsRetentionDays", "must be 0 (off), 7, a multiple of 31", "31")]
    [PageRow("ecommerce", EcommerceTraps, "Performance Insights is not offered", "database.performanceInsightsRetentionDays")]
    public void Performance_Insights_that_RDS_would_refuse_is_refused_before_any_plan(string setting, string path, string rule, string fix) =>
        AssertTold(Load("ecommerce/prod", setting), RuleSeverity.Error, path, rule, fix);

    [Fact]
    [PageRow("ecommerce", "E-commerce shop — RDS module behind ECS", "read replica", "database.readReplicas.count")]
    public void A_replica_of_the_shop_needs_a_master_password_that_RDS_does_not_manage()
    {
        AssertTold(
            Load("ecommerce/prod", "database.readReplicas.count=1"),
            RuleSeverity.Error, "$.database.readReplicas.count", "not possible with a master password that RDS manages", "generated");
        var replicas = Load("ecommerce/prod", "database.readReplicas.count=2", """database.masterCredentials={"kind":"generated","secretName":"ecommerce/prod/master"}""");
        Assert.Empty(replicas.Errors);
        Assert.Equal(2, replicas.Settings!.Database.ReadReplicas.Count);
        Assert.Equal(0, Load("ecommerce/dev").Settings!.Database.ReadReplicas.Count);
    }

    [Theory]
    [InlineData("rds_instance_class", "db.t4g.small")]
    [InlineData("rds_engine_version", "16")]
    [InlineData("rds_allocated_storage", "40")]
    [InlineData("rds_max_allocated_storage", "200")]
    [InlineData("rds_multi_az", "true")]
    [InlineData("rds_backup_retention_period", "14")]
    [InlineData("rds_deletion_protection", "true")]
    [PageRow("ecommerce", EcommerceTraps, "`rds_instance_class`", "variables; --var, TF_VAR_…")]
    public void The_variable_names_that_users_know_override_a_setting_for_one_run(string name, string value)
    {
        var before = EffectiveSettings.Of(Load("ecommerce/dev").Settings!);
        var loaded = Catalog.Load(new EnvironmentName("ecommerce", "dev"), [], [new VariableValue(name, value, $"TF_VAR_{name}", IsOptional: true)]);
        var changed = EffectiveSettings.Of(loaded.Settings!).Except(before).ToArray();
        Assert.Equal(value, Assert.Single(changed).Value);
    }

    [Fact]
    public void The_expired_certificate_authority_is_refused() => AssertTold(
        Load("startupwebapp/prod", "database.caCertificateIdentifier=rds-ca-2019"),
        RuleSeverity.Error, "$.database.caCertificateIdentifier", "has expired", "rds-ca-rsa2048-g1");

    [Fact]
    [PageRow("startupwebapp", "Cost", "one `django_app` owning every database", "tenants.*.ownerRole: a warning; CONNECT is revoked from PUBLIC")]
    public void One_owner_of_several_tenants_is_told() => AssertTold(
        Load("startupwebapp/prod"), RuleSeverity.Warning, "$.tenants", "whoever learns its password reaches all of them", "ownerRole");

    [Fact]
    [PageRow("startupwebapp", "Tenants", "Naming rule, enforced", "tenancy.naming")]
    public void A_tenant_against_the_naming_rule_is_refused() => AssertTold(
        Load("startupwebapp/prod", """tenants.fintech={"kind":"experimental","status":"active","application":"FinTech"}"""),
        RuleSeverity.Error, "$.tenants.fintech", "does not follow the naming rule {vertical}_experiment", "rename the tenant");

    [Fact]
    public void A_bucket_alarm_without_request_metrics_is_refused_because_it_would_never_have_data() => AssertTold(
        Load("credlink/production", "buckets.proofs.requestMetrics=false"),
        RuleSeverity.Error, "$.monitoring.bucketAlarms.proofs-4xx.bucket", "would never have data", "requestMetrics");

    [Fact]
    public void Encryption_in_transit_of_the_cache_cannot_be_switched_off() =>
        Assert.Contains(Load("credlink/dev", "caches.redis.transitEncryption=false").Errors, error => error.Rule == "is an unknown key");

    [Fact]
    public void A_recovery_window_of_a_secret_is_none_or_at_least_7_days() => AssertTold(
        Load("credlink/dev", "secrets['credlink/dev/database'].recoveryWindowDays=3"),
        RuleSeverity.Error, "$.secrets['credlink/dev/database'].recoveryWindowDays", "must be 0, or 7-30 days", "frees the name");

    [Fact]
    [PageRow("mosaic", "Cost", "storage-percentage alarms must follow autoscaling", "monitoring.alarms.*.below: 20 %")]
    public void A_percentage_of_storage_that_grows_is_explained() => Assert.Contains(
        Load("mosaic/prod").Problems, problem => problem.Path == "$.monitoring.alarms.free-storage.below" && problem.Rule.Contains("allocated", StringComparison.Ordinal));

    [Fact]
    public void A_parameter_group_s_name_has_to_carry_the_major_version() => AssertTold(
        Load("happytrip/prod", "database.parameterGroupName=happytrip-custom"),
        RuleSeverity.Error, "$.database.parameterGroupName", "must contain the major version 16", "postgres16");

    [Theory]
    [InlineData("mosaic/prod", "database.blueGreenUpdates=true", "$.database.blueGreenUpdates", "rds.logical_replication")]
    [InlineData("happytrip/prod", """database.masterCredentials={"kind":"rdsManaged"}""", "$.database.readReplicas.count", "RDS manages")]
    [InlineData("ecommerce/dev", """database.proxy={"name":"shop-proxy","secrets":["ecommerce/dev/database"],"readOnlyEndpoint":true}""", "$.database.proxy.readOnlyEndpoint", "Aurora")]
    [InlineData("happytrip/dev", "database.readReplicas.count=1", "$.database.schedule", "read replicas")]
    public void What_AWS_refuses_together_is_refused_before_any_plan(string environment, string setting, string path, string rule)
    {
        var errors = Load(environment, setting).Errors.ToArray();
        Assert.Contains(errors, error => error.Path == path && error.Rule.Contains(rule, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.NotEmpty(error.Fix));
    }
}
