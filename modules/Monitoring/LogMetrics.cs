using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogMetricFilter;
using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>Counts lines of PostgreSQL's log: one metric filter for each pattern that has an alarm.</summary>
internal static class LogMetrics
{
    public static void Add(Construct scope, MonitoringModuleProps props)
    {
        var definition = props.Definition;
        foreach (var pattern in definition.LogAlarms.Values.Select(alarm => alarm.Pattern).Distinct().Order())
        {
            var facts = LogPatterns.Of(pattern);
            _ = new CloudwatchLogMetricFilter(scope, $"log-filter-{Words(pattern)}", new CloudwatchLogMetricFilterConfig
            {
                Name = $"{definition.Instance.Identifier}-{Words(pattern)}",
                LogGroupName = definition.Log!.LogGroupName,
                Pattern = facts.Filter,
                MetricTransformation = new CloudwatchLogMetricFilterMetricTransformation
                {
                    Namespace = LogPatterns.NamespaceOf(definition.Instance.Identifier),
                    Name = facts.Metric.Name,
                    Value = "1",
                    DefaultValue = "0",
                    Unit = "Count",
                },
                // The log group has a name that is known at once, and exists only when the database has been made.
                DependsOn = [.. props.EventDependencies],
            });
        }
    }

    private static string Words(LogPattern pattern) =>
        string.Concat(pattern.ToString().Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"-{letter}" : $"{letter}")).ToLowerInvariant();
}
