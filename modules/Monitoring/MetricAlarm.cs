using HashiCorp.Cdktf.Providers.Aws.CloudwatchMetricAlarm;
using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>One CloudWatch alarm. Every argument that CloudWatch would otherwise choose is stated.</summary>
internal static class MetricAlarm
{
    private const decimal BytesPerGiB = 1L << 30;

    /// <summary>Adds the alarm <c>&lt;identifier&gt;-&lt;key&gt;</c>, which tells the topics both of trouble and of its end.</summary>
    /// <param name="scope">The module.</param>
    /// <param name="planned">The alarm.</param>
    /// <param name="props">The module's props.</param>
    /// <param name="topicArns">Topics to tell.</param>
    /// <returns>The alarm's name.</returns>
    public static string Add(Construct scope, PlannedAlarm planned, MonitoringModuleProps props, IReadOnlyList<string> topicArns)
    {
        var (alarm, metric) = (planned.Alarm, planned.Metric);
        var datapoints = alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods;
        var name = $"{props.Definition.Instance.Identifier}-{planned.FullKey}";
        var growing = ShareOfGrowingStorage(alarm, metric, props);
        var threshold = AlarmRules.ThresholdOf(alarm, metric, props.Definition.Instance);
        _ = new CloudwatchMetricAlarm(scope, ConstructId(planned), new CloudwatchMetricAlarmConfig
        {
            AlarmName = name,
            AlarmDescription = Describe(alarm, metric, growing is { } share ? $"{share:0.##} % of the allocated storage" : Text(threshold), datapoints),
            Namespace = planned.Source.Namespace,
            MetricName = metric.Name,
            Dimensions = planned.Source.Dimensions.Count == 0 ? null : planned.Source.Dimensions.ToDictionary(),
            Statistic = alarm.Statistic.ToString(),
            Period = alarm.PeriodSeconds,
            EvaluationPeriods = alarm.EvaluationPeriods,
            DatapointsToAlarm = datapoints,
            ComparisonOperator = alarm.Above is not null ? "GreaterThanThreshold" : "LessThanThreshold",
            Threshold = growing is { } percent
                ? Token.AsNumber(Op.Mul(props.AllocatedStorageGiB!.Value, (double)(BytesPerGiB * percent / 100)))
                : (double)threshold.Value,
            TreatMissingData = metric.MissingData == MissingData.NotBreaching ? "notBreaching" : "missing",
            AlarmActions = [.. topicArns],
            OkActions = [.. topicArns],
        });
        return name;
    }

    /// <summary>The threshold as a comparison for people, e.g. <c>below 2 GiB</c>.</summary>
    public static string Comparison(AlarmDefinition alarm, string threshold) => $"{Direction(alarm)} {threshold}";

    /// <summary>The percentage of the allocated storage that a threshold is, where that storage grows by itself; null for all others.</summary>
    public static decimal? ShareOfGrowingStorage(AlarmDefinition alarm, MetricFact metric, MonitoringModuleProps props) =>
        props.AllocatedStorageGiB is not null && metric.Capacity == Capacity.Storage
            ? Quantity.ShareOfCapacity((alarm.Above ?? alarm.Below)!, metric)
            : null;

    private static string Direction(AlarmDefinition alarm) => alarm.Above is not null ? "above" : "below";

    // Addresses are users' state: the database's alarms have had theirs before there were others.
    private static string ConstructId(PlannedAlarm planned) => planned.Subject == AlarmSubject.Database
        ? $"alarm-{planned.FullKey}"
        : $"{planned.Subject.ToString().ToLowerInvariant()}-alarm-{planned.FullKey}";

    private static string Text(Quantity threshold) =>
        threshold.Unit == MetricUnit.Bytes ? $"{threshold} ({threshold.Value:0} bytes)" : threshold.ToString();

    private static string Describe(AlarmDefinition alarm, MetricFact metric, string threshold, int datapoints)
    {
        var periods = alarm.EvaluationPeriods == 1 ? "" : $" in {datapoints} of {alarm.EvaluationPeriods} periods";
        return $"{metric.Meaning} Alarms when the {alarm.Statistic.ToString().ToLowerInvariant()} over {alarm.PeriodSeconds} s is "
            + $"{Comparison(alarm, threshold)}{periods}. {metric.Runbook}";
    }
}
