using HashiCorp.Cdktf.Providers.Aws.CloudwatchMetricAlarm;
using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>One CloudWatch alarm. Every argument that CloudWatch would otherwise choose is stated.</summary>
internal static class MetricAlarm
{
    /// <summary>Adds the alarm <c>&lt;resource&gt;-&lt;key&gt;</c>, which tells the topics both of trouble and of its end.</summary>
    /// <returns>The alarm's name.</returns>
    public static string Add(
        Construct scope,
        MonitoredResource resource,
        string key,
        AlarmDefinition alarm,
        MonitoredInstance instance,
        IReadOnlyList<string> topicArns)
    {
        var metric = MetricFacts.FindRds(alarm.Metric)!;
        var threshold = AlarmRules.ThresholdOf(alarm, instance);
        var datapoints = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
        var name = $"{resource.Name}-{key}";
        _ = new CloudwatchMetricAlarm(scope, $"alarm-{key}", new CloudwatchMetricAlarmConfig
        {
            AlarmName = name,
            AlarmDescription = Describe(alarm, metric, threshold, datapoints),
            Namespace = resource.Namespace,
            MetricName = metric.Name,
            Dimensions = resource.Dimensions.ToDictionary(),
            Statistic = alarm.Statistic.ToString(),
            Period = alarm.PeriodSeconds,
            EvaluationPeriods = alarm.EvaluationPeriods,
            DatapointsToAlarm = datapoints,
            ComparisonOperator = alarm.Above is not null ? "GreaterThanThreshold" : "LessThanThreshold",
            Threshold = (double)threshold.Value,
            TreatMissingData = metric.MissingData == MissingData.NotBreaching ? "notBreaching" : "missing",
            AlarmActions = [.. topicArns],
            OkActions = [.. topicArns],
        });
        return name;
    }

    /// <summary>The threshold as a comparison for people, e.g. <c>below 2 GiB</c>.</summary>
    public static string Comparison(AlarmDefinition alarm, Quantity threshold) =>
        $"{(alarm.Above is not null ? "above" : "below")} {threshold}";

    private static string Describe(AlarmDefinition alarm, MetricFact metric, Quantity threshold, int datapoints)
    {
        var native = metric.Unit == MetricUnit.Bytes ? $" ({threshold.Value:0} bytes)" : "";
        var periods = alarm.EvaluationPeriods == 1 ? "" : $" in {datapoints} of {alarm.EvaluationPeriods} periods";
        return $"{metric.Meaning} Alarms when the {alarm.Statistic.ToString().ToLowerInvariant()} over {alarm.PeriodSeconds} s is "
            + $"{Comparison(alarm, threshold)}{native}{periods}. {metric.Runbook}";
    }
}
