using System.Globalization;
using System.Text.RegularExpressions;
using Infra.AwsRules.Catalogue;

namespace Infra.AwsRules.Monitoring;

/// <summary>A threshold in a metric's native unit, exact: <c>2 GiB</c> is 2147483648 bytes, <c>100 ms</c> is 0.1 seconds.</summary>
/// <param name="Value">The number that CloudWatch compares with.</param>
/// <param name="Unit">The metric's native unit.</param>
public sealed partial record Quantity(decimal Value, MetricUnit Unit)
{
    /// <summary>A threshold is a number with a unit.</summary>
    public static readonly RuleDefinition ThresholdForm = new(
        "MON029", RuleSeverity.Error, "A threshold is a number with a unit",
        "What cannot be read cannot be compared.",
        "Write for example 2 GiB, 20 ms or 80 %.",
        "README.md");

    /// <summary>A threshold's unit fits what the metric is measured in.</summary>
    public static readonly RuleDefinition ThresholdUnit = new(
        "MON030", RuleSeverity.Error, "A threshold's unit fits what the metric is measured in",
        "CloudWatch compares bare numbers: 20 against a latency in seconds is 20 seconds, and 2 against bytes is two bytes.",
        "Write the unit that the message names.",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html");

    /// <summary>A percentage is taken of a capacity that the metric has and that is known.</summary>
    public static readonly RuleDefinition ThresholdShare = new(
        "MON031", RuleSeverity.Error, "A percentage is taken of a capacity that the metric has and that is known",
        "The share has to become a number, from the instance's storage, memory, processors or max_connections.",
        "Name the right capacity, or write the threshold in the metric's unit.",
        "README.md");

    private const int MostPercent = 1000;

    private static readonly Dictionary<string, decimal> ByteUnits = new()
    {
        ["B"] = 1,
        ["bytes"] = 1,
        ["kB"] = 1_000,
        ["KB"] = 1_000,
        ["MB"] = 1_000_000,
        ["GB"] = 1_000_000_000,
        ["TB"] = 1_000_000_000_000,
        ["KiB"] = 1L << 10,
        ["MiB"] = 1L << 20,
        ["GiB"] = 1L << 30,
        ["TiB"] = 1L << 40,
    };

    private static readonly Dictionary<string, decimal> SecondUnits = new()
    {
        ["us"] = 0.000_001m,
        ["µs"] = 0.000_001m,
        ["ms"] = 0.001m,
        ["s"] = 1,
        ["min"] = 60,
        ["h"] = 3600,
    };

    private static readonly Dictionary<Capacity, string> CapacityNames = new()
    {
        [Capacity.Storage] = "storage",
        [Capacity.Memory] = "memory",
        [Capacity.MaxConnections] = "max_connections",
        [Capacity.VCpu] = "vcpu",
    };

    /// <summary>Reads a threshold as people write it: a number and a unit that fits the metric. Bytes need B, KiB, MiB, GiB, TiB, kB, MB,
    /// GB or TB; seconds need us, ms, s, min or h; percent metrics need %; counts stand alone, rates may have /s. Where the metric has a
    /// capacity, <c>10 %</c> or <c>10 % of storage</c> (memory, max_connections, vcpu) is taken of the instance's.</summary>
    /// <param name="property">Property that holds the text, for the violation.</param>
    /// <param name="text">The text, e.g. <c>2 GiB</c>.</param>
    /// <param name="metric">The metric that is compared.</param>
    /// <param name="instance">The instance that percentages are taken of.</param>
    /// <returns>Exactly one of the quantity and the violation.</returns>
    public static (Quantity? Quantity, Violation? Violation) Parse(
        string property, string text, MetricFact metric, MonitoredInstance instance)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return (null, ThresholdForm.At(property, text, "must be a number with a unit", $"write for example {Example(metric)}"));
        }

        var number = decimal.Parse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        var unit = match.Groups["unit"].Value;
        var capacityName = match.Groups["capacity"].Value;
        if (unit == "%" && (metric.Unit is not (MetricUnit.Percent or MetricUnit.Ratio) || capacityName.Length > 0))
        {
            return OfCapacity(property, text, number, capacityName, metric, instance);
        }

        return Factor(unit, metric.Unit) is { } factor
            ? (new Quantity(number * factor, metric.Unit), null)
            : (null, ThresholdUnit.At(property, text, $"must have a unit that fits {metric.Name}, which is measured in {NameOf(metric.Unit)}",
                $"write for example {Example(metric)}"));
    }

    /// <summary>The percentage of its capacity that a threshold is written as; null when it is written in the metric's own unit.</summary>
    public static decimal? ShareOfCapacity(string text, MetricFact metric) =>
        metric.Capacity != Capacity.None && metric.Unit != MetricUnit.Percent && Form().Match(text) is { Success: true } match
            && match.Groups["unit"].Value == "%"
                ? decimal.Parse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                : null;

    /// <summary>The quantity for people: <c>2 GiB</c>, <c>70 %</c>, <c>20 ms</c>, <c>80</c>, <c>3000/s</c>.</summary>
    public override string ToString() => Unit switch
    {
        MetricUnit.Percent => $"{Text(Value)} %",
        MetricUnit.Ratio => $"{Text(Value * 100)} %",
        MetricUnit.Milliseconds => Value >= 1000 ? $"{Text(Value / 1000)} s" : $"{Text(Value)} ms",
        MetricUnit.Bytes => BytesText(),
        MetricUnit.Seconds => Value is > 0 and < 1 ? $"{Text(Value * 1000)} ms" : $"{Text(Value)} s",
        MetricUnit.CountPerSecond => $"{Text(Value)}/s",
        _ => Text(Value),
    };

    private static (Quantity? Quantity, Violation? Violation) OfCapacity(
        string property, string text, decimal percent, string capacityName, MetricFact metric, MonitoredInstance instance)
    {
        if (metric.Capacity == Capacity.None)
        {
            return (null, ThresholdShare.At(property, text,
                $"cannot be a percentage: {metric.Name} is measured in {NameOf(metric.Unit)} and has no capacity",
                $"write for example {Example(metric)}"));
        }

        var expected = CapacityNames[metric.Capacity];
        if (capacityName.Length > 0 && capacityName != expected)
        {
            return (null, ThresholdShare.At(property, text, $"must be a percentage of {expected}, the capacity of {metric.Name}",
                $"write {Text(percent)} % of {expected}"));
        }

        if (percent > MostPercent)
        {
            return (null, ThresholdShare.At(property, text, $"must be at most {MostPercent} % of {expected}", "write a smaller percentage"));
        }

        return instance.SizeOf(metric.Capacity) is { } size
            ? (new Quantity(size * percent / 100, metric.Unit), null)
            : (null, ThresholdShare.At(property, text, $"cannot be a percentage: {expected} of {instance.InstanceClass} is not known",
                $"write it in the metric's unit, for example {Example(metric)}"));
    }

    private static decimal? Factor(string unit, MetricUnit native) => native switch
    {
        MetricUnit.Percent => unit == "%" ? 1 : null,
        MetricUnit.Ratio => unit == "%" ? 0.01m : null,
        MetricUnit.Bytes => ByteUnits.TryGetValue(unit, out var bytes) ? bytes : null,
        MetricUnit.Seconds => SecondUnits.TryGetValue(unit, out var seconds) ? seconds : null,
        MetricUnit.Milliseconds => SecondUnits.TryGetValue(unit, out var time) ? time * 1000 : null,
        MetricUnit.CountPerSecond => unit is "" or "/s" ? 1 : null,
        _ => unit.Length == 0 ? 1 : null,
    };

    private static string NameOf(MetricUnit unit) => unit switch
    {
        MetricUnit.Percent or MetricUnit.Ratio => "percent",
        MetricUnit.Bytes => "bytes",
        MetricUnit.Seconds => "seconds",
        MetricUnit.Milliseconds => "milliseconds",
        MetricUnit.CountPerSecond => "counts per second",
        _ => "plain numbers",
    };

    private static string Example(MetricFact metric)
    {
        var example = metric.Unit switch
        {
            MetricUnit.Percent => "70 %",
            MetricUnit.Ratio => "1 %",
            MetricUnit.Bytes => "2 GiB",
            MetricUnit.Seconds or MetricUnit.Milliseconds => "20 ms",
            MetricUnit.CountPerSecond => "3000/s",
            _ => "80",
        };
        return metric.Capacity == Capacity.None ? example : $"{example} or 10 % of {CapacityNames[metric.Capacity]}";
    }

    private string BytesText()
    {
        foreach (var unit in (string[])["TiB", "GiB", "MiB", "KiB", "TB", "GB", "MB"])
        {
            var scaled = Value / ByteUnits[unit];
            if (scaled is >= 1 and < 10_000 && decimal.Round(scaled, 2) == scaled)
            {
                return $"{Text(scaled)} {unit}";
            }
        }

        return $"{Text(Value)} bytes";
    }

    private static string Text(decimal value) => value.ToString("0.############", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<number>[0-9]{1,15}(\.[0-9]{1,9})?)\s*((?<unit>%)(\s*of\s+(?<capacity>[a-z_]+))?|(?<unit>[A-Za-zµ/]*))\s*$")]
    private static partial Regex Form();
}
