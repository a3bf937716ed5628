using HashiCorp.Cdktf.Providers.Aws.IamPolicy;
using HashiCorp.Cdktf.Providers.Aws.IamRolePolicyAttachment;

namespace Infra.Modules.Access;

/// <summary>A managed policy and, for a role that exists, its attachment.</summary>
internal static class AttachablePolicy
{
    /// <summary>Makes both.</summary>
    /// <param name="scope">Construct that the policy belongs to.</param>
    /// <param name="name">Name, unique in the account.</param>
    /// <param name="description">What the policy is for; AWS cannot change it without replacing the policy.</param>
    /// <param name="document">The policy.</param>
    /// <param name="roleName">Role to attach it to; null for none.</param>
    /// <returns>The policy's ARN.</returns>
    public static string Create(Construct scope, string name, string description, string document, string? roleName)
    {
        var policy = new IamPolicy(scope, "policy", new IamPolicyConfig { Name = name, Description = description, Policy = document });
        if (roleName is not null)
        {
            _ = new IamRolePolicyAttachment(scope, "attachment", new IamRolePolicyAttachmentConfig { Role = roleName, PolicyArn = policy.Arn });
        }

        return policy.Arn;
    }
}
