using System.Text.Json.Nodes;
using HashiCorp.Cdktf;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

public sealed class DashboardTests
{
    [Fact]
    public void The_pages_dashboard_shows_its_four_metrics_exactly()
    {
        var dashboard = StartupWebApp.Synth(StartupWebApp.Definition).SingleResource("aws_cloudwatch_dashboard");

        Assert.Equal("StartupWebApp-RDS-MultiTenant", dashboard.Text("dashboard_name"));
        Assert.Equal(
            "{\"widgets\":["
            + Widget(0, 0, "CPUUtilization", "Percent", "cpu: above 70 %", "70") + ","
            + Widget(12, 0, "DatabaseConnections", "Count", "connections: above 80", "80") + ","
            + Widget(0, 6, "FreeStorageSpace", "Bytes", "free-storage: below 2 GiB", "2147483648") + ","
            + Widget(12, 6, "FreeableMemory", "Bytes", "free-memory: below 500 MiB", "524288000")
            + "]}",
            dashboard.Text("dashboard_body"));
    }

    [Fact]
    public void The_same_definition_in_another_order_gives_the_same_JSON()
    {
        var reversed = StartupWebApp.Definition with { Alarms = StartupWebApp.Definition.Alarms.Reverse().ToDictionary() };

        Assert.Equal(StartupWebApp.Synth(StartupWebApp.Definition).Json, StartupWebApp.Synth(reversed).Json);
    }

    [Fact]
    public void Chosen_metrics_are_drawn_in_the_order_given_with_a_line_per_alarm()
    {
        var body = Body(StartupWebApp.Definition with
        {
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["slow-writes"] = new() { Metric = "WriteLatency", Above = "100 ms" },
                ["slower-writes"] = new() { Metric = "WriteLatency", Above = "20 ms", Severity = AlarmSeverity.Warning },
            },
            Dashboard = new() { Name = "Writes", Metrics = ["WriteLatency", "WriteIOPS"], PeriodSeconds = 60 },
        });

        var graphs = body["widgets"]!.AsArray().Select(widget => widget!["properties"]!).ToArray();
        Assert.Equal(["WriteLatency", "WriteIOPS"], graphs.Select(graph => (string)graph["title"]!));
        Assert.Equal(["Seconds", "Count/second"], graphs.Select(graph => (string)graph["yAxis"]!["left"]!["label"]!));
        Assert.All(graphs, graph => Assert.Equal(60, (int)graph["period"]!));
        Assert.Equal(
            """[{"label":"slow-writes: above 100 ms","value":0.1,"color":"#d62728"},"""
            + """{"label":"slower-writes: above 20 ms","value":0.02,"color":"#ff7f0e"}]""",
            graphs[0]["annotations"]!["horizontal"]!.ToJsonString());
        Assert.Null(graphs[1]["annotations"]);
    }

    [Theory]
    [InlineData("aws", "us-east-1",
        "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/StartupWebApp-RDS-MultiTenant")]
    [InlineData("aws-cn", "cn-north-1",
        "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards/dashboard/StartupWebApp-RDS-MultiTenant")]
    public void The_dashboards_address_opens_it_in_the_console_of_the_partition(string partition, string region, string address)
    {
        var props = StartupWebApp.Props with { Partition = partition, Region = region };

        var template = SynthTemplate.Of(stack => _ = new TerraformOutput(stack, "dashboard_url", new TerraformOutputConfig
        {
            Value = new MonitoringModule(stack, "monitoring", props).DashboardUrl!,
        }));

        Assert.Equal(address, template.Output("dashboard_url").GetProperty("value").GetString());
    }

    [Fact]
    public void Outputs_are_keyed_by_the_names_that_the_definition_gave()
    {
        MonitoringModule? module = null;
        _ = SynthTemplate.Of(stack => module = new MonitoringModule(stack, "monitoring", StartupWebApp.Props with
        {
            Definition = StartupWebApp.Definition with { Dashboard = null },
        }));

        Assert.Null(module!.DashboardUrl);
        Assert.Equal(["rds-alerts"], module.TopicArns.Keys);
        Assert.True(Token.IsUnresolved(module.TopicArns["rds-alerts"]));
        Assert.Equal("startupwebapp-multi-tenant-prod-free-memory", module.AlarmNames["free-memory"]);
    }

    private static JsonNode Body(MonitoringDefinition definition) =>
        JsonNode.Parse(StartupWebApp.Synth(definition).SingleResource("aws_cloudwatch_dashboard").Text("dashboard_body"))!;

    private static string Widget(int x, int y, string metric, string axis, string label, string value) =>
        """
        {"type":"metric","x":<x>,"y":<y>,"width":12,"height":6,"properties":{"title":"<metric>","region":"us-east-1",
        "view":"timeSeries","stacked":false,"stat":"Average","period":300,
        "metrics":[["AWS/RDS","<metric>","DBInstanceIdentifier","startupwebapp-multi-tenant-prod"]],
        "yAxis":{"left":{"min":0,"label":"<axis>","showUnits":false}},
        "annotations":{"horizontal":[{"label":"<label>","value":<value>,"color":"#d62728"}]}}}
        """
            .ReplaceLineEndings("")
            .Replace("<x>", $"{x}").Replace("<y>", $"{y}")
            .Replace("<metric>", metric).Replace("<axis>", axis).Replace("<label>", label).Replace("<value>", value);
}
