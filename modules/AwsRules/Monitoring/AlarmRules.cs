using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Monitoring;

/// <summary>Rules of a CloudWatch metric alarm on an RDS instance. Sources: CloudWatch API reference, <c>PutMetricAlarm</c> (periods; at
/// most one day for periods below an hour, seven days from an hour on); RDS User Guide (which instances publish which metric).</summary>
public static class AlarmRules
{
    /// <summary>An alarm's metric is one that exists, spelt as in CloudWatch.</summary>
    public static readonly RuleDefinition MetricName = new(
        "MON015", RuleSeverity.Error, "An alarm's metric is one that exists, spelt as in CloudWatch",
        "CloudWatch takes any name and never has data for one that is wrong, so the alarm stays silent.",
        "Use a metric that the message names.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html");

    /// <summary>Alarms on CPU credits watch a burstable class.</summary>
    public static readonly RuleDefinition CpuCredits = new(
        "MON016", RuleSeverity.Error, "Alarms on CPU credits watch a burstable class",
        "Only db.t classes have credits; for others there are never data.",
        "Leave the alarm out, and watch CPUUtilization.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html");

    /// <summary>Alarms on BurstBalance watch gp2 storage.</summary>
    public static readonly RuleDefinition BurstBalance = new(
        "MON017", RuleSeverity.Error, "Alarms on BurstBalance watch gp2 storage",
        "gp3, io1 and io2 have no burst balance, so the alarm never gets data or, with missing data as breaching, is on for ever.",
        "Leave it out, or watch DiskQueueDepth or ReadLatency.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html");

    /// <summary>Alarms on database load watch an instance with Performance Insights.</summary>
    public static readonly RuleDefinition NeedsPerformanceInsights = new(
        "MON018", RuleSeverity.Error, "Alarms on database load watch an instance with Performance Insights",
        "DBLoad and its parts are published by Performance Insights; while it is off there are no data.",
        "Switch Performance Insights on, 7 days of which are free, or leave the alarm out.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Cloudwatch.html");

    /// <summary>An alarm's metric is one that the engine publishes.</summary>
    public static readonly RuleDefinition MetricOfEngine = new(
        "MON019", RuleSeverity.Error, "An alarm's metric is one that the engine publishes",
        "Aurora has no volume of a fixed size, and RDS instances have no Aurora storage: each publishes metrics that the other lacks.",
        "Use the metric that the message names, or leave the alarm out.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html");

    /// <summary>Alarms on replication watch something that has a replica.</summary>
    public static readonly RuleDefinition MetricOfReplica = new(
        "MON020", RuleSeverity.Error, "Alarms on replication watch something that has a replica",
        "ReplicaLag and its relatives are published by replicas and readers alone; without one there are never data.",
        "Add a replica, or leave the alarm out.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Monitoring.html");

    /// <summary>A threshold is one that the metric can cross.</summary>
    public static readonly RuleDefinition ThresholdInReach = new(
        "MON021", RuleSeverity.Error, "A threshold is one that the metric can cross",
        "Below zero or above the capacity, the alarm could never go off, or would be on for ever.",
        "Write a threshold within the metric's range.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html");

    /// <summary>A threshold is above what an idle database shows.</summary>
    public static readonly RuleDefinition IdleArtefact = new(
        "MON022", RuleSeverity.Warning, "A threshold is above what an idle database shows",
        "An idle source switches WAL segments every five minutes, which looks like lag, so a low threshold wakes people for nothing.",
        "Raise it, unless the source is never idle.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Monitoring.html");

    /// <summary>A period is 10, 20, 30 or a multiple of 60 seconds.</summary>
    public static readonly RuleDefinition PeriodForm = new(
        "MON023", RuleSeverity.Error, "A period is 10, 20, 30 or a multiple of 60 seconds",
        "CloudWatch refuses others.",
        "Use 60 or 300.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>A period is not shorter than the metric's own interval.</summary>
    public static readonly RuleDefinition PeriodOfMetric = new(
        "MON024", RuleSeverity.Error, "A period is not shorter than the metric's own interval",
        "CPU credits and some others are published every five minutes; most shorter periods are empty, and the alarm flaps.",
        "Use the interval that the message names, or more.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html");

    /// <summary>An alarm evaluates at least 1 period.</summary>
    public static readonly RuleDefinition EvaluationPeriods = new(
        "MON025", RuleSeverity.Error, "An alarm evaluates at least 1 period",
        "CloudWatch refuses others.",
        "Use 1 or more.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>Period times evaluation periods is at most a day, or seven days from an hour on.</summary>
    public static readonly RuleDefinition EvaluationSpan = new(
        "MON026", RuleSeverity.Error, "Period times evaluation periods is at most a day, or seven days from an hour on",
        "CloudWatch refuses a longer span.",
        "Use fewer or shorter periods.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>Datapoints to alarm are 1 to the number of evaluation periods.</summary>
    public static readonly RuleDefinition DatapointsToAlarm = new(
        "MON027", RuleSeverity.Error, "Datapoints to alarm are 1 to the number of evaluation periods",
        "CloudWatch refuses others.",
        "Lower it, raise evaluationPeriods, or leave it out for all of them.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>An alarm has one threshold, above or below.</summary>
    public static readonly RuleDefinition OneThreshold = new(
        "MON028", RuleSeverity.Error, "An alarm has one threshold, above or below",
        "CloudWatch compares with one number in one direction.",
        "Keep one of them, or make two alarms.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

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
        var (property, text) = Written(alarm) ?? throw Broken(NoOneThreshold(alarm));
        var (quantity, violation) = Quantity.Parse(property, text, metric, instance);
        return quantity ?? throw Broken(violation!);
    }

    private static ArgumentException Broken(Violation violation) => new(violation.ToString());

    internal static Violation UnknownMetric(string property, string name, string owner, IReadOnlyList<MetricFact> metrics)
    {
        var sameLetters = metrics.FirstOrDefault(fact => string.Equals(fact.Name, name, StringComparison.OrdinalIgnoreCase));
        return MetricName.At(property, name, $"must be a metric of {owner}, spelt as in CloudWatch",
            sameLetters is null
                ? $"use one of {string.Join(", ", metrics.Select(fact => fact.Name))}"
                : $"write {sameLetters.Name}");
    }

    internal static Violation? NotPublished(string property, MetricFact metric, MonitoredInstance instance) =>
        instance.Publishes(metric.Applicability) ? null : metric.Applicability switch
        {
            MetricApplicability.BurstableClass => CpuCredits.At(property, metric.Name,
                $"is published by burstable classes (db.t…) only, not by {instance.InstanceClass}",
                "leave it out: it would never have data"),
            MetricApplicability.Gp2Storage => BurstBalance.At(property, metric.Name,
                $"is published for gp2 storage only, not for {instance.StorageType}", "leave it out, or use DiskQueueDepth or ReadLatency"),
            MetricApplicability.PerformanceInsights => NeedsPerformanceInsights.At(property, metric.Name,
                "needs Performance Insights, which is off for this instance",
                "switch Performance Insights on (7 days are free of charge), or leave it out"),
            MetricApplicability.OwnVolume => MetricOfEngine.At(property, metric.Name,
                "is not published by Aurora, whose storage grows by itself", "use FreeLocalStorage (temporary files) or VolumeBytesUsed (cost)"),
            MetricApplicability.Aurora => MetricOfEngine.At(property, metric.Name, "is published by Aurora only", "leave it out"),
            MetricApplicability.AuroraServerless => MetricOfEngine.At(property, metric.Name,
                "is published by Aurora Serverless v2 only", "leave it out, or use CPUUtilization"),
            MetricApplicability.AuroraReader => MetricOfReplica.At(property, metric.Name,
                "is published by readers of an Aurora cluster only, and there is none", "add a reader, or leave it out"),
            _ => MetricOfReplica.At(property, metric.Name, "is published by read replicas only",
                "add a read replica, or leave it out: without one it would never have data"),
        };

    private static IEnumerable<Violation> ThresholdViolations(AlarmDefinition alarm, MetricFact? metric, MonitoredInstance instance)
    {
        if (Written(alarm) is not var (property, text))
        {
            return [NoOneThreshold(alarm)];
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
            yield return ThresholdInReach.At(property, text, "must be more than 0: the metric is never negative, so the alarm could not go off",
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
            yield return ThresholdInReach.At(property, text,
                $"must be below {new Quantity(top.Value, metric.Unit)}, the most that {metric.Name} can be here",
                property == "above" ? "lower it: the alarm could not go off" : "lower it: the alarm would be on for ever");
        }

        if (property == "above" && threshold.Value < metric.IdleLevel)
        {
            yield return IdleArtefact.At(property, text,
                $"should be at least {new Quantity(metric.IdleLevel.Value, metric.Unit)}: {metric.Name} {metric.IdleCaveat}",
                "raise it unless the source is never idle");
        }
    }

    private static IEnumerable<Violation> PeriodViolations(AlarmDefinition alarm, MetricFact? metric)
    {
        var period = alarm.PeriodSeconds;
        if (period <= 0 || (period % 60 != 0 && !ShortPeriods.Contains(period)))
        {
            yield return PeriodForm.At("periodSeconds", $"{period}", "must be 10, 20, 30 or a multiple of 60",
                $"use {Math.Max(1, (period + 30) / 60) * 60}");
        }
        else if (period < metric?.PublishedEverySeconds)
        {
            yield return PeriodOfMetric.At("periodSeconds", $"{period}",
                $"must be at least {metric.PublishedEverySeconds}, the interval of {metric.Name}: a shorter period is mostly without data",
                $"use {metric.PublishedEverySeconds} or more");
        }

        if (alarm.EvaluationPeriods < 1)
        {
            yield return EvaluationPeriods.At("evaluationPeriods", $"{alarm.EvaluationPeriods}", "must be at least 1", "use 1 or more");
        }

        var longest = period < 3600 ? SecondsPerDay : 7 * SecondsPerDay;
        if (period > 0 && alarm.EvaluationPeriods >= 1 && (long)period * alarm.EvaluationPeriods > longest)
        {
            yield return EvaluationSpan.At("evaluationPeriods", $"{alarm.EvaluationPeriods}",
                $"must keep periodSeconds x evaluationPeriods within {longest} seconds, {(period < 3600 ? "one day" : "seven days")}",
                longest / period >= 1 ? $"use {longest / period} or fewer with a period of {period} seconds" : "use a shorter period");
        }

        if (alarm.DatapointsToAlarm is { } datapoints && (datapoints < 1 || datapoints > alarm.EvaluationPeriods))
        {
            yield return DatapointsToAlarm.At("datapointsToAlarm", $"{datapoints}",
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

    private static Violation NoOneThreshold(AlarmDefinition alarm) => alarm.Above is null
        ? OneThreshold.At("above", null, "is missing: an alarm needs a threshold", "write above or below, e.g. \"above\": \"80 %\"")
        : OneThreshold.At("below", alarm.Below, $"must not stand beside above ({alarm.Above}): an alarm has one threshold",
            "keep one of them, or make two alarms");
}
