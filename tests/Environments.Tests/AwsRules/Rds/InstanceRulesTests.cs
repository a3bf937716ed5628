using Infra.AwsRules;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Rds;

public sealed class InstanceRulesTests
{
    [Theory]
    [InlineData("startupwebapp-multi-tenant-prod")]
    [InlineData("a")]
    [InlineData("db-1")]
    public void Accepts_an_instance_identifier(string identifier) => Assert.Empty(InstanceIdentifier.Check("identifier", identifier));

    [Theory]
    [InlineData("Orders-Prod", "write orders-prod")]
    [InlineData("1orders", "write orders")]
    [InlineData("orders--prod", "write orders-prod")]
    [InlineData("orders-", "write orders")]
    [InlineData("orders_prod", "write orders-prod")]
    [InlineData("", "choose a name such as orders-prod")]
    [InlineData(
        "a23456789b123456789c123456789d123456789e123456789f123456789g1234",
        "write a23456789b123456789c123456789d123456789e123456789f123456789g123")]
    public void Refuses_an_instance_identifier_and_suggests_a_valid_one(string identifier, string fix)
    {
        var violation = Assert.Single(InstanceIdentifier.Check("identifier", identifier));

        Assert.Equal("identifier", violation.Property);
        Assert.Equal("must be 1-63 lower-case letters, digits and hyphens, a letter first, no double or last hyphen", violation.Rule);
        Assert.Equal(fix, violation.Fix);
    }

    [Fact]
    public void A_group_name_may_be_longer_than_an_identifier() =>
        Assert.Empty(InstanceIdentifier.CheckGroupName("parameterGroupName", "a" + new string('b', 254)));

    [Fact]
    public void A_group_does_not_take_the_name_of_the_one_that_aws_makes() => Assert.Equal(
        "must not be the name of AWS's own group", Assert.Single(InstanceIdentifier.CheckGroupName("subnetGroupName", "default")).Rule);

    [Theory]
    [InlineData(16, null, "postgres16", "16")]
    [InlineData(15, 4, "postgres15", "15.4")]
    public void Derives_the_family_and_the_engine_version(int major, int? minor, string family, string engineVersion)
    {
        var version = new PostgresVersion(major, minor);

        Assert.Equal(family, version.ParameterGroupFamily);
        Assert.Equal(engineVersion, version.EngineVersion);
        Assert.Equal(version, PostgresVersion.TryParse(engineVersion));
    }

    [Theory]
    [InlineData("16.4.1")]
    [InlineData("postgres16")]
    [InlineData("")]
    public void Does_not_read_other_texts_as_a_version(string text) => Assert.Null(PostgresVersion.TryParse(text));

    [Fact]
    public void A_pinned_minor_version_is_a_warning()
    {
        var violation = Assert.Single(PostgresVersion.Check("majorVersion", "minorVersion", new PostgresVersion(15, 4)));

        Assert.True(violation.IsWarning);
        Assert.Equal("minorVersion", violation.Property);
        Assert.Contains("automatic minor upgrades", violation.Rule);
    }

    [Theory]
    [InlineData(12, "write 13")]
    [InlineData(99, "write 18")]
    public void Refuses_an_unsupported_major_version(int major, string fix) =>
        Assert.Equal(fix, Assert.Single(PostgresVersion.Check("majorVersion", "minorVersion", new PostgresVersion(major))).Fix);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(713)]
    [InlineData(731)]
    public void Accepts_the_retentions_of_Performance_Insights(int days) =>
        Assert.Empty(InstanceRules.CheckPerformanceInsightsRetentionDays("days", days));

    [Theory]
    [InlineData(8, 7)]
    [InlineData(30, 31)]
    [InlineData(365, 372)]
    [InlineData(744, 731)]
    [InlineData(-1, 0)]
    public void Refuses_other_retentions_and_names_the_nearest(int days, int nearest) =>
        Assert.Equal(
            $"write {nearest}; 7 is free of charge",
            Assert.Single(InstanceRules.CheckPerformanceInsightsRetentionDays("days", days)).Fix);

    [Fact]
    public void Enhanced_monitoring_knows_seven_intervals()
    {
        Assert.Equal([0, 1, 5, 10, 15, 30, 60], InstanceRules.EnhancedMonitoringIntervalsSeconds);
        Assert.Empty(InstanceRules.CheckEnhancedMonitoringIntervalSeconds("seconds", 60));
        Assert.Equal("write 15; 0 is off", Assert.Single(InstanceRules.CheckEnhancedMonitoringIntervalSeconds("seconds", 20)).Fix);
    }

    [Theory]
    [InlineData("rds-ca-2019", "has expired; RDS no longer signs with it")]
    [InlineData("rds-ca-2015", "has expired; RDS no longer signs with it")]
    [InlineData("my-ca", "must be one of rds-ca-rsa2048-g1, rds-ca-rsa4096-g1, rds-ca-ecc384-g1")]
    public void Refuses_a_retired_or_unknown_certificate_authority(string identifier, string rule)
    {
        var violation = Assert.Single(InstanceRules.CheckCaCertificateIdentifier("caCertificateIdentifier", identifier));

        Assert.Equal(rule, violation.Rule);
        Assert.Contains("rds-ca-rsa2048-g1", violation.Fix);
    }

    [Theory]
    [InlineData(-1, false, false)]
    [InlineData(36, false, false)]
    [InlineData(0, false, true)]
    [InlineData(6, true, true)]
    [InlineData(0, true, false)]
    public void Checks_the_days_of_backups(int days, bool production, bool isWarning) =>
        Assert.Equal(isWarning, Assert.Single(InstanceRules.CheckBackupRetentionDays("retentionDays", days, production)).IsWarning);

    [Theory]
    [InlineData(1, false)]
    [InlineData(7, true)]
    [InlineData(35, true)]
    public void Accepts_the_days_of_backups(int days, bool production) =>
        Assert.Empty(InstanceRules.CheckBackupRetentionDays("retentionDays", days, production));

    [Theory]
    [InlineData("admin")]
    [InlineData("rdsadmin")]
    [InlineData("user")]
    [InlineData("pg_owner")]
    [InlineData("select")]
    public void Refuses_reserved_master_user_names(string name) =>
        Assert.Equal("is reserved by RDS or PostgreSQL", Assert.Single(MasterUser.CheckName("masterUsername", name)).Rule);

    [Theory]
    [InlineData("1admin")]
    [InlineData("Postgres")]
    [InlineData("_admin")]
    [InlineData("")]
    public void Refuses_malformed_master_user_names(string name) =>
        Assert.StartsWith("must be 1-63", Assert.Single(MasterUser.CheckName("masterUsername", name)).Rule);

    [Theory]
    [InlineData("postgres")]
    [InlineData("happytrip_admin")]
    [InlineData("mosaicadmin")]
    public void Accepts_the_systems_master_users(string name) => Assert.Empty(MasterUser.CheckName("masterUsername", name));

    [Theory]
    [InlineData("credlink", 0)]
    [InlineData("happytrip_b2b", 0)]
    [InlineData("db", 1)]
    [InlineData("order", 1)]
    [InlineData("9lives", 1)]
    public void Checks_database_names(string name, int violations) =>
        Assert.Equal(violations, MasterUser.CheckDatabaseName("initialDatabaseName", name).Count);

    [Theory]
    [InlineData(1149)]
    [InlineData(65536)]
    public void Refuses_a_port_that_RDS_refuses(int port) => Assert.Single(InstanceRules.CheckPort("port", port));
}
