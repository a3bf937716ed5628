using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;
using HashiCorp.Cdktf.Providers.Aws.FlowLog;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicy;
using Infra.AwsRules;
using Infra.Modules.Shared;

namespace Infra.Modules.Network;

/// <summary>The flow log of a VPC with its log group and the role that writes to it.</summary>
internal sealed class FlowLogs : Construct
{
    private static readonly string[] WriteActions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"];

    public FlowLogs(Construct scope, string id, string vpcId, string region, NetworkModuleProps network, FlowLogProps props)
        : base(scope, id)
    {
        var logGroup = new CloudwatchLogGroup(this, "log-group", new CloudwatchLogGroupConfig
        {
            Name = $"/vpc/{network.Name}/flow-logs",
            RetentionInDays = props.RetentionDays,
            KmsKeyId = props.KmsKeyArn,
        });
        var role = new IamRole(this, "role", new IamRoleConfig
        {
            NamePrefix = IamName.RolePrefix(network.Name, "-flow-logs-"),
            Description = $"Writes the flow logs of {network.Name}",
            AssumeRolePolicy = PolicyDocument.Trust("vpc-flow-logs.amazonaws.com", OwnAccountOnly(region, network.AccountId)),
        });
        var policy = new IamRolePolicy(this, "policy", new IamRolePolicyConfig
        {
            Name = "write-flow-logs",
            Role = role.Id,
            Policy = PolicyDocument.Of(
                new { Effect = "Allow", Action = WriteActions, Resource = $"{logGroup.Arn}:*" },
                new { Effect = "Allow", Action = "logs:DescribeLogGroups", Resource = "*" }),
        });
        _ = new FlowLog(this, "flow-log", new FlowLogConfig
        {
            VpcId = vpcId,
            TrafficType = props.Traffic.ToString().ToUpperInvariant(),
            LogDestinationType = "cloud-watch-logs",
            LogDestination = logGroup.Arn,
            IamRoleArn = role.Arn,
            Tags = new Dictionary<string, string> { ["Name"] = network.Name },
            DependsOn = [policy],
        });
        LogGroupName = logGroup.Name;
    }

    public string LogGroupName { get; }

    // Without it another account could have its flow logs written with this role. Source: Amazon VPC user guide, "IAM role for publishing
    // flow logs to CloudWatch Logs".
    private static Dictionary<string, object>? OwnAccountOnly(string region, string? accountId) => accountId is null
        ? null
        : new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = accountId },
            ["ArnLike"] = new Dictionary<string, string>
            {
                ["aws:SourceArn"] = $"arn:{AwsPartition.OfRegion(region)}:ec2:{region}:{accountId}:vpc-flow-log/*",
            },
        };
}
