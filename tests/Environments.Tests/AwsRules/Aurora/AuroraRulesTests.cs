using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Aurora;

public sealed class AuroraRulesTests
{
    [Theory]
    [InlineData("db.m6g.xlarge", "write db.r6g.xlarge")]
    [InlineData("db.m7i.2xlarge", "write db.r7i.2xlarge")]
    [InlineData("db.t3.micro", "write db.t3.medium")]
    [InlineData("db.t4g.small", "write db.t4g.medium")]
    [InlineData("db.t2.large", "write db.t4g.large")]
    [InlineData("db.t4g.2xlarge", "write db.r6g.2xlarge")]
    [InlineData("db.r5b.large", "write db.r6g.large")]
    public void A_class_that_Aurora_lacks_is_refused_with_the_closest_that_it_has(string instanceClass, string fix)
    {
        var violation = Assert.Single(AuroraInstanceClass.Check("instanceClass", instanceClass));

        Assert.False(violation.IsWarning);
        Assert.Contains("not offered by Aurora", violation.Rule);
        Assert.Equal(fix, violation.Fix);
        Assert.Empty(AuroraInstanceClass.Check("instanceClass", fix["write ".Length..]));
    }

    [Theory]
    [InlineData("db.r6g.large")]
    [InlineData("db.r5.24xlarge")]
    [InlineData("db.r8g.4xlarge")]
    [InlineData("db.x2g.16xlarge")]
    public void Memory_optimized_classes_are_offered_also_for_production(string instanceClass) =>
        Assert.Empty(AuroraInstanceClass.Check("instanceClass", instanceClass, production: true));

    [Fact]
    public void Burstable_classes_are_for_development()
    {
        Assert.Empty(AuroraInstanceClass.Check("instanceClass", "db.t4g.medium"));
        Assert.True(Assert.Single(AuroraInstanceClass.Check("instanceClass", "db.t4g.medium", production: true)).IsWarning);
    }

    [Fact]
    public void A_family_that_may_have_come_since_only_warns() =>
        Assert.True(Assert.Single(AuroraInstanceClass.Check("instanceClass", "db.r12g.large")).IsWarning);

    [Fact]
    public void A_malformed_class_is_refused_for_its_form() =>
        Assert.Contains("db.<family>.<size>", Assert.Single(AuroraInstanceClass.Check("instanceClass", "r6g.large")).Rule);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 256)]
    [InlineData(8, 8)]
    [InlineData(1.5, 64.5)]
    public void Capacities_in_half_steps_are_taken(double min, double max) =>
        Assert.Empty(ServerlessCapacity.Check(new ServerlessCapacity((decimal)min, (decimal)max), new PostgresVersion(16)));

    [Theory]
    [InlineData(-1, 8, "minAcu", "write 0")]
    [InlineData(0.7, 8, "minAcu", "write 0.5")]
    [InlineData(1, 0.5, "maxAcu", "write 1")]
    [InlineData(1, 300, "maxAcu", "write 256")]
    public void Capacities_out_of_range_or_step_are_refused_with_the_nearest(double min, double max, string property, string fix) =>
        Assert.Contains(
            ServerlessCapacity.Check(new ServerlessCapacity((decimal)min, (decimal)max), new PostgresVersion(16)),
            violation => violation.Property == property && violation.Fix == fix);

    [Fact]
    public void Only_versions_that_can_pause_may_have_no_least_capacity()
    {
        Assert.Empty(ServerlessCapacity.Check(new ServerlessCapacity(0, 8), new PostgresVersion(16, 3)));
        Assert.Contains("16.3", Assert.Single(ServerlessCapacity.Check(new ServerlessCapacity(0, 8), new PostgresVersion(16, 2))).Fix);
    }

    [Fact]
    public void Memory_of_a_serverless_instance_is_that_of_its_largest_capacity() =>
        Assert.Equal(16L << 30, new ServerlessCapacity(0.5m, 8).MaxMemoryBytes);

    [Theory]
    [InlineData(53, 0)]
    [InlineData(54, 1)]
    public void The_identifier_leaves_room_for_those_of_the_instances(int length, int violations)
    {
        var identifier = new string('a', length);

        Assert.Equal(violations, AuroraRules.CheckIdentifier("identifier", identifier).Count);
        Assert.Equal(
            violations == 0, AuroraRules.InstanceIdentifiers(identifier, 15).All(instance => instance.Length <= InstanceIdentifier.MaxLength));
    }

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(15, true, 0)]
    [InlineData(0, true, 1)]
    [InlineData(16, false, 1)]
    [InlineData(-1, false, 1)]
    public void Readers_are_0_to_15_and_production_hears_when_there_is_none(int readers, bool production, int violations) =>
        Assert.Equal(violations, AuroraRules.CheckReaders("readers", readers, production).Count);

    [Theory]
    [InlineData(0, false, 1)]
    [InlineData(1, false, 0)]
    [InlineData(35, true, 0)]
    [InlineData(36, false, 1)]
    public void Backups_cannot_be_switched_off(int days, bool production, int violations)
    {
        var found = AuroraRules.CheckBackupRetentionDays("backups", days, production);

        Assert.Equal(violations, found.Count);
        Assert.All(found, violation => Assert.False(violation.IsWarning));
    }

    [Fact]
    public void Less_than_a_week_of_backups_in_production_is_warned_of() =>
        Assert.True(Assert.Single(AuroraRules.CheckBackupRetentionDays("backups", 6, production: true)).IsWarning);

    [Theory]
    [InlineData(13, 1)]
    [InlineData(14, 0)]
    [InlineData(17, 0)]
    [InlineData(18, 1)]
    public void Versions_out_of_standard_support_warn(int major, int warnings) =>
        Assert.Equal(warnings, AuroraRules.CheckVersion("majorVersion", new PostgresVersion(major)).Count(violation => violation.IsWarning));

    [Fact]
    public void A_cluster_has_only_the_log_of_its_instances()
    {
        Assert.Empty(ClusterLogs.Check("logExports", ["postgresql"]));
        Assert.Equal("upgrade", Assert.Single(ClusterLogs.Check("logExports", ["postgresql", "upgrade"])).Value);
        Assert.Equal("audit", Assert.Single(ClusterLogs.Check("logExports", ["audit"])).Value);
        Assert.Equal("/aws/rds/cluster/orders/postgresql", ClusterLogs.LogGroupName("orders", "postgresql"));
    }
}
