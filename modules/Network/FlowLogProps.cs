using Infra.AwsRules.Network;

namespace Infra.Modules.Network;

/// <summary>VPC flow logs to a CloudWatch log group of the module's own.</summary>
public sealed record FlowLogProps
{
    /// <summary>Days that events are kept; one of CloudWatch's values. Default: 30.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>Which traffic is recorded. Default: accepted and rejected.</summary>
    public FlowLogTraffic Traffic { get; init; } = FlowLogTraffic.All;

    /// <summary>KMS key that encrypts the log group; its policy must let CloudWatch Logs use it. Default: CloudWatch's own key.</summary>
    public string? KmsKeyArn { get; init; }
}
