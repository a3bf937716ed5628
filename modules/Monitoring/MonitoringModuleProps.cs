using Infra.AwsRules.Monitoring;

namespace Infra.Modules.Monitoring;

/// <summary>Props of <see cref="MonitoringModule"/>.</summary>
public sealed record MonitoringModuleProps
{
    /// <summary>The instance, its alarms, topics, events and dashboard.</summary>
    public required MonitoringDefinition Definition { get; init; }

    /// <summary>The account's 12 digits, part of ARNs and policies. A prop, so that planning asks AWS nothing.</summary>
    public required string AccountId { get; init; }

    /// <summary>Region, e.g. <c>us-east-1</c>; the provider's.</summary>
    public required string Region { get; init; }

    /// <summary>AWS partition: <c>aws</c>, <c>aws-us-gov</c> or <c>aws-cn</c>. Default: <c>aws</c>.</summary>
    public string Partition { get; init; } = "aws";

    /// <summary>Alias of the key that encrypts the topics. Default: <c>alias/&lt;identifier&gt;-alarm-topics</c>.</summary>
    public string? KeyAlias { get; init; }

    /// <summary>The storage that is allocated in GiB, as a Terraform reference, when storage autoscaling may change it: percentages of
    /// storage are then computed by Terraform, and follow at each apply. Default: <see cref="MonitoredInstance.AllocatedStorageGiB"/>
    /// is what there is.</summary>
    public double? AllocatedStorageGiB { get; init; }

    /// <summary>What has to exist before RDS accepts an event subscription and CloudWatch a metric filter: the instance, which is named
    /// here by its identifier only, and its log group. Default: nothing, right for an instance that exists already.</summary>
    public IReadOnlyList<ITerraformDependable> EventDependencies { get; init; } = [];
}
