using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Monitoring;

/// <summary>Rules of a whole <see cref="MonitoringDefinition"/>: instance, topics, alarms, events and dashboard. Sources: SNS API
/// reference, <c>CreateTopic</c>; CloudWatch API reference, <c>PutMetricAlarm</c>, <c>PutDashboard</c>; RDS User Guide (identifier,
/// event categories).</summary>
public static partial class MonitoringRules
{
    /// <summary>Metrics are looked up by the instance's identifier, in lower case.</summary>
    public static readonly RuleDefinition MetricIdentifier = new(
        "MON002", RuleSeverity.Error, "Metrics are looked up by the instance's identifier, in lower case",
        "CloudWatch compares dimensions exactly: with the resource id, capitals or a reference, an alarm never gets data.",
        "Pass the identifier that the instance was created with.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/dimensions.html");

    /// <summary>A topic's name has 1 to 256 letters, digits, hyphens and underscores.</summary>
    public static readonly RuleDefinition TopicName = new(
        "MON003", RuleSeverity.Error, "A topic's name has 1 to 256 letters, digits, hyphens and underscores",
        "SNS refuses others; a FIFO topic, whose name has a dot, sends no e-mail.",
        "Rename the topic.",
        "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html");

    /// <summary>A topic takes at least one severity.</summary>
    public static readonly RuleDefinition TopicSeverity = new(
        "MON004", RuleSeverity.Error, "A topic takes at least one severity",
        "No alarm would ever be sent to it, and its subscribers believe that all is well.",
        "Write warning, critical or both, or leave it out for both.",
        "README.md");

    /// <summary>A subscription's e-mail address is one.</summary>
    public static readonly RuleDefinition EmailForm = new(
        "MON005", RuleSeverity.Error, "A subscription's e-mail address is one",
        "SNS refuses others, and a subscription that nobody can confirm tells nobody.",
        "Write name@example.com.",
        "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html");

    /// <summary>Addresses, event categories and metrics are listed once.</summary>
    public static readonly RuleDefinition ListedOnce = new(
        "MON006", RuleSeverity.Error, "Addresses, event categories and metrics are listed once",
        "A second entry would make the same thing again, or hide that another was meant.",
        "Remove one of them.",
        "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html");

    /// <summary>An event category is one that RDS instances have.</summary>
    public static readonly RuleDefinition EventCategory = new(
        "MON007", RuleSeverity.Error, "An event category is one that RDS instances have",
        "RDS refuses a subscription to others.",
        "Use one that the message names.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html");

    /// <summary>An alarm's key has lower-case letters, digits and single hyphens, and the alarm's name at most 255.</summary>
    public static readonly RuleDefinition AlarmKey = new(
        "MON008", RuleSeverity.Error, "An alarm's key has lower-case letters, digits and single hyphens, and the alarm's name at most 255",
        "The name is made from the identifier and the key, and is the alarm's identity in CloudWatch.",
        "Rename the alarm, for example free-storage.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>Every alarm's severity has a topic that takes it.</summary>
    public static readonly RuleDefinition SeverityHeard = new(
        "MON009", RuleSeverity.Error, "Every alarm's severity has a topic that takes it",
        "The alarm would go off, and nobody hear of it.",
        "Add the severity to a topic, or change the alarm's.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html");

    /// <summary>Two alarms do not have one name.</summary>
    public static readonly RuleDefinition AlarmNamesApart = new(
        "MON010", RuleSeverity.Error, "Two alarms do not have one name",
        "CloudWatch knows an alarm by its name, so the two definitions would overwrite each other at every apply.",
        "Rename one of them.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>A dashboard's name has 1 to 255 letters, digits, hyphens and underscores.</summary>
    public static readonly RuleDefinition DashboardName = new(
        "MON011", RuleSeverity.Error, "A dashboard's name has 1 to 255 letters, digits, hyphens and underscores",
        "CloudWatch refuses others.",
        "Rename the dashboard.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html");

    /// <summary>The period of a dashboard or a log alarm is a multiple of 60 seconds.</summary>
    public static readonly RuleDefinition WholeMinutes = new(
        "MON012", RuleSeverity.Error, "The period of a dashboard or a log alarm is a multiple of 60 seconds",
        "These metrics arrive once a minute, and CloudWatch has no data for shorter or crooked periods.",
        "Use 60, 300 or 3600.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html");

    /// <summary>A dashboard has something to draw.</summary>
    public static readonly RuleDefinition DashboardContent = new(
        "MON013", RuleSeverity.Error, "A dashboard has something to draw",
        "CloudWatch refuses a body without widgets.",
        "List metrics, add an alarm, or remove the dashboard.",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html");

    /// <summary>Topics differ by more than case and underscores.</summary>
    public static readonly RuleDefinition SubscriptionNamesApart = new(
        "MON014", RuleSeverity.Error, "Topics differ by more than case and underscores",
        "RDS names event subscriptions without them, so two topics would ask for one subscription.",
        "Rename one of the topics.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateEventSubscription.html");

    /// <summary>Longest alarm name. Source: CloudWatch API reference, <c>PutMetricAlarm</c>.</summary>
    private const int LongestAlarmName = 255;

    /// <summary>Longest ending that tells replicas, nodes or instances of a cluster apart.</summary>
    private static readonly int LongestSuffix = "-replica-15".Length;

    /// <summary>Everything that is wrong; properties are paths in the definition: <c>instance.identifier</c>, <c>topics.rds-alerts</c> (its
    /// name), <c>topics.rds-alerts.emails[0]</c>, <c>alarms.cpu.above</c>, <c>cacheAlarms.memory.cache</c>,
    /// <c>eventCategories[2]</c>, <c>dashboard.name</c>.</summary>
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
            yield return MetricIdentifier.At("identifier", identifier, "must be plain text, not a Terraform reference: names are made of it",
                "pass the identifier as a string, the same that the instance is made with");
        }
        else if (ResourceId().IsMatch(identifier))
        {
            yield return MetricIdentifier.At("identifier", identifier,
                "must be the instance identifier, not the resource id: metrics carry the identifier",
                "pass the name that the instance was created with (aws_db_instance.identifier; its id is the resource id)");
        }
        else if (identifier.Any(char.IsUpper))
        {
            yield return MetricIdentifier.At("identifier", identifier, "must be in lower case: RDS stores it so and CloudWatch compares exactly",
                $"write {identifier.ToLowerInvariant()}");
        }
        else if (!Identifier().IsMatch(identifier))
        {
            yield return MetricIdentifier.At("identifier", identifier,
                "must be 1-63 lower-case letters, digits and single hyphens, a letter first, no hyphen at the end",
                "pass the identifier of the instance");
        }
    }

    private static IEnumerable<Violation> CheckTopic(string name, TopicDefinition topic)
    {
        if (!TopicNamePattern().IsMatch(name))
        {
            yield return TopicName.At($"topics.{name}", name,
                "must be named with 1-256 letters, digits, hyphens and underscores (a FIFO topic cannot send e-mail)", "rename the topic");
        }

        if (topic.Severities.Count == 0)
        {
            yield return TopicSeverity.At($"topics.{name}.severities", "[]", "must name at least one severity",
                "write warning, critical or both, or leave it out for both");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, address) in topic.Emails.Index())
        {
            var property = $"topics.{name}.emails[{index}]";
            if (!Email().IsMatch(address))
            {
                yield return EmailForm.At(property, address, "must be an e-mail address", "write it as name@example.com");
            }
            else if (!seen.Add(address))
            {
                yield return ListedOnce.At(property, address, "is already in the list", "remove one of them");
            }
        }
    }

    private static IEnumerable<Violation> CheckEventCategories(IReadOnlyList<string> categories)
    {
        foreach (var (index, category) in categories.Index())
        {
            if (!EventCategories.All.Contains(category))
            {
                yield return EventCategory.At($"eventCategories[{index}]", category, "must be an event category of RDS instances",
                    $"use one of {string.Join(", ", EventCategories.All)}");
            }
            else if (categories.Take(index).Contains(category))
            {
                yield return ListedOnce.At($"eventCategories[{index}]", category, "is already in the list", "remove one of them");
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
        if (!AlarmKeyPattern().IsMatch(key) || monitoring.Instance.Identifier.Length + 1 + key.Length + LongestSuffix > LongestAlarmName)
        {
            yield return AlarmKey.At(property, key,
                "must be named with lower-case letters, digits and single hyphens; the alarm's name, <identifier>-<key>, has at most 255",
                "rename the alarm, e.g. free-storage");
        }

    }

    private static IEnumerable<Violation> CheckSeverity(string property, AlarmSeverity severity, MonitoringDefinition monitoring)
    {
        if (!monitoring.Topics.Values.Any(topic => topic.Severities.Contains(severity)))
        {
            var name = severity.ToString().ToLowerInvariant();
            yield return SeverityHeard.At(property, name,
                $"must have a topic: no topic takes {name} alarms, so nobody would hear of it",
                $"add {name} to a topic's severities, or change the alarm's severity");
        }
    }

    // A name that two alarms share is one alarm in CloudWatch, which the two definitions would overwrite in turn.
    private static IEnumerable<Violation> SameAlarmNames(MonitoringDefinition monitoring) => AlarmPlan.Of(monitoring)
        .GroupBy(alarm => alarm.FullKey)
        .SelectMany(group => group.Skip(1)
            .Select(alarm => AlarmNamesApart.At($"{ListOf(alarm.Subject)}.{alarm.Key}", alarm.Key,
                $"makes an alarm {monitoring.Instance.Identifier}-{alarm.FullKey}, which "
                    + $"{ListOf(group.First().Subject)}.{group.First().Key} makes too",
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

        if (!DashboardNamePattern().IsMatch(dashboard.Name))
        {
            yield return DashboardName.At("name", dashboard.Name, "must be 1-255 letters, digits, hyphens and underscores",
                "rename the dashboard");
        }

        if (dashboard.PeriodSeconds < 60 || dashboard.PeriodSeconds % 60 != 0)
        {
            yield return WholeMinutes.At("periodSeconds", $"{dashboard.PeriodSeconds}", "must be a multiple of 60", "use 60, 300 or 3600");
        }

        if (dashboard.Metrics is { Count: 0 } || (dashboard.Metrics is null && AlarmPlan.Of(monitoring).Count == 0))
        {
            yield return DashboardContent.At("metrics", null, "is missing: there is no alarm whose metric could be drawn",
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
                yield return ListedOnce.At(property, name, "is already in the list", "remove one of them");
            }
        }
    }

    private static IEnumerable<Violation> SameSubscriptionNames(MonitoringDefinition monitoring) =>
        monitoring.Topics.Keys
            .GroupBy(name => EventSubscriptionName(monitoring.Instance.Identifier, name))
            .SelectMany(group => group.Skip(1).Select(name => SubscriptionNamesApart.At($"topics.{name}", name,
                $"must differ from {group.First()} by more than case and underscores: both name the RDS event subscription {group.Key}",
                "rename one of the topics")));

    [GeneratedRegex(@"^[a-z](-?[a-z0-9]){0,62}\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^db-[A-Z0-9]{20,}\z")]
    private static partial Regex ResourceId();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,256}\z")]
    private static partial Regex TopicNamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,255}\z")]
    private static partial Regex DashboardNamePattern();

    [GeneratedRegex(@"^[a-z0-9](-?[a-z0-9])*\z")]
    private static partial Regex AlarmKeyPattern();

    [GeneratedRegex(@"^[^@\s""<>(),;:{}]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+\z")]
    private static partial Regex Email();
}
