using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class AlarmRulesTests
{
    private static readonly AlarmDefinition Cpu = new() { Metric = "CPUUtilization", Above = "70 %" };

    [Fact]
    public void A_plain_alarm_is_accepted_and_has_its_threshold_in_the_native_unit()
    {
        Assert.Empty(AlarmRules.Check(Cpu, Sample.Instance));
        Assert.Equal(new Quantity(70, MetricUnit.Percent), AlarmRules.ThresholdOf(Cpu, Sample.Instance));
    }

    [Fact]
    public void A_threshold_is_required()
    {
        var violation = Assert.Single(AlarmRules.Check(Cpu with { Above = null }, Sample.Instance));

        Assert.Equal("above is missing: an alarm needs a threshold: write above or below, e.g. \"above\": \"80 %\"", violation.ToString());
    }

    [Fact]
    public void Two_thresholds_are_refused()
    {
        var violation = Assert.Single(AlarmRules.Check(Cpu with { Below = "10 %" }, Sample.Instance));

        Assert.Equal("below", violation.Property);
        Assert.Equal("10 %", violation.Value);
        Assert.Equal("must not stand beside above (70 %): an alarm has one threshold", violation.Rule);
    }

    [Fact]
    public void An_unknown_metric_is_refused_with_the_list()
    {
        var violation = Assert.Single(AlarmRules.Check(Cpu with { Metric = "Temperature" }, Sample.Instance));

        Assert.Equal("metric", violation.Property);
        Assert.StartsWith("use one of CPUUtilization, DatabaseConnections, FreeStorageSpace", violation.Fix);
    }

    [Fact]
    public void A_metric_in_the_wrong_case_is_refused_with_the_right_spelling()
    {
        var violation = Assert.Single(AlarmRules.Check(Cpu with { Metric = "CpuUtilization" }, Sample.Instance));

        Assert.Equal("write CPUUtilization", violation.Fix);
    }

    [Theory]
    [InlineData("BurstBalance", "20 %", "is published for gp2 storage only, not for gp3")]
    [InlineData("ReplicaLag", "600 s", "is published by read replicas only")]
    public void A_metric_that_the_instance_never_publishes_is_refused(string metric, string above, string rule)
    {
        var violation = Assert.Single(AlarmRules.Check(new() { Metric = metric, Above = above }, Sample.Instance));

        Assert.Equal(("metric", metric, rule), (violation.Property, violation.Value, violation.Rule));
    }

    [Fact]
    public void CPU_credits_exist_on_burstable_classes_only()
    {
        var credits = new AlarmDefinition { Metric = "CPUCreditBalance", Below = "100" };

        Assert.Empty(AlarmRules.Check(credits, Sample.Instance));
        var violation = Assert.Single(AlarmRules.Check(credits, Sample.Instance with { InstanceClass = "db.m7g.large" }));
        Assert.Equal("is published by burstable classes (db.t…) only, not by db.m7g.large", violation.Rule);
    }

    [Fact]
    public void Burst_balance_exists_on_gp2_only() =>
        Assert.Empty(AlarmRules.Check(new() { Metric = "BurstBalance", Below = "20 %" }, Sample.Instance with { StorageType = "gp2" }));

    [Fact]
    public void Database_load_needs_Performance_Insights()
    {
        var load = new AlarmDefinition { Metric = "DBLoad", Above = "100 % of vcpu" };

        Assert.Empty(AlarmRules.Check(load, Sample.Instance));
        var violation = Assert.Single(AlarmRules.Check(load, Sample.Instance with { PerformanceInsights = false }));
        Assert.Equal("needs Performance Insights, which is off for this instance", violation.Rule);
    }

    [Fact]
    public void Replica_lag_below_five_minutes_warns_of_an_idle_source()
    {
        var replica = Sample.Instance with { IsReadReplica = true };

        Assert.Empty(AlarmRules.Check(new() { Metric = "ReplicaLag", Above = "10 min" }, replica));
        var warning = Assert.Single(AlarmRules.Check(new() { Metric = "ReplicaLag", Above = "60 s" }, replica));
        Assert.True(warning.IsWarning);
        Assert.Equal("should be at least 300 s: ReplicaLag rises to about 5 minutes while the source is idle", warning.Rule);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(-60, 60)]
    [InlineData(45, 60)]
    [InlineData(90, 120)]
    [InlineData(301, 300)]
    public void A_period_that_CloudWatch_does_not_have_is_refused(int period, int fix)
    {
        var violation = Assert.Single(AlarmRules.Check(Cpu with { PeriodSeconds = period }, Sample.Instance));

        Assert.Equal(AlarmRules.PeriodForm.At("periodSeconds", $"{period}", "must be 10, 20, 30 or a multiple of 60", $"use {fix}"), violation);
    }

    [Theory]
    [InlineData("CPUUtilization", "50 %", 30, 60)]
    [InlineData("CPUCreditBalance", "100", 60, 300)]
    public void A_period_shorter_than_the_interval_of_the_metric_is_refused(string metric, string above, int period, int interval)
    {
        var violation = Assert.Single(AlarmRules.Check(new() { Metric = metric, Above = above, PeriodSeconds = period }, Sample.Instance));

        Assert.Equal("periodSeconds", violation.Property);
        Assert.StartsWith($"must be at least {interval}, the interval of {metric}", violation.Rule);
    }

    [Theory]
    [InlineData(300, 288, true)]
    [InlineData(300, 289, false)]
    [InlineData(3600, 168, true)]
    [InlineData(3600, 169, false)]
    public void An_alarm_looks_back_one_day_or_seven_with_long_periods(int period, int evaluations, bool accepted) =>
        Assert.Equal(
            accepted ? [] : ["evaluationPeriods"],
            AlarmRules.Check(Cpu with { PeriodSeconds = period, EvaluationPeriods = evaluations }, Sample.Instance)
                .Select(violation => violation.Property));

    [Theory]
    [InlineData(3, 0)]
    [InlineData(3, 4)]
    public void Datapoints_are_at_least_one_and_at_most_the_evaluation_periods(int evaluations, int datapoints)
    {
        var violation = Assert.Single(
            AlarmRules.Check(Cpu with { EvaluationPeriods = evaluations, DatapointsToAlarm = datapoints }, Sample.Instance));

        Assert.Equal(("datapointsToAlarm", "must be between 1 and evaluationPeriods (3)"), (violation.Property, violation.Rule));
    }

    [Theory]
    [InlineData("CPUUtilization", "100 %", null, "must be below 100 %, the most that CPUUtilization can be here")]
    [InlineData("DatabaseConnections", "100", null, "must be below 100, the most that DatabaseConnections can be here")]
    [InlineData("FreeStorageSpace", null, "25 GiB", "must be below 20 GiB, the most that FreeStorageSpace can be here")]
    [InlineData("FreeableMemory", null, "2 GiB", "must be below 2 GiB, the most that FreeableMemory can be here")]
    [InlineData("FreeableMemory", null, "0 B", "must be more than 0: the metric is never negative, so the alarm could not go off")]
    public void A_threshold_that_is_always_or_never_crossed_is_refused(string metric, string? above, string? below, string rule) =>
        Assert.Equal(rule, Assert.Single(AlarmRules.Check(new() { Metric = metric, Above = above, Below = below }, Sample.Instance)).Rule);

    [Fact]
    public void All_violations_of_an_alarm_are_reported_at_once()
    {
        var alarm = new AlarmDefinition
        {
            Metric = "BurstBalance",
            Above = "2 GiB",
            PeriodSeconds = 45,
            EvaluationPeriods = 0,
            DatapointsToAlarm = 2,
        };

        Assert.Equal(
            ["metric", "above", "periodSeconds", "evaluationPeriods", "datapointsToAlarm"],
            AlarmRules.Check(alarm, Sample.Instance).Select(violation => violation.Property));
    }

    [Fact]
    public void The_threshold_of_a_broken_alarm_says_what_is_wrong() =>
        Assert.Contains("must have a unit that fits CPUUtilization",
            Assert.Throws<ArgumentException>(() => AlarmRules.ThresholdOf(Cpu with { Above = "70" }, Sample.Instance)).Message);
}
