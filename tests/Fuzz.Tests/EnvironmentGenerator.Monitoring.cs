using System.Text.Json.Nodes;
using Infra.AwsRules.Monitoring;

namespace Infra.Fuzz.Tests;

/// <content>Topics, alarms, events and the dashboard.</content>
internal sealed partial class EnvironmentGenerator
{
    private static readonly int[] Periods = [60, 300, 900, 3600];

    /// <summary>The metrics that the drawn database publishes, each with thresholds that it can have.</summary>
    private List<(string Metric, string Side, string[] Thresholds)> DatabaseMetrics()
    {
        var knowsSize = !_isServerless;
        List<(string, string, string[])> metrics =
        [
            ("CPUUtilization", "above", ["80 %", "70.5 %", "1 %"]),
            ("DatabaseConnections", "above", ["75 %", "30", "80 % of max_connections"]),
            ("FreeStorageSpace", "below", ["10 %", "2 GiB"]),
            ("FreeableMemory", "below", knowsSize ? ["10 %", "200 MiB"] : ["200 MiB"]),
            ("SwapUsage", "above", ["256 MiB", "0.5 GB"]),
            ("DiskQueueDepth", "above", ["64"]),
            ("ReadLatency", "above", ["20 ms", "0.1 s", "150 us"]),
            ("WriteLatency", "above", ["100 ms"]),
            ("ReadIOPS", "above", ["3000/s", "100"]),
            ("WriteIOPS", "above", ["3000/s"]),
            ("MaximumUsedTransactionIDs", "above", ["1000000000"]),
        ];
        if (_instanceClass.StartsWith("db.t", StringComparison.Ordinal) && knowsSize)
        {
            metrics.Add(("CPUCreditBalance", "below", ["50"]));
        }

        if (_storageType == "gp2" && !_isAurora)
        {
            metrics.Add(("BurstBalance", "below", ["20 %"]));
        }

        if (_hasPerformanceInsights)
        {
            metrics.Add(("DBLoad", "above", ["4", "16.5"]));
        }

        if (_readers > 0)
        {
            metrics.Add(("ReplicaLag", "above", ["10 min", "600 s", "5 s"]));
        }

        if (_isAurora)
        {
            metrics.AddRange([("FreeLocalStorage", "below", ["5 GiB"]), ("VolumeBytesUsed", "above", ["1 TiB"])]);
            if (_readers > 0)
            {
                metrics.Add(("AuroraReplicaLag", "above", ["200 ms"]));
            }
        }

        if (_isServerless)
        {
            metrics.Add(("ACUUtilization", "above", ["90 %"]));
        }

        return metrics;
    }

    private void AddMonitoring()
    {
        if (!choices.Chance(75))
        {
            return;
        }

        var monitoring = new JsonObject { ["topics"] = Topics() };
        var metrics = DatabaseMetrics();
        Maybe(monitoring, "alarms", 80, () => new JsonObject(choices.Some(metrics, 1, 6).Select((metric, index) => KeyValuePair.Create(
            $"db-{index}", (JsonNode?)Alarm(new JsonObject { ["metric"] = metric.Metric }, metric.Side, choices.Of(metric.Thresholds))))));
        AddCacheAlarms(monitoring);
        AddBucketAlarms(monitoring);
        AddLogAlarms(monitoring);
        Maybe(monitoring, "eventCategories", 40, () =>
            List(IsWrong() ? ["birthday"] : choices.Some(EventCategories.All, 0, EventCategories.All.Count)));
        if (monitoring.ContainsKey("alarms") || IsWrong())
        {
            Maybe(monitoring, "dashboard", 40, () =>
            {
                var dashboard = new JsonObject { ["name"] = choices.Of("Orders-RDS", "orders_1") };
                Maybe(dashboard, "metrics", 50, () => List(choices.Some(metrics, 1, 5).Select(metric => metric.Metric)));
                Maybe(dashboard, "periodSeconds", 40, () => choices.Of(Periods));
                return dashboard;
            });
        }

        _root["monitoring"] = monitoring;
    }

    private JsonObject Topics()
    {
        var topics = new JsonObject { [$"{_name}-alerts"] = Topic(isForAll: true) };
        if (choices.Chance(40))
        {
            topics["Orders_critical"] = Topic(isForAll: false);
        }

        foreach (var cache in _root["caches"]?.AsObject().Select(cache => cache.Value!) ?? [])
        {
            if (_topicsWithEmails.Count > 0 && choices.Chance(40))
            {
                cache["notificationTopic"] = choices.Of(_topicsWithEmails);
            }
        }

        return topics;

        JsonObject Topic(bool isForAll)
        {
            var topic = new JsonObject();
            if (!isForAll)
            {
                topic["severities"] = List(choices.Some(["warning", "critical"], 1, 2));
            }

            Maybe(topic, "emails", 70, () => List(IsWrong() ? ["nobody"] : choices.Some(Emails, 1, 2)));
            if (topic.ContainsKey("emails"))
            {
                _topicsWithEmails.Add(isForAll ? $"{_name}-alerts" : "Orders_critical");
            }

            return topic;
        }
    }

    private JsonObject Alarm(JsonObject alarm, string side, string threshold)
    {
        alarm[IsWrong() ? "above" : side] = IsWrong() ? "0 days" : threshold;
        Maybe(alarm, "statistic", 30, () => choices.Of("average", "minimum", "maximum", "sum"));
        var isSlow = alarm["metric"]!.GetValue<string>() is "CPUCreditBalance" or "VolumeBytesUsed";
        Maybe(alarm, "periodSeconds", 40, () => IsWrong() ? 61 : isSlow ? 300 : choices.Of(Periods));
        Maybe(alarm, "evaluationPeriods", 40, () => choices.Int(1, 24));
        if (alarm.ContainsKey("evaluationPeriods"))
        {
            Maybe(alarm, "datapointsToAlarm", 40, () => IsWrong() ? 25 : choices.Int(1, alarm["evaluationPeriods"]!.GetValue<int>()));
        }

        Maybe(alarm, "severity", 40, () => choices.Of("warning", "critical"));
        return alarm;
    }

    private void AddCacheAlarms(JsonObject monitoring)
    {
        if (_caches.Count == 0)
        {
            return;
        }

        (string Metric, string Side, string Threshold)[] metrics =
        [
            ("CPUUtilization", "above", "90 %"), ("EngineCPUUtilization", "above", "90 %"), ("DatabaseMemoryUsagePercentage", "above", "75 %"),
            ("Evictions", "above", "100"), ("CurrConnections", "below", "5"), ("ReplicationLag", "above", "10 s"),
        ];
        Maybe(monitoring, "cacheAlarms", 60, () => new JsonObject(choices.Some(metrics, 1, 4)
            .Select((metric, index) => (metric, index, cache: choices.Of(_caches)))
            .Where(alarm => alarm.metric.Metric != "ReplicationLag" || _root["caches"]![alarm.cache]!["nodes"]?.GetValue<int>() > 1)
            .Select(alarm => KeyValuePair.Create($"cache-{alarm.index}", (JsonNode?)Alarm(
                new JsonObject { ["cache"] = IsWrong() ? "unknown" : alarm.cache, ["metric"] = alarm.metric.Metric },
                alarm.metric.Side,
                alarm.metric.Threshold)))));
    }

    private void AddBucketAlarms(JsonObject monitoring)
    {
        var counted = _buckets.Where(key => _root["buckets"]![key]!["requestMetrics"]?.GetValue<bool>() != false).ToArray();
        if (counted.Length == 0)
        {
            return;
        }

        (string Metric, string Side, string Threshold)[] metrics =
        [
            ("4xxErrors", "above", "1 %"), ("5xxErrors", "above", "5 %"), ("FirstByteLatency", "above", "200 ms"),
            ("FirstByteLatency", "below", "0.5 ms"),
        ];
        Maybe(monitoring, "bucketAlarms", 60, () => new JsonObject(choices.Some(metrics, 1, 3).Select((metric, index) =>
        {
            var alarm = Alarm(new JsonObject { ["bucket"] = choices.Of(counted), ["metric"] = metric.Metric }, metric.Side, metric.Threshold);
            if (metric.Metric != "FirstByteLatency" && alarm["statistic"]?.GetValue<string>() == "sum")
            {
                alarm["above"] = "100";
            }

            return KeyValuePair.Create($"bucket-{index}", (JsonNode?)alarm);
        })));
    }

    private void AddLogAlarms(JsonObject monitoring)
    {
        if (!_logs.Contains("postgresql"))
        {
            return;
        }

        List<string> patterns = ["tooManyClients", "deadlock"];
        if (_parameters.ContainsKey("log_min_duration_statement") || IsWrong())
        {
            patterns.Add("slowStatement");
        }

        Maybe(monitoring, "logAlarms", 40, () => new JsonObject(choices.Some(patterns, 1, patterns.Count).Select((pattern, index) =>
        {
            var alarm = new JsonObject { ["pattern"] = pattern };
            Maybe(alarm, "above", 40, () => choices.Spread(0, 1_000_000));
            Maybe(alarm, "periodSeconds", 40, () => choices.Of(Periods));
            Maybe(alarm, "severity", 40, () => choices.Of("warning", "critical"));
            return KeyValuePair.Create($"log-{index}", (JsonNode?)alarm);
        })));
    }
}
