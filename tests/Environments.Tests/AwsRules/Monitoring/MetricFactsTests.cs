using Infra.AwsRules.Monitoring;
using Infra.Environments.Settings;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class MetricFactsTests
{
    [Fact]
    public void Every_metric_of_the_settings_has_facts_and_the_other_way_round() =>
        Assert.Equal(Enum.GetNames<DatabaseMetric>().Order(), MetricFacts.Rds.Select(fact => fact.Name).Order());

    [Fact]
    public void A_dashboard_in_the_order_of_the_facts_starts_with_CPU_connections_storage_and_memory() =>
        Assert.Equal(
            ["CPUUtilization", "DatabaseConnections", "FreeStorageSpace", "FreeableMemory"],
            MetricFacts.Rds.Take(4).Select(fact => fact.Name));

    [Theory]
    [InlineData("FreeableMemory", MetricUnit.Bytes)]
    [InlineData("FreeStorageSpace", MetricUnit.Bytes)]
    [InlineData("SwapUsage", MetricUnit.Bytes)]
    [InlineData("ReadLatency", MetricUnit.Seconds)]
    [InlineData("WriteLatency", MetricUnit.Seconds)]
    [InlineData("ReplicaLag", MetricUnit.Seconds)]
    [InlineData("ReadIOPS", MetricUnit.CountPerSecond)]
    [InlineData("CPUUtilization", MetricUnit.Percent)]
    [InlineData("BurstBalance", MetricUnit.Percent)]
    [InlineData("CPUCreditBalance", MetricUnit.Count)]
    public void Metrics_are_in_the_unit_that_CloudWatch_keeps(string name, MetricUnit unit) => Assert.Equal(unit, Sample.Metric(name).Unit);

    [Fact]
    public void Only_a_metric_that_stops_without_load_treats_missing_data_as_good() =>
        Assert.Equal(["DBLoad"], MetricFacts.Rds.Where(fact => fact.MissingData == MissingData.NotBreaching).Select(fact => fact.Name));

    [Fact]
    public void The_default_event_categories_are_known() => Assert.Empty(EventCategories.Default.Except(EventCategories.All));
}
