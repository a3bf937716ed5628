namespace Infra.AwsRules.Monitoring;

/// <summary>Rules of a CloudWatch metric alarm on an RDS instance. Sources: CloudWatch API reference, <c>PutMetricAlarm</c> (periods; at
/// most one day for periods below an hour, seven days from an hour on); RDS User Guide (which instances publish which metric).</summary>
public static class AlarmRules
{
    private const int SecondsPerDay = 86_400;

    private static readonly int[] ShortPeriods = [10, 20, 30];

    /// <summary>Everything that is wrong with an alarm; properties are relative to it (<c>metric</c>, <c>above</c>, <c>periodSeconds</c>).
    /// An empty list, or warnings only, means that <see cref="ThresholdOf(AlarmDefinition, MonitoredInstance)"/> works.</summary>
    public static IReadOnlyList<Violation> Check(AlarmDefinition alarm, MonitoredInstance instance)
    {
        var metric = MetricFacts.FindRds(alarm.Metric);
        var refusal = metric is null
            ? UnknownMetric("metric", alarm.Metric, "RDS for PostgreSQL", MetricFacts.Rds)
            : NotPublished("metric", metric, instance);
        return [.. refusal is null ? [] : new[] { refusal }, .. CheckValues(alarm, metric, instance)];
    }

    /// <summary>What is wrong with an alarm's threshold and periods, whatever it watches.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="metric">Its metric; null when it is not known, then only what does not depend on it is checked.</param>
    /// <param name="instance">What percentages of a capacity are taken of.</param>
    internal static IEnumerable<Violation> CheckValues(AlarmDefinition alarm, MetricFact? metric, MonitoredInstance instance) =>
        [.. ThresholdViolations(alarm, metric, instance), .. PeriodViolations(alarm, metric)];

    /// <summary>The alarm's threshold in the metric's native unit.</summary>
    /// <exception cref="ArgumentException">The alarm's metric or threshold breaks a rule.</exception>
    public static Quantity ThresholdOf(AlarmDefinition alarm, MonitoredInstance instance) => ThresholdOf(
        alarm,
        MetricFacts.FindRds(alarm.Metric)
            ?? throw Broken(UnknownMetric("metric", alarm.Metric, "RDS for PostgreSQL", MetricFacts.Rds)),
        instance);

    /// <summary>The threshold of an alarm on a metric that is known.</summary>
    /// <exception cref="ArgumentException">The alarm's threshold breaks a rule.</exception>
    public static Quantity ThresholdOf(AlarmDefinition alarm, MetricFact metric, MonitoredInstance instance)
    {
        var (property, text) = Written(alarm) ?? throw Broken(OneThreshold(alarm));
        var (quantity, violation) = Quantity.Parse(property, text, metric, instance);
        return quantity ?? throw Broken(violation!);
    }

    private static ArgumentException Broken(Violation violation) => new(violation.ToString());

    internal static Violation UnknownMetric(string property, string name, string owner, IReadOnlyList<MetricFact> metrics)
    {
        var sameLetters = metrics.FirstOrDefault(fact => string.Equals(fact.Name, name, StringComparison.OrdinalIgnoreCase));
        return new Violation(property, name, $"must be a metric of {owner}, spelt as in CloudWatch",
            sameLetters is null
                ? $"use one of {string.Join(", ", metrics.Select(fact => fact.Name))}"
                : $"write {sameLetters.Name}");
    }

    internal static Violation? NotPublished(string property, MetricFact metric, MonitoredInstance instance) =>
        instance.Publishes(metric.Applicability) ? null : metric.Applicability switch
        {
            MetricApplicability.BurstableClass => new Violation(property, metric.Name,
                $"is published by burstable classes (db.t…) only, not by {instance.InstanceClass}",
                "leave it out: it would never have data"),
            MetricApplicability.Gp2Storage => new Violation(property, metric.Name,
                $"is published for gp2 storage only, not for {instance.StorageType}", "leave it out, or use DiskQueueDepth or ReadLatency"),
            MetricApplicability.PerformanceInsights => new Violation(property, metric.Name,
                "needs Performance Insights, which is off for this instance",
                "switch Performance Insights on (7 days are free of charge), or leave it out"),
            MetricApplicability.OwnVolume => new Violation(property, metric.Name,
                "is not published by Aurora, whose storage grows by itself", "use FreeLocalStorage (temporary files) or VolumeBytesUsed (cost)"),
            MetricApplicability.Aurora => new Violation(property, metric.Name, "is published by Aurora only", "leave it out"),
            MetricApplicability.AuroraServerless => new Violation(property, metric.Name,
                "is published by Aurora Serverless v2 only", "leave it out, or use CPUUtilization"),
            MetricApplicability.AuroraReader => new Violation(property, metric.Name,
                "is published by readers of an Aurora cluster only, and there is none", "add a reader, or leave it out"),
            _ => new Violation(property, metric.Name, "is published by read replicas only",
                "add a read replica, or leave it out: without one it would never have data"),
        };

    private static IEnumerable<Violation> ThresholdViolations(AlarmDefinition alarm, MetricFact? metric, MonitoredInstance instance)
    {
        if (Written(alarm) is not var (property, text))
        {
            return [OneThreshold(alarm)];
        }

        if (metric is null)
        {
            return [];
        }

        var (quantity, violation) = Quantity.Parse(property, text, metric, instance);
        return quantity is null ? [violation!] : RangeViolations(property, text, quantity, metric, instance);
    }

    private static IEnumerable<Violation> RangeViolations(
        string property, string text, Quantity threshold, MetricFact metric, MonitoredInstance instance)
    {
        if (property == "below" && threshold.Value == 0)
        {
            yield return new Violation(property, text, "must be more than 0: the metric is never negative, so the alarm could not go off",
                "write a higher threshold");
        }

        var top = metric.Unit switch
        {
            MetricUnit.Percent => 100,
            MetricUnit.Ratio => 1,
            _ => metric.IsBoundedByCapacity ? instance.SizeOf(metric.Capacity) : null,
        };
        if (threshold.Value >= top)
        {
            yield return new Violation(property, text,
                $"must be below {new Quantity(top.Value, metric.Unit)}, the most that {metric.Name} can be here",
                property == "above" ? "lower it: the alarm could not go off" : "lower it: the alarm would be on for ever");
        }

        if (property == "above" && threshold.Value < metric.IdleLevel)
        {
            yield return new Violation(property, text,
                $"should be at least {new Quantity(metric.IdleLevel.Value, metric.Unit)}: {metric.Name} {metric.IdleCaveat}",
                "raise it unless the source is never idle", IsWarning: true);
        }
    }

    private static IEnumerable<Violation> PeriodViolations(AlarmDefinition alarm, MetricFact? metric)
    {
        var period = alarm.PeriodSeconds;
        if (period <= 0 || (period % 60 != 0 && !ShortPeriods.Contains(period)))
        {
            yield return new Violation("periodSeconds", $"{period}", "must be 10, 20, 30 or a multiple of 60",
                $"use {Math.Max(1, (period + 30) / 60) * 60}");
        }
        else if (period < metric?.PublishedEverySeconds)
        {
            yield return new Violation("periodSeconds", $"{period}",
                $"must be at least {metric.PublishedEverySeconds}, the interval of {metric.Name}: a shorter period is mostly without data",
                $"use {metric.PublishedEverySeconds} or more");
        }

        if (alarm.EvaluationPeriods < 1)
        {
            yield return new Violation("evaluationPeriods", $"{alarm.EvaluationPeriods}", "must be at least 1", "use 1 or more");
        }

        var longest = period < 3600 ? SecondsPerDay : 7 * SecondsPerDay;
        if (period > 0 && alarm.EvaluationPeriods >= 1 && (long)period * alarm.EvaluationPeriods > longest)
        {
            yield return new Violation("evaluationPeriods", $"{alarm.EvaluationPeriods}",
                $"must keep periodSeconds x evaluationPeriods within {longest} seconds, {(period < 3600 ? "one day" : "seven days")}",
                longest / period >= 1 ? $"use {longest / period} or fewer with a period of {period} seconds" : "use a shorter period");
        }

        if (alarm.DatapointsToAlarm is { } datapoints && (datapoints < 1 || datapoints > alarm.EvaluationPeriods))
        {
            yield return new Violation("datapointsToAlarm", $"{datapoints}",
                $"must be between 1 and evaluationPeriods ({alarm.EvaluationPeriods})",
                "lower it or raise evaluationPeriods, or leave it out for all of them");
        }
    }

    private static (string Property, string Text)? Written(AlarmDefinition alarm) => (alarm.Above, alarm.Below) switch
    {
        ({ } above, null) => ("above", above),
        (null, { } below) => ("below", below),
        _ => null,
    };

    private static Violation OneThreshold(AlarmDefinition alarm) => alarm.Above is null
        ? new Violation("above", null, "is missing: an alarm needs a threshold", "write above or below, e.g. \"above\": \"80 %\"")
        : new Violation("below", alarm.Below, $"must not stand beside above ({alarm.Above}): an alarm has one threshold",
            "keep one of them, or make two alarms");
}
