using System.Text.RegularExpressions;
using HashiCorp.Cdktf.Providers.Aws.CloudwatchDashboard;
using HashiCorp.Cdktf.Providers.Aws.DbEventSubscription;
using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.AwsRules.Monitoring;
using Infra.Modules.Shared;

namespace Infra.Modules.Monitoring;

/// <summary>Watches one RDS instance with its replicas or one Aurora cluster, and the caches, buckets and log lines beside it: CloudWatch
/// alarms, encrypted SNS topics with e-mail subscriptions, RDS events, a dashboard.</summary>
public sealed partial class MonitoringModule : Construct
{
    /// <summary>Builds everything that the definition asks for; an empty definition builds nothing.</summary>
    /// <param name="scope">Stack or construct that it belongs to.</param>
    /// <param name="id">Construct id; part of the resources' addresses in the state.</param>
    /// <param name="props">What to watch and whom to tell.</param>
    /// <exception cref="ModuleValidationException">Props break rules; every violation is listed.</exception>
    public MonitoringModule(Construct scope, string id, MonitoringModuleProps props)
        : base(scope, id)
    {
        ModuleValidationException.ThrowIfAny(this, Check(props));

        var definition = props.Definition;
        var topics = new AlarmTopics(this, props);
        TopicArns = topics.Arns;
        EncryptionKeyArn = topics.KeyArn;

        var names = new Dictionary<string, string>();
        foreach (var planned in AlarmPlan.Of(definition))
        {
            names[planned.FullKey] = MetricAlarm.Add(this, planned, props, topics.ArnsFor(planned.Alarm.Severity));
        }

        AlarmNames = names;
        LogMetrics.Add(this, props);
        SubscribeToEvents(props, topics);
        if (definition.Dashboard is { } dashboard)
        {
            _ = new CloudwatchDashboard(this, "dashboard", new CloudwatchDashboardConfig
            {
                DashboardName = dashboard.Name,
                DashboardBody = DashboardBody.Json(props),
            });
            DashboardUrl = ConsoleLinks.Dashboard(props.Partition, props.Region, dashboard.Name);
        }
    }

    /// <summary>ARN of each topic, by its name.</summary>
    public IReadOnlyDictionary<string, string> TopicArns { get; }

    /// <summary>Name of each alarm, by its key; by key and ending (<c>lag-replica-1</c>) where one definition makes several.</summary>
    public IReadOnlyDictionary<string, string> AlarmNames { get; }

    /// <summary>ARN of the key that encrypts the topics; null when there is no topic.</summary>
    public string? EncryptionKeyArn { get; }

    /// <summary>Address of the dashboard in the AWS console; null when there is none.</summary>
    public string? DashboardUrl { get; }

    private void SubscribeToEvents(MonitoringModuleProps props, AlarmTopics topics)
    {
        if (props.Definition.EventCategories.Count == 0)
        {
            return;
        }

        var instance = props.Definition.Instance;
        var categories = props.Definition.EventCategories.Order(StringComparer.Ordinal).ToArray();
        var ofCluster = categories.Where(EventCategories.OfCluster.Contains).ToArray();
        foreach (var topic in topics.ForEvents())
        {
            var name = MonitoringRules.EventSubscriptionName(instance.Identifier, topic.Name);
            string[] sources = instance.IsCluster ? [.. instance.ClusterInstances] : [instance.Identifier];
            Subscribe($"events-{topic.Name}", name, topic, "db-instance", sources, categories, props);
            if (instance.IsCluster && ofCluster.Length > 0)
            {
                Subscribe($"cluster-events-{topic.Name}", $"{name}-cluster", topic, "db-cluster", [instance.Identifier], ofCluster, props);
            }
        }
    }

    private void Subscribe(
        string id, string name, AlarmTopics.Topic topic, string sourceType, string[] sources, string[] categories, MonitoringModuleProps props) =>
        _ = new DbEventSubscription(this, id, new DbEventSubscriptionConfig
        {
            Name = name,
            SnsTopic = topic.Arn,
            SourceType = sourceType,
            SourceIds = sources,
            EventCategories = categories,
            Enabled = true,
            // RDS publishes a test message when the subscription is made: the policy has to allow it by then.
            DependsOn = [topic.Policy, .. props.EventDependencies],
        });

    private static IEnumerable<Violation> Check(MonitoringModuleProps props)
    {
        if (!AccountIdForm().IsMatch(props.AccountId))
        {
            yield return IamRules.AccountId.At("accountId", props.AccountId, "must be 12 digits", "write the account id, with leading zeros");
        }

        if (!RegionForm().IsMatch(props.Region))
        {
            yield return IamRules.RegionForm.At("region", props.Region, "must be an AWS region", "write it as us-east-1");
        }

        if (!PartitionForm().IsMatch(props.Partition))
        {
            yield return IamRules.PartitionForm.At("partition", props.Partition, "must be an AWS partition", "use aws, aws-us-gov or aws-cn");
        }

        if (props.KeyAlias is not null && !KeyAliasForm().IsMatch(props.KeyAlias))
        {
            yield return SecretAccessRules.KeyAlias.At("keyAlias", props.KeyAlias,
                "must be alias/ and 1-250 letters, digits, slashes, hyphens and underscores, and not start with alias/aws/",
                "write it as alias/rds-alarm-topics");
        }

        foreach (var violation in MonitoringRules.Check(props.Definition))
        {
            yield return violation.Under("definition");
        }
    }

    [GeneratedRegex(@"^[0-9]{12}\z")]
    private static partial Regex AccountIdForm();

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-[0-9]\z")]
    private static partial Regex RegionForm();

    [GeneratedRegex(@"^aws(-us-gov|-cn)?\z")]
    private static partial Regex PartitionForm();

    [GeneratedRegex(@"^alias/(?!aws/)[A-Za-z0-9/_-]{1,250}\z")]
    private static partial Regex KeyAliasForm();
}
