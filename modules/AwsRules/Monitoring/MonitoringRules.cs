using System.Text.RegularExpressions;

namespace Infra.AwsRules.Monitoring;

/// <summary>Rules of a whole <see cref="MonitoringDefinition"/>: instance, topics, alarms, events and dashboard. Sources: SNS API
/// reference, <c>CreateTopic</c>; CloudWatch API reference, <c>PutMetricAlarm</c>, <c>PutDashboard</c>; RDS User Guide (identifier,
/// event categories).</summary>
public static partial class MonitoringRules
{
    /// <summary>Longest alarm name. Source: CloudWatch API reference, <c>PutMetricAlarm</c>.</summary>
    private const int LongestAlarmName = 255;

    /// <summary>Longest ending that tells replicas, nodes or instances of a cluster apart.</summary>
    private static readonly int LongestSuffix = "-replica-15".Length;

    /// <summary>Everything that is wrong; properties are paths in the definition: <c>instance.identifier</c>, <c>topics.rds-alerts</c> (its
    /// name), <c>topics.rds-alerts.emails[0]</c>, <c>alarms.cpu.above</c>, <c>cacheAlarms.memory.cache</c>, <c>eventCategories[2]</c>, <c>dashboard.name</c>.</summary>
    public static IReadOnlyList<Violation> Check(MonitoringDefinition monitoring) =>
    [
        .. CheckIdentifier(monitoring.Instance.Identifier).Select(violation => violation.Under("instance")),
        .. monitoring.Topics.SelectMany(topic => CheckTopic(topic.Key, topic.Value)),
        .. SameSubscriptionNames(monitoring),
        .. CheckAlarms("alarms", monitoring.Alarms, monitoring, alarm => alarm.Severity, (alarm, all) => AlarmRules.Check(alarm, all.Instance)),
        .. CheckAlarms("cacheAlarms", monitoring.CacheAlarms, monitoring, alarm => alarm.Severity, ResourceAlarmRules.Check),
        .. CheckAlarms("bucketAlarms", monitoring.BucketAlarms, monitoring, alarm => alarm.Severity, ResourceAlarmRules.Check),
        .. CheckAlarms("logAlarms", monitoring.LogAlarms, monitoring, alarm => alarm.Severity, ResourceAlarmRules.Check),
        .. SameAlarmNames(monitoring),
        .. CheckEventCategories(monitoring.EventCategories),
        .. CheckDashboard(monitoring.Dashboard, monitoring).Select(violation => violation.Under("dashboard")),
    ];

    /// <summary>Name of the RDS event subscription of a topic: letters, digits and hyphens only, so underscores become hyphens.</summary>
    public static string EventSubscriptionName(string identifier, string topicName) =>
        $"{identifier}-{topicName.Replace('_', '-')}".ToLowerInvariant();

    private static IEnumerable<Violation> CheckIdentifier(string identifier)
    {
        if (identifier.Contains("${", StringComparison.Ordinal))
        {
            yield return new Violation("identifier", identifier, "must be plain text, not a Terraform reference: names are made of it",
                "pass the identifier as a string, the same that the instance is made with");
        }
        else if (ResourceId().IsMatch(identifier))
        {
            yield return new Violation("identifier", identifier,
                "must be the instance identifier, not the resource id: metrics carry the identifier",
                "pass the name that the instance was created with (aws_db_instance.identifier; its id is the resource id)");
        }
        else if (identifier.Any(char.IsUpper))
        {
            yield return new Violation("identifier", identifier, "must be in lower case: RDS stores it so and CloudWatch compares exactly",
                $"write {identifier.ToLowerInvariant()}");
        }
        else if (!Identifier().IsMatch(identifier))
        {
            yield return new Violation("identifier", identifier,
                "must be 1-63 lower-case letters, digits and single hyphens, a letter first, no hyphen at the end",
                "pass the identifier of the instance");
        }
    }

    private static IEnumerable<Violation> CheckTopic(string name, TopicDefinition topic)
    {
        if (!TopicName().IsMatch(name))
        {
            yield return new Violation($"topics.{name}", name,
                "must be named with 1-256 letters, digits, hyphens and underscores (a FIFO topic cannot send e-mail)", "rename the topic");
        }

        if (topic.Severities.Count == 0)
        {
            yield return new Violation($"topics.{name}.severities", "[]", "must name at least one severity",
                "write warning, critical or both, or leave it out for both");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, address) in topic.Emails.Index())
        {
            var property = $"topics.{name}.emails[{index}]";
            if (!Email().IsMatch(address))
            {
                yield return new Violation(property, address, "must be an e-mail address", "write it as name@example.com");
            }
            else if (!seen.Add(address))
            {
                yield return new Violation(property, address, "is already in the list", "remove one of them");
            }
        }
    }

    private static IEnumerable<Violation> CheckEventCategories(IReadOnlyList<string> categories)
    {
        foreach (var (index, category) in categories.Index())
        {
            if (!EventCategories.All.Contains(category))
            {
                yield return new Violation($"eventCategories[{index}]", category, "must be an event category of RDS instances",
                    $"use one of {string.Join(", ", EventCategories.All)}");
            }
            else if (categories.Take(index).Contains(category))
            {
                yield return new Violation($"eventCategories[{index}]", category, "is already in the list", "remove one of them");
            }
        }
    }

    private static IEnumerable<Violation> CheckAlarms<T>(
        string list,
        IReadOnlyDictionary<string, T> alarms,
        MonitoringDefinition monitoring,
        Func<T, AlarmSeverity> severity,
        Func<T, MonitoringDefinition, IEnumerable<Violation>> check) => alarms.SelectMany(alarm =>
            CheckKey($"{list}.{alarm.Key}", alarm.Key, monitoring)
                .Concat(check(alarm.Value, monitoring).Select(violation => violation.Under($"{list}.{alarm.Key}")))
                .Concat(CheckSeverity($"{list}.{alarm.Key}.severity", severity(alarm.Value), monitoring)));

    private static IEnumerable<Violation> CheckKey(string property, string key, MonitoringDefinition monitoring)
    {
        if (!AlarmKey().IsMatch(key) || monitoring.Instance.Identifier.Length + 1 + key.Length + LongestSuffix > LongestAlarmName)
        {
            yield return new Violation(property, key,
                "must be named with lower-case letters, digits and single hyphens; the alarm's name, <identifier>-<key>, has at most 255",
                "rename the alarm, e.g. free-storage");
        }

    }

    private static IEnumerable<Violation> CheckSeverity(string property, AlarmSeverity severity, MonitoringDefinition monitoring)
    {
        if (!monitoring.Topics.Values.Any(topic => topic.Severities.Contains(severity)))
        {
            var name = severity.ToString().ToLowerInvariant();
            yield return new Violation(property, name,
                $"must have a topic: no topic takes {name} alarms, so nobody would hear of it",
                $"add {name} to a topic's severities, or change the alarm's severity");
        }
    }

    // A name that two alarms share is one alarm in CloudWatch, which the two definitions would overwrite in turn.
    private static IEnumerable<Violation> SameAlarmNames(MonitoringDefinition monitoring) => AlarmPlan.Of(monitoring)
        .GroupBy(alarm => alarm.FullKey)
        .SelectMany(group => group.Skip(1)
            .Select(alarm => new Violation($"{ListOf(alarm.Subject)}.{alarm.Key}", alarm.Key,
                $"makes an alarm {monitoring.Instance.Identifier}-{alarm.FullKey}, which {ListOf(group.First().Subject)}.{group.First().Key} makes too",
                "rename one of them")));

    private static string ListOf(AlarmSubject subject) => subject switch
    {
        AlarmSubject.Database => "alarms",
        AlarmSubject.Cache => "cacheAlarms",
        AlarmSubject.Bucket => "bucketAlarms",
        _ => "logAlarms",
    };

    private static IEnumerable<Violation> CheckDashboard(DashboardDefinition? dashboard, MonitoringDefinition monitoring)
    {
        if (dashboard is null)
        {
            yield break;
        }

        if (!DashboardName().IsMatch(dashboard.Name))
        {
            yield return new Violation("name", dashboard.Name, "must be 1-255 letters, digits, hyphens and underscores",
                "rename the dashboard");
        }

        if (dashboard.PeriodSeconds < 60 || dashboard.PeriodSeconds % 60 != 0)
        {
            yield return new Violation("periodSeconds", $"{dashboard.PeriodSeconds}", "must be a multiple of 60", "use 60, 300 or 3600");
        }

        if (dashboard.Metrics is { Count: 0 } || (dashboard.Metrics is null && AlarmPlan.Of(monitoring).Count == 0))
        {
            yield return new Violation("metrics", null, "is missing: there is no alarm whose metric could be drawn",
                "list the metrics to draw, add an alarm, or remove the dashboard");
        }

        foreach (var (index, name) in (dashboard.Metrics ?? []).Index())
        {
            var property = $"metrics[{index}]";
            if (MetricFacts.FindRds(name) is not { } metric)
            {
                yield return AlarmRules.UnknownMetric(property, name, "RDS for PostgreSQL", MetricFacts.Rds);
            }
            else if (AlarmRules.NotPublished(property, metric, monitoring.Instance) is { } notPublished)
            {
                yield return notPublished;
            }
            else if (dashboard.Metrics!.Take(index).Contains(name))
            {
                yield return new Violation(property, name, "is already in the list", "remove one of them");
            }
        }
    }

    private static IEnumerable<Violation> SameSubscriptionNames(MonitoringDefinition monitoring) =>
        monitoring.Topics.Keys
            .GroupBy(name => EventSubscriptionName(monitoring.Instance.Identifier, name))
            .SelectMany(group => group.Skip(1).Select(name => new Violation($"topics.{name}", name,
                $"must differ from {group.First()} by more than case and underscores: both name the RDS event subscription {group.Key}",
                "rename one of the topics")));

    [GeneratedRegex(@"^[a-z](-?[a-z0-9]){0,62}\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^db-[A-Z0-9]{20,}\z")]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex TopicName();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,255}\z")]
    private static partial Regex DashboardName();

    [GeneratedRegex(@"^[a-z0-9](-?[a-z0-9])*\z")]
    private static partial Regex AlarmKey();

    [GeneratedRegex(@"^[^@\s""<>(),;:{}]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+\z")]
    private static partial Regex Email();
}
