using Infra.AwsRules.Aurora;
using Infra.AwsRules.Rds;

namespace Infra.Environments.Tests.AwsRules.Aurora;

public sealed class AuroraParametersTests
{
    [Theory]
    [InlineData("rds.force_ssl", AuroraParameterLevel.Cluster)]
    [InlineData("autovacuum_vacuum_scale_factor", AuroraParameterLevel.Cluster)]
    [InlineData("vacuum_cost_limit", AuroraParameterLevel.Cluster)]
    [InlineData("wal_buffers", AuroraParameterLevel.Cluster)]
    [InlineData("rds.logical_replication", AuroraParameterLevel.Cluster)]
    [InlineData("timezone", AuroraParameterLevel.Cluster)]
    [InlineData("work_mem", AuroraParameterLevel.Instance)]
    [InlineData("shared_buffers", AuroraParameterLevel.Instance)]
    [InlineData("max_connections", AuroraParameterLevel.Instance)]
    [InlineData("random_page_cost", AuroraParameterLevel.Instance)]
    [InlineData("log_min_duration_statement", AuroraParameterLevel.Instance)]
    [InlineData("shared_preload_libraries", AuroraParameterLevel.Instance)]
    [InlineData("max_wal_size", AuroraParameterLevel.None)]
    [InlineData("checkpoint_completion_target", AuroraParameterLevel.None)]
    [InlineData("effective_io_concurrency", AuroraParameterLevel.None)]
    public void A_parameter_has_one_place_in_a_cluster(string name, AuroraParameterLevel level)
    {
        Assert.Contains(PostgresParameters.All, parameter => parameter.Name == name);
        Assert.Equal(level, AuroraParameters.LevelOf(name));
    }

    [Fact]
    public void What_Aurora_does_not_take_is_left_out_with_a_warning()
    {
        var resolution = Resolve(("checkpoint_completion_target", "0.9"), ("max_wal_size", "4 GB"), ("work_mem", "32 MB"));

        Assert.Equal(["work_mem"], resolution.Instance.Select(parameter => parameter.Name));
        Assert.Equal(["rds.force_ssl"], resolution.Cluster.Select(parameter => parameter.Name));
        Assert.Equal(["checkpoint_completion_target", "max_wal_size"], resolution.Violations.Select(violation => violation.Property));
        Assert.All(resolution.Violations, violation => Assert.True(violation.IsWarning));
    }

    [Fact]
    public void What_a_role_can_be_given_instead_is_said() =>
        Assert.Contains("ALTER ROLE … SET lock_timeout", Assert.Single(Resolve(("lock_timeout", "5s")).Violations).Fix);

    [Fact]
    public void A_wrong_value_is_refused_also_where_it_would_be_left_out() =>
        Assert.False(Assert.Single(Resolve(("max_wal_size", "much")).Violations).IsWarning);

    [Fact]
    public void Formulas_of_the_class_work_but_not_of_a_storage_that_has_no_size()
    {
        Assert.Equal(
            "{DBInstanceClassMemory*25/819200}", Assert.Single(Resolve(("shared_buffers", "25% of memory")).Instance).Value);
        Assert.Contains(
            Resolve(("work_mem", "{AllocatedStorage*1024}")).Violations,
            violation => !violation.IsWarning && violation.Rule.Contains("AllocatedStorage", StringComparison.Ordinal));
    }

    [Fact]
    public void The_advice_about_shared_buffers_is_Auroras_own()
    {
        var violation = Assert.Single(Resolve(("shared_buffers", "25% of memory")).Violations);

        Assert.True(violation.IsWarning);
        Assert.Contains("75 %", violation.Rule);
        Assert.Empty(Resolve(("effective_cache_size", "1 GB")).Violations);
    }

    [Theory]
    [InlineData(15, ParameterApplyMethod.Immediate)]
    [InlineData(16, ParameterApplyMethod.Immediate)]
    [InlineData(17, ParameterApplyMethod.PendingReboot)]
    public void TLS_is_forced_by_default_from_17_on_so_only_then_is_the_value_no_change(int major, ParameterApplyMethod method) =>
        Assert.Equal(method, Assert.Single(AuroraParameters.Resolve(new Dictionary<string, string>(), major).Cluster).ApplyMethod);

    [Theory]
    [InlineData("5", ParameterApplyMethod.PendingReboot)]
    [InlineData("15", ParameterApplyMethod.Immediate)]
    public void A_value_that_equals_Auroras_default_is_applied_as_the_API_reports_it(string naptime, ParameterApplyMethod method) =>
        Assert.Equal(
            method, Assert.Single(Resolve(("autovacuum_naptime", naptime)).Cluster, parameter => parameter.Name == "autovacuum_naptime").ApplyMethod);

    private static AuroraParameterResolution Resolve(params (string Name, string Value)[] parameters) => AuroraParameters.Resolve(
        parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value), 16, InstanceClass.TryParse("db.r6g.large"));
}
