using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HashiCorp.Cdktf.Providers.Aws.IamRole;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;
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
            Name = RoleName(props.Identifier),
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

    /// <summary>Unique in the account as the identifier is; a long one is cut and told apart by a hash.</summary>
    private static string RoleName(string identifier)
    {
        if (Token.IsUnresolved(identifier) || identifier.Length + Suffix.Length <= MaxRoleNameLength)
        {
            return identifier + Suffix;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identifier)))[..8];
        return $"{identifier[..(MaxRoleNameLength - Suffix.Length - hash.Length - 1)].TrimEnd('-')}-{hash}{Suffix}";
    }

    /// <summary>With account and region, only this instance may use the role: another customer's RDS cannot be made to (confused deputy).
    /// Source: RDS user guide, "Preventing cross-service confused deputy problems".</summary>
    private static string TrustPolicy(RdsModuleProps props, string partition)
    {
        var statement = new Dictionary<string, object>
        {
            ["Effect"] = "Allow",
            ["Principal"] = new { Service = "monitoring.rds.amazonaws.com" },
            ["Action"] = "sts:AssumeRole",
        };
        if (props.AccountId is not null)
        {
            statement["Condition"] = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, string> { ["aws:SourceAccount"] = props.AccountId },
                ["ArnLike"] = new Dictionary<string, string>
                {
                    ["aws:SourceArn"] = $"arn:{partition}:rds:{props.Region ?? "*"}:{props.AccountId}:db:{props.Identifier}",
                },
            };
        }

        return JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = new[] { statement } });
    }
}
