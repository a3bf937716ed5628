using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using Infra.AwsRules;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Monitoring;
using Infra.Modules.Shared;
using Infra.Tests.Synthesis;

namespace Infra.Tests.Monitoring;

public sealed class ValidationTests
{
    [Theory]
    [InlineData("StartupWebApp-Prod", "must be in lower case")]
    [InlineData("db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "must be the instance identifier, not the resource id")]
    public void An_identifier_without_metrics_is_refused(string identifier, string rule)
    {
        var violation = Assert.Single(Refused(StartupWebApp.Props with { Definition = WithIdentifier(identifier) }));

        Assert.Equal(("definition.instance.identifier", identifier), (violation.Property, violation.Value));
        Assert.StartsWith(rule, violation.Rule);
    }

    [Fact]
    public void A_Terraform_reference_as_identifier_is_refused() => SynthTemplate.Of(stack =>
    {
        var reference = new SnsTopic(stack, "other", new SnsTopicConfig { Name = "other" }).Name;
        Assert.True(Token.IsUnresolved(reference));

        var exception = Assert.Throws<ModuleValidationException>(
            () => new MonitoringModule(stack, "monitoring", StartupWebApp.Props with { Definition = WithIdentifier(reference) }));

        Assert.StartsWith("must be plain text, not a Terraform reference", Assert.Single(exception.Violations).Rule);
    });

    [Fact]
    public void A_metric_without_data_is_refused_before_it_becomes_an_alarm()
    {
        var definition = StartupWebApp.Definition with
        {
            Instance = StartupWebApp.Definition.Instance with { InstanceClass = "db.m7g.large", PerformanceInsights = false },
            Alarms = new Dictionary<string, AlarmDefinition>
            {
                ["credits"] = new() { Metric = "CPUCreditBalance", Below = "100" },
                ["burst"] = new() { Metric = "BurstBalance", Below = "20 %" },
                ["lag"] = new() { Metric = "ReplicaLag", Above = "10 min" },
                ["load"] = new() { Metric = "DBLoad", Above = "100 %" },
            },
        };

        Assert.Equal(
            [
                "definition.alarms.credits.metric", "definition.alarms.burst.metric",
                "definition.alarms.lag.metric", "definition.alarms.load.metric",
            ],
            Refused(StartupWebApp.Props with { Definition = definition }).Select(violation => violation.Property));
    }

    [Fact]
    public void All_violations_are_in_one_message_with_the_constructs_path()
    {
        var props = new MonitoringModuleProps
        {
            Definition = StartupWebApp.Definition with
            {
                Topics = new Dictionary<string, TopicDefinition> { ["rds alerts"] = new() { Severities = [AlarmSeverity.Warning] } },
                Alarms = new Dictionary<string, AlarmDefinition> { ["cpu"] = new() { Metric = "CPUUtilization", Above = "2 GiB" } },
                EventCategories = ["party"],
            },
            AccountId = "1111-2222-3333",
            Region = "mars",
            Partition = "aws-eu",
            KeyAlias = "alias/aws/sns",
        };

        var exception = Assert.Throws<ModuleValidationException>(() => StartupWebApp.Synth(props));

        Assert.Equal(
            [
                "accountId", "region", "partition", "keyAlias", "definition.topics.rds alerts", "definition.alarms.cpu.above",
                "definition.alarms.cpu.severity", "definition.eventCategories[0]",
            ],
            exception.Violations.Select(violation => violation.Property));
        Assert.StartsWith("test/monitoring: 8 invalid properties:", exception.Message);
        Assert.Contains("definition.alarms.cpu.above must have a unit that fits CPUUtilization, which is measured in percent, got 2 GiB",
            exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_does_not_stop_the_synthesis()
    {
        var template = StartupWebApp.Synth(StartupWebApp.Definition with
        {
            Instance = StartupWebApp.Definition.Instance with { IsReadReplica = true },
            Alarms = new Dictionary<string, AlarmDefinition> { ["lag"] = new() { Metric = "ReplicaLag", Above = "60 s" } },
        });

        Assert.Equal("60", template.SingleResource("aws_cloudwatch_metric_alarm").Text("threshold"));
    }

    private static MonitoringDefinition WithIdentifier(string identifier) =>
        StartupWebApp.Definition with { Instance = StartupWebApp.Definition.Instance with { Identifier = identifier } };

    private static IReadOnlyList<Violation> Refused(MonitoringModuleProps props) =>
        Assert.Throws<ModuleValidationException>(() => StartupWebApp.Synth(props)).Violations;
}
