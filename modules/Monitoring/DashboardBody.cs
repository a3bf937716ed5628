using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>Body of the CloudWatch dashboard: one graph per metric, so that no axis has two units. Source: CloudWatch API reference,
/// "Dashboard body structure and syntax".</summary>
internal static class DashboardBody
{
    private const int GridColumns = 24;

    private const int Width = 12;

    private const int Height = 6;

    private const string CriticalColor = "#d62728";

    private const string WarningColor = "#ff7f0e";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON, the same for the same definition: the database's graphs in the order given or of the metric facts, then those
    /// of caches, buckets and the log that have alarms.</summary>
    public static string Json(MonitoringModuleProps props)
    {
        var widgets = DatabaseGraphs(props.Definition).Concat(OtherGraphs(props.Definition)).Select((graph, index) => (JsonNode)new JsonObject
        {
            ["type"] = "metric",
            ["x"] = index * Width % GridColumns,
            ["y"] = index * Width / GridColumns * Height,
            ["width"] = Width,
            ["height"] = Height,
            ["properties"] = Properties(graph, props),
        });
        return new JsonObject { ["widgets"] = new JsonArray([.. widgets]) }.ToJsonString(Readable);
    }

    private static IEnumerable<Graph> DatabaseGraphs(MonitoringDefinition definition)
    {
        var metrics = definition.Dashboard!.Metrics is { } names
            ? names.Select(name => MetricFacts.FindRds(name)!)
            : MetricFacts.Rds.Where(metric => definition.Alarms.Values.Any(alarm => alarm.Metric == metric.Name));
        return metrics.Select(metric => new Graph(
            metric.Name,
            metric,
            MetricStatistic.Average,
            definition.Dashboard!.PeriodSeconds,
            AlarmPlan.SourcesOf(metric, definition.Instance),
            [.. definition.Alarms.Where(alarm => alarm.Value.Metric == metric.Name).OrderBy(alarm => alarm.Key, StringComparer.Ordinal)]));
    }

    // A sum depends on the period, so a line at its threshold is right only in a graph of the alarm's own period.
    private static IEnumerable<Graph> OtherGraphs(MonitoringDefinition definition) => AlarmPlan.Of(definition)
        .Where(alarm => alarm.Subject != AlarmSubject.Database)
        .GroupBy(alarm => (
            alarm.Subject,
            alarm.SubjectName,
            alarm.Metric,
            alarm.Alarm.Statistic,
            Period: alarm.Alarm.Statistic == MetricStatistic.Sum ? alarm.Alarm.PeriodSeconds : definition.Dashboard!.PeriodSeconds))
        .Select(group => new Graph(
            $"{group.Key.SubjectName}: {group.Key.Metric.Name}",
            group.Key.Metric,
            group.Key.Statistic,
            group.Key.Period,
            [.. group.Select(alarm => alarm.Source).DistinctBy(source => source.Suffix)],
            [.. group.DistinctBy(alarm => alarm.Key).Select(alarm => new KeyValuePair<string, AlarmDefinition>(alarm.Key, alarm.Alarm))]));

    private static JsonObject Properties(Graph graph, MonitoringModuleProps props)
    {
        var properties = new JsonObject
        {
            ["title"] = graph.Title,
            ["region"] = props.Region,
            ["view"] = "timeSeries",
            ["stacked"] = false,
            ["stat"] = graph.Statistic.ToString(),
            ["period"] = graph.PeriodSeconds,
            ["metrics"] = new JsonArray([.. graph.Sources.Select(source => (JsonNode)Series(graph.Metric, source))]),
            ["yAxis"] = new JsonObject
            {
                ["left"] = new JsonObject { ["min"] = 0, ["label"] = graph.Metric.AxisLabel, ["showUnits"] = false },
            },
        };

        // A threshold that Terraform computes is no number that could stand in this text.
        var lines = graph.Alarms
            .Where(alarm => MetricAlarm.ShareOfGrowingStorage(alarm.Value, graph.Metric, props) is null)
            .Select(alarm => (JsonNode)Line(alarm.Key, alarm.Value, graph.Metric, props.Definition.Instance))
            .ToArray();
        if (lines.Length > 0)
        {
            properties["annotations"] = new JsonObject { ["horizontal"] = new JsonArray(lines) };
        }

        return properties;
    }

    private static JsonArray Series(MetricFact metric, MetricSource source) =>
    [
        source.Namespace,
        metric.Name,
        .. source.Dimensions.OrderBy(dimension => dimension.Key, StringComparer.Ordinal)
            .SelectMany(dimension => (JsonNode[])[dimension.Key, dimension.Value]),
    ];

    private static JsonObject Line(string key, AlarmDefinition alarm, MetricFact metric, MonitoredInstance instance)
    {
        var threshold = AlarmRules.ThresholdOf(alarm, metric, instance);
        return new JsonObject
        {
            ["label"] = $"{key}: {MetricAlarm.Comparison(alarm, threshold.ToString())}",
            ["value"] = (double)threshold.Value,
            ["color"] = alarm.Severity == AlarmSeverity.Critical ? CriticalColor : WarningColor,
        };
    }

    private sealed record Graph(
        string Title,
        MetricFact Metric,
        MetricStatistic Statistic,
        int PeriodSeconds,
        IReadOnlyList<MetricSource> Sources,
        IReadOnlyList<KeyValuePair<string, AlarmDefinition>> Alarms);
}
