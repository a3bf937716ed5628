using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
using Infra.AwsRules;
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
    /// <param name="scope">The database's module.</param>
    /// <param name="props">Its props.</param>
    /// <param name="instances">Identifiers of the instances that may use the role; <c>*</c> stands for any letters.</param>
    public static MonitoringRole? For(Construct scope, DatabaseModuleProps props, params string[] instances)
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
            AssumeRolePolicy = TrustPolicy(props, partition, instances),
        });
        var attachment = new IamRolePolicyAttachment(scope, "monitoring-policy", new IamRolePolicyAttachmentConfig
        {
            Role = role.Name,
            PolicyArn = $"arn:{partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
        });
        return new MonitoringRole(role.Arn, attachment);
    }

    /// <summary>With account and region, only these instances may use the role: another customer's RDS cannot be made to (confused deputy).
    /// Source: RDS user guide, "Preventing cross-service confused deputy problems".</summary>
    private static string TrustPolicy(DatabaseModuleProps props, string partition, string[] instances) => PolicyDocument.Trust(
        "monitoring.rds.amazonaws.com",
        props.AccountId is null ? null : new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = props.AccountId },
            ["ArnLike"] = new Dictionary<string, object> { ["aws:SourceArn"] = SourceArns(props, partition, instances) },
        });

    /// <summary>One ARN, or a list of several.</summary>
    private static object SourceArns(DatabaseModuleProps props, string partition, string[] instances)
    {
        string[] arns = [.. instances.Select(instance => $"arn:{partition}:rds:{props.Region ?? "*"}:{props.AccountId}:db:{instance}")];
        return arns is [var only] ? only : arns;
    }
}
