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

    /// <summary>The JSON, the same for the same definition: graphs in the order given or of the metric facts, alarms by key.</summary>
    public static string Json(MonitoredResource resource, string region, MonitoringDefinition definition)
    {
        var dashboard = definition.Dashboard!;
        var widgets = Metrics(definition).Select((metric, index) => (JsonNode)new JsonObject
        {
            ["type"] = "metric",
            ["x"] = index * Width % GridColumns,
            ["y"] = index * Width / GridColumns * Height,
            ["width"] = Width,
            ["height"] = Height,
            ["properties"] = Graph(metric, resource, region, dashboard.PeriodSeconds, definition),
        });
        return new JsonObject { ["widgets"] = new JsonArray([.. widgets]) }.ToJsonString(Readable);
    }

    private static IEnumerable<MetricFact> Metrics(MonitoringDefinition definition) => definition.Dashboard!.Metrics is { } names
        ? names.Select(name => MetricFacts.FindRds(name)!)
        : MetricFacts.Rds.Where(metric => definition.Alarms.Values.Any(alarm => alarm.Metric == metric.Name));

    private static JsonObject Graph(
        MetricFact metric, MonitoredResource resource, string region, int periodSeconds, MonitoringDefinition definition)
    {
        var properties = new JsonObject
        {
            ["title"] = metric.Name,
            ["region"] = region,
            ["view"] = "timeSeries",
            ["stacked"] = false,
            ["stat"] = nameof(MetricStatistic.Average),
            ["period"] = periodSeconds,
            ["metrics"] = new JsonArray(Series(metric, resource)),
            ["yAxis"] = new JsonObject
            {
                ["left"] = new JsonObject { ["min"] = 0, ["label"] = metric.AxisLabel, ["showUnits"] = false },
            },
        };
        var lines = definition.Alarms
            .Where(alarm => alarm.Value.Metric == metric.Name)
            .OrderBy(alarm => alarm.Key, StringComparer.Ordinal)
            .Select(alarm => (JsonNode)Line(alarm.Key, alarm.Value, definition.Instance))
            .ToArray();
        if (lines.Length > 0)
        {
            properties["annotations"] = new JsonObject { ["horizontal"] = new JsonArray(lines) };
        }

        return properties;
    }

    private static JsonArray Series(MetricFact metric, MonitoredResource resource) =>
    [
        resource.Namespace,
        metric.Name,
        .. resource.Dimensions.OrderBy(dimension => dimension.Key, StringComparer.Ordinal)
            .SelectMany(dimension => (JsonNode[])[dimension.Key, dimension.Value]),
    ];

    private static JsonObject Line(string key, AlarmDefinition alarm, MonitoredInstance instance)
    {
        var threshold = AlarmRules.ThresholdOf(alarm, instance);
        return new JsonObject
        {
            ["label"] = $"{key}: {MetricAlarm.Comparison(alarm, threshold)}",
            ["value"] = (double)threshold.Value,
            ["color"] = alarm.Severity == AlarmSeverity.Critical ? CriticalColor : WarningColor,
        };
    }
}
