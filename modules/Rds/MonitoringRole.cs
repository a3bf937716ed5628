using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using Infra.AwsRules;
using Infra.AwsRules.Rds;
using Infra.Modules.Shared;

namespace Infra.Modules.Rds;

/// <summary>The role under which RDS writes enhanced monitoring to CloudWatch.</summary>
/// <param name="Arn">ARN of the role.</param>
/// <param name="Attachment">The policy's attachment, without which RDS refuses the role.</param>
internal sealed record MonitoringRole(string Arn, IamRolePolicyAttachment Attachment)
{
    private const string Suffix = "-rds-monitoring";
    private const int MaxRoleNameLength = 64;

    /// <summary>Makes the role; null when enhanced monitoring is off.</summary>
    public static MonitoringRole? For(RdsModule scope, RdsModuleProps props)
    {
        if (props.EnhancedMonitoringIntervalSeconds == 0)
        {
            return null;
        }

        var partition = AwsPartition.OfRegion(props.Region);
        var role = new IamRole(scope, "monitoring-role", new IamRoleConfig
        {
            Name = IamName.WithSuffix(props.Identifier, Suffix, MaxRoleNameLength),
            Description = $"Enhanced monitoring of {props.Identifier}",
            AssumeRolePolicy = TrustPolicy(props, partition),
        });
        var attachment = new IamRolePolicyAttachment(scope, "monitoring-policy", new IamRolePolicyAttachmentConfig
        {
            Role = role.Name,
            PolicyArn = $"arn:{partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        });
        return new MonitoringRole(role.Arn, attachment);
    }

    /// <summary>With account and region, only this instance and its replicas may use the role: another customer's RDS cannot be made to (confused deputy).
    /// Source: RDS user guide, "Preventing cross-service confused deputy problems".</summary>
    private static string TrustPolicy(RdsModuleProps props, string partition) => PolicyDocument.Trust(
        "monitoring.rds.amazonaws.com",
        props.AccountId is null ? null : new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = props.AccountId },
            ["ArnLike"] = new Dictionary<string, object> { ["aws:SourceArn"] = SourceArns(props, partition) },
        });

    /// <summary>One ARN, or a list when there are replicas.</summary>
    private static object SourceArns(RdsModuleProps props, string partition)
    {
        string[] arns =
        [
            .. ReplicaRules.IdentifiersOf(props.Identifier, props.ReadReplicas.Count).Prepend(props.Identifier)
                .Select(identifier => $"arn:{partition}:rds:{props.Region ?? "*"}:{props.AccountId}:db:{identifier}"),
        ];
        return arns is [var only] ? only : arns;
    }
}
