using HashiCorp.Cdktf.Providers.Aws.KmsAlias;
using HashiCorp.Cdktf.Providers.Aws.KmsKey;
using HashiCorp.Cdktf.Providers.Aws.SnsTopic;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicPolicy;
using HashiCorp.Cdktf.Providers.Aws.SnsTopicSubscription;
using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>The SNS topics, their key, policies and e-mail subscriptions.</summary>
internal sealed class AlarmTopics
{
    /// <summary>Days between the deletion of the key and its end, the longest that KMS has: it can be taken back that long.</summary>
    private const int KeyDeletionWindowDays = 30;

    private readonly List<Topic> _topics = [];

    public AlarmTopics(Construct scope, MonitoringModuleProps props)
    {
        if (props.Definition.Topics.Count == 0)
        {
            return;
        }

        var key = Key(scope, props);
        KeyArn = key.Arn;
        foreach (var (name, definition) in props.Definition.Topics.OrderBy(topic => topic.Key, StringComparer.Ordinal))
        {
            _topics.Add(Add(scope, name, definition, key, props));
        }
    }

    /// <summary>ARN of the key; null when there is no topic.</summary>
    public string? KeyArn { get; }

    /// <summary>ARN of each topic, by its name.</summary>
    public IReadOnlyDictionary<string, string> Arns => _topics.ToDictionary(topic => topic.Name, topic => topic.Arn);

    /// <summary>ARNs of the topics that take alarms of a severity, in the order of their names.</summary>
    public IReadOnlyList<string> ArnsFor(AlarmSeverity severity) => [.. TakersOf(severity).Select(topic => topic.Arn)];

    /// <summary>The topics that hear of RDS events: those with critical alarms, or every topic when none has them.</summary>
    public IEnumerable<Topic> ForEvents() => TakersOf(AlarmSeverity.Critical) is { Count: > 0 } critical ? critical : _topics;

    private List<Topic> TakersOf(AlarmSeverity severity) => [.. _topics.Where(topic => topic.Severities.Contains(severity))];

    private static KmsKey Key(Construct scope, MonitoringModuleProps props)
    {
        var identifier = props.Definition.Instance.Identifier;
        // Not aws/sns: nobody can grant that key to CloudWatch and RDS, whose messages would be dropped without a trace.
        var key = new KmsKey(scope, "topic-key", new KmsKeyConfig
        {
            Description = $"Encrypts the alarm topics of {identifier}",
            EnableKeyRotation = true,
            DeletionWindowInDays = KeyDeletionWindowDays,
            Policy = TopicPolicies.Key(props.Partition, props.AccountId),
        });
        _ = new KmsAlias(scope, "topic-key-alias", new KmsAliasConfig
        {
            Name = props.KeyAlias ?? $"alias/{identifier}-alarm-topics",
            TargetKeyId = key.KeyId,
        });
        return key;
    }

    private static Topic Add(Construct scope, string name, TopicDefinition definition, KmsKey key, MonitoringModuleProps props)
    {
        var topic = new SnsTopic(scope, $"topic-{name}", new SnsTopicConfig { Name = name, KmsMasterKeyId = key.Arn });
        var policy = new SnsTopicPolicy(scope, $"topic-policy-{name}", new SnsTopicPolicyConfig
        {
            Arn = topic.Arn,
            Policy = TopicPolicies.Topic(props, name),
        });
        foreach (var address in definition.Emails)
        {
            _ = new SnsTopicSubscription(scope, $"email-{name}-{address}", new SnsTopicSubscriptionConfig
            {
                TopicArn = topic.Arn,
                Protocol = "email",
                Endpoint = address,
            });
        }

        return new Topic(name, topic.Arn, definition.Severities, policy);
    }

    /// <summary>A topic as the rest of the module needs it.</summary>
    internal sealed record Topic(string Name, string Arn, IReadOnlyList<AlarmSeverity> Severities, ITerraformDependable Policy);
}
