using Infra.AwsRules.Catalogue;
using Infra.AwsRules.Rds;

namespace Infra.AwsRules.Monitoring;

/// <summary>Rules of alarms on caches, buckets and the database's log. Properties are relative to the alarm.</summary>
public static class ResourceAlarmRules
{
    /// <summary>An alarm watches a cache or bucket that the environment has.</summary>
    public static readonly RuleDefinition AlarmTarget = new(
        "MON032", RuleSeverity.Error, "An alarm watches a cache or bucket that the environment has",
        "An alarm on something that is not there never gets data.",
        "Correct the name, or add the cache or bucket.",
        "README.md");

    /// <summary>An alarm on requests watches a bucket that counts them.</summary>
    public static readonly RuleDefinition RequestMetrics = new(
        "MON033", RuleSeverity.Error, "An alarm on requests watches a bucket that counts them",
        "S3 publishes request metrics only when they are switched on; they cost money, so they are off by default.",
        "Set requestMetrics of the bucket to true, or leave the alarm out.",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-request-metrics-bucket.html");

    /// <summary>An alarm on the log has a log in CloudWatch.</summary>
    public static readonly RuleDefinition LogExported = new(
        "MON034", RuleSeverity.Error, "An alarm on the log has a log in CloudWatch",
        "The pattern is looked for in the exported log; without export nothing is ever found.",
        "Add postgresql to logExports of the database.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html");

    /// <summary>A log alarm's threshold is 0 or more lines.</summary>
    public static readonly RuleDefinition LogThreshold = new(
        "MON035", RuleSeverity.Error, "A log alarm's threshold is 0 or more lines",
        "A count is never negative, so the alarm would be on for ever.",
        "Write 0 to alarm on the first line.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>An alarm looks for lines that the parameters let PostgreSQL write.</summary>
    public static readonly RuleDefinition PatternLogged = new(
        "MON036", RuleSeverity.Error, "An alarm looks for lines that the parameters let PostgreSQL write",
        "log_min_messages, log_min_duration_statement and log_duration decide what is logged; otherwise nothing is found, or every statement "
            + "counts.",
        "Set the parameter that the message names, or leave the alarm out.",
        "https://www.postgresql.org/docs/current/runtime-config-logging.html");

    // In the order of the server log, which is not that of clients. Source: PostgreSQL manual, log_min_messages.
    private static readonly string[] ServerLogLevels =
        ["debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log", "fatal", "panic"];

    /// <summary>Everything that is wrong with an alarm on a cache.</summary>
    public static IReadOnlyList<Violation> Check(CacheAlarmDefinition alarm, MonitoringDefinition monitoring)
    {
        var metric = MetricFacts.FindCache(alarm.Metric);
        var violations = new List<Violation>();
        if (!monitoring.Caches.TryGetValue(alarm.Cache, out var cache))
        {
            violations.Add(Unknown("cache", alarm.Cache, "caches", monitoring.Caches.Keys));
        }

        if (metric is null)
        {
            violations.Add(AlarmRules.UnknownMetric("metric", alarm.Metric, "an ElastiCache node", MetricFacts.Cache));
        }
        else if (metric.Applicability == MetricApplicability.ReadReplica && cache?.Nodes < 2)
        {
            violations.Add(AlarmRules.MetricOfReplica.At("metric", metric.Name, "is published by replicas only, and the cache has one node",
                "give the cache 2 nodes or more, or leave the alarm out"));
        }

        return [.. violations, .. AlarmRules.CheckValues(alarm, metric, monitoring.Instance)];
    }

    /// <summary>Everything that is wrong with an alarm on a bucket.</summary>
    public static IReadOnlyList<Violation> Check(BucketAlarmDefinition alarm, MonitoringDefinition monitoring)
    {
        var metric = MetricFacts.FindBucket(alarm.Metric, alarm.Statistic);
        var violations = new List<Violation>();
        if (!monitoring.Buckets.TryGetValue(alarm.Bucket, out var bucket))
        {
            violations.Add(Unknown("bucket", alarm.Bucket, "buckets", monitoring.Buckets.Keys));
        }
        else if (bucket.MetricsFilterId is null)
        {
            violations.Add(RequestMetrics.At("bucket", alarm.Bucket, "does not count its requests, so the alarm would never have data",
                "set requestMetrics of the bucket to true, or leave the alarm out"));
        }

        if (metric is null)
        {
            violations.Add(AlarmRules.UnknownMetric("metric", alarm.Metric, "S3's requests", MetricFacts.Bucket));
        }

        return [.. violations, .. AlarmRules.CheckValues(alarm, metric, monitoring.Instance)];
    }

    /// <summary>Everything that is wrong with an alarm on the log.</summary>
    public static IReadOnlyList<Violation> Check(LogAlarmDefinition alarm, MonitoringDefinition monitoring)
    {
        var name = alarm.Pattern.ToString();
        var pattern = char.ToLowerInvariant(name[0]) + name[1..];
        var violations = new List<Violation>();
        if (monitoring.Log is not { } log)
        {
            violations.Add(LogExported.At("pattern", pattern, "needs PostgreSQL's log in CloudWatch, and it is not exported",
                "add \"postgresql\" to logExports of the database"));
        }
        else
        {
            violations.AddRange(CheckLogged(alarm.Pattern, pattern, log.Parameters));
        }

        if (alarm.PeriodSeconds < 60 || alarm.PeriodSeconds % 60 != 0)
        {
            violations.Add(MonitoringRules.WholeMinutes.At(
                "periodSeconds", $"{alarm.PeriodSeconds}", "must be a multiple of 60", "use 60, 300 or 3600"));
        }

        if (alarm.Above < 0)
        {
            violations.Add(LogThreshold.At("above", $"{alarm.Above}", "must be 0 or more", "write 0 to alarm on the first line"));
        }

        return violations;
    }

    private static IEnumerable<Violation> CheckLogged(LogPattern pattern, string name, IReadOnlyDictionary<string, string> parameters)
    {
        var needed = LogPatterns.Of(pattern).Level;
        var level = parameters.GetValueOrDefault("log_min_messages", "warning").Trim().ToLowerInvariant();
        if (Array.IndexOf(ServerLogLevels, level) > Array.IndexOf(ServerLogLevels, needed))
        {
            yield return PatternLogged.At("pattern", name, $"is never found: log_min_messages {level} keeps {needed} out of the log",
                "leave log_min_messages out of the parameters (warning), or leave the alarm out");
        }

        if (pattern != LogPattern.SlowStatement)
        {
            yield break;
        }

        const string Duration = "log_min_duration_statement";
        var threshold = parameters.GetValueOrDefault(Duration, "-1");
        if (PostgresParameters.Resolve(new Dictionary<string, string> { [Duration] = threshold }, PostgresVersion.NewestMajor)
            .Parameters.Any(parameter => parameter.Name == Duration && parameter.Value == "-1"))
        {
            yield return PatternLogged.At("pattern", name, "is never found: log_min_duration_statement is -1, which logs no slow statement",
                "set parameters.log_min_duration_statement of the database, e.g. to \"1s\", or leave the alarm out");
        }

        if (parameters.GetValueOrDefault("log_duration", "off").Trim().ToLowerInvariant() is "on" or "1" or "true" or "yes")
        {
            yield return PatternLogged.At("pattern", name, "counts every statement, because log_duration is on",
                "take log_duration out of the parameters: log_min_duration_statement logs the slow ones");
        }
    }

    private static Violation Unknown(string property, string key, string owner, IEnumerable<string> known) => AlarmTarget.At(
        property, key, $"is not among {owner}", Suggestion.For(key, known) is { } near ? $"did you mean \"{near}\"?" : $"add it to {owner}");
}
