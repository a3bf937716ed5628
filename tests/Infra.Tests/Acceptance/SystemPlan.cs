using System.Text.Json;

namespace Infra.Tests.Acceptance;

/// <summary>What the systems' pages ask of a plan, in their own words.</summary>
internal sealed class SystemPlan(string environment)
{
    public PlanDocument Document => PlannedEnvironments.Of(environment).Document;

    public PlannedResource Single(string type, Func<PlannedResource, bool>? where = null) => Document.Single(type, where);

    public IEnumerable<PlannedResource> All(string type) => Document.Resources(type);

    /// <summary>The instance with an identifier.</summary>
    public PlannedResource Instance(string identifier) => Single("aws_db_instance", instance => instance.Text("identifier") == identifier);

    /// <summary>Name → (value, apply method) of the only instance parameter group in the deployment's own region.</summary>
    public IReadOnlyDictionary<string, (string Value, string ApplyMethod)> Parameters(string group, string type = "aws_db_parameter_group") =>
        Single(type, candidate => candidate.Text("name") == group).Values.GetProperty("parameter").EnumerateArray().ToDictionary(
            parameter => parameter.GetProperty("name").GetString()!,
            parameter => (parameter.GetProperty("value").GetString()!, parameter.GetProperty("apply_method").GetString()!));

    /// <summary>The rules that let something into a security group.</summary>
    public IReadOnlyList<PlannedResource> IngressOf(PlannedResource group) =>
        [.. All("aws_vpc_security_group_ingress_rule").Where(rule => RefersTo(rule, "security_group_id", group))];

    /// <summary>The rules that let something out of a security group.</summary>
    public IReadOnlyList<PlannedResource> EgressOf(PlannedResource group) =>
        [.. All("aws_vpc_security_group_egress_rule").Where(rule => RefersTo(rule, "security_group_id", group))];

    /// <summary>Whether an argument of a resource refers to another resource.</summary>
    public bool RefersTo(PlannedResource resource, string argument, PlannedResource other) =>
        Document.References(resource.Address, argument).Contains(other.Address.Split('[')[0]);

    public PlannedResource SecurityGroup(string name) => Single("aws_security_group", group => group.Text("name") == name);

    public PlannedResource Topic(string name) => Single("aws_sns_topic", topic => topic.Text("name") == name);

    /// <summary>Alarms on a metric of a namespace.</summary>
    public IReadOnlyList<PlannedResource> Alarms(string metricNamespace, string metric) =>
        [.. All("aws_cloudwatch_metric_alarm").Where(alarm => alarm.Text("namespace") == metricNamespace && alarm.Text("metric_name") == metric)];

    /// <summary>Asserts that an alarm compares, evaluates and tells as a page says.</summary>
    public void AssertAlarm(PlannedResource alarm, string comparison, double threshold, int periodSeconds, int periods, string topic)
    {
        Assert.Equal(comparison, alarm.Text("comparison_operator"));
        Assert.Equal(threshold, alarm.Number("threshold"), precision: 6);
        Assert.Equal(periodSeconds, alarm.Number("period"));
        Assert.Equal(periods, alarm.Number("evaluation_periods"));
        Assert.True(RefersTo(alarm, "alarm_actions", Topic(topic)), $"{alarm.Address} does not tell {topic}");
    }

    /// <summary>Value of one dimension of an alarm.</summary>
    public static string? Dimension(PlannedResource alarm, string name) =>
        alarm.Values.GetProperty("dimensions").TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The keys that a secret's JSON gets, from the local value that the stack goes over.</summary>
    public IReadOnlyList<string> SecretKeys(string secret)
    {
        using var stack = JsonDocument.Parse(Stacks.SynthesizedEnvironments.Of(environment).Json);
        return
        [
            .. stack.RootElement.GetProperty("locals").GetProperty("application_secrets").GetProperty(secret).GetProperty("fields")
                .EnumerateObject().Select(field => field.Name),
        ];
    }

    /// <summary>What every database of every page is: private, encrypted, TLS forced, its tags on its snapshots.</summary>
    public void AssertSafe(PlannedResource instance)
    {
        Assert.False(instance.Flag("publicly_accessible"));
        Assert.True(instance.Flag("storage_encrypted"));
        Assert.True(instance.Flag("copy_tags_to_snapshot"));
        Assert.Equal("1", Parameters(instance.Text("parameter_group_name")!)["rds.force_ssl"].Value);
        Assert.Null(instance.Text("password"));
    }
}
