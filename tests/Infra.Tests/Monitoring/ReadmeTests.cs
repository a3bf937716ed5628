using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

public sealed class ReadmeTests
{
    private const string Begin = "<!-- metrics:begin -->\n";

    private const string End = "<!-- metrics:end -->";

    private static readonly string Root = RepositoryRoot();

    private static readonly string ReadmePath = Path.Combine(Root, "modules", "Monitoring", "README.md");

    [Fact]
    public void The_usage_block_is_code_that_compiles_and_synthesises()
    {
        var usage = Between(File.ReadAllText(ReadmePath), "```csharp\n", "```");
        var source = File.ReadAllText(Path.Combine(Root, "tests", "Infra.Tests", "Monitoring", "UsageExample.cs"));

        Assert.Contains(Trimmed(usage), Trimmed(source), StringComparison.Ordinal);
        Assert.Equal(4, SynthTemplate.Of(UsageExample.Add).Resources("aws_cloudwatch_metric_alarm").Count);
    }

    [Fact]
    public void Every_input_and_output_is_documented()
    {
        var readme = File.ReadAllText(ReadmePath);
        Type[] inputs =
        [
            typeof(MonitoringModuleProps), typeof(MonitoringDefinition), typeof(TopicDefinition), typeof(AlarmDefinition),
            typeof(CacheAlarmDefinition), typeof(BucketAlarmDefinition), typeof(LogAlarmDefinition), typeof(DashboardDefinition),
        ];
        var members = inputs
            .SelectMany(type => type.GetProperties())
            .Concat(typeof(MonitoringModule).GetProperties().Where(property => property.DeclaringType == typeof(MonitoringModule)))
            .Select(property => $"`{property.Name}`");

        Assert.All(members, member => Assert.Contains(member, readme, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_of_metrics_is_the_one_of_the_facts()
    {
        var readme = File.ReadAllText(ReadmePath);
        var table = Table();
        if (System.Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            readme = readme.Replace(Begin + Between(readme, Begin, End), Begin + table, StringComparison.Ordinal);
            File.WriteAllText(ReadmePath, readme);
        }

        Assert.True(Between(readme, Begin, End) == table,
            $"modules/Monitoring/README.md differs from MetricFacts.Rds: run the tests with UPDATE_GOLDEN=1. Expected:\n{table}");
    }

    private static string Table() => string.Concat(
        new[] { "| metric | unit | published by | % of | no data is | why, and which threshold |", "|---|---|---|---|---|---|" }
            .Concat(MetricFacts.Rds.Select(metric =>
                $"| {metric.Name} | {Unit(metric.Unit)} | {Publishers(metric)} | {CapacityName(metric.Capacity)} "
                + $"| {(metric.MissingData == MissingData.NotBreaching ? "notBreaching" : "missing")} "
                + $"| {metric.Meaning} {metric.Rationale}{(metric.IdleCaveat is null ? "" : $" The metric {metric.IdleCaveat}.")} |"))
            .Select(line => line + "\n"));

    private static string Unit(MetricUnit unit) => unit switch
    {
        MetricUnit.Percent => "percent",
        MetricUnit.Bytes => "bytes",
        MetricUnit.Seconds => "seconds",
        MetricUnit.Milliseconds => "milliseconds",
        MetricUnit.CountPerSecond => "count/s",
        _ => "count",
    };

    private static string Publishers(MetricFact metric)
    {
        var instances = metric.Applicability switch
        {
            MetricApplicability.BurstableClass => "T classes",
            MetricApplicability.Gp2Storage => "gp2 storage",
            MetricApplicability.PerformanceInsights => "instances with Performance Insights",
            MetricApplicability.ReadReplica => "read replicas",
            MetricApplicability.OwnVolume => "every instance but Aurora's",
            MetricApplicability.Aurora => metric.IsOfCluster ? "Aurora clusters" : "Aurora's instances",
            MetricApplicability.AuroraReader => "Aurora's readers",
            MetricApplicability.AuroraServerless => "Aurora Serverless v2",
            _ => "every instance",
        };
        return metric.PublishedEverySeconds == 60 ? instances : $"{instances}, every {metric.PublishedEverySeconds} s";
    }

    private static string CapacityName(Capacity capacity) => capacity switch
    {
        Capacity.Storage => "storage",
        Capacity.Memory => "memory",
        Capacity.MaxConnections => "max_connections",
        Capacity.VCpu => "vcpu",
        _ => "",
    };

    private static string Trimmed(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string Between(string text, string begin, string end)
    {
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[start..text.IndexOf(end, start, StringComparison.Ordinal)];
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Infra.sln")))
        {
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException($"no Infra.sln above {AppContext.BaseDirectory}: run the tests from a checkout");
        }

        return folder.FullName;
    }
}
