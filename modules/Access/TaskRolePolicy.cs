using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.Modules.Shared;

namespace Infra.Modules.Access;

/// <summary>What <see cref="TaskRolePolicy"/> makes.</summary>
public sealed record TaskRolePolicyProps
{
    /// <summary>Name of the policy, unique in the account; 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the secrets and keys.</summary>
    public required string Region { get; init; }

    /// <summary>Whole ARNs of the secrets that may be read, at least one; no wildcards.</summary>
    public required IReadOnlyList<string> SecretArns { get; init; }

    /// <summary>ARNs of the customer-managed keys that encrypt the secrets. Default: none, for the AWS-managed key.</summary>
    public IReadOnlyList<string> KmsKeyArns { get; init; } = [];

    /// <summary>Name of an existing role to attach the policy to, without its path. Default: attached to none.</summary>
    public string? RoleName { get; init; }
}

/// <summary>IAM policy of an ECS task role: reads the given secrets, decrypts with their keys through Secrets Manager, nothing
/// else.</summary>
public sealed class TaskRolePolicy : Construct
{
    /// <summary>Makes the policy and its attachment.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public TaskRolePolicy(Construct scope, string id, TaskRolePolicyProps props)
        : base(scope, id)
    {
        var document = SecretReading.Policy(SecretReading.ReaderActions, props.SecretArns, props.KmsKeyArns, props.Region);
        ModuleValidationException.ThrowIfAny(this, Check(props, document));
        PolicyArn = AttachablePolicy.Create(this, props.Name, "Reads the secrets of an application", document, props.RoleName);
    }

    /// <summary>The policy's ARN; attach it to a role that another stack makes.</summary>
    public string PolicyArn { get; }

    private static IEnumerable<Violation> Check(TaskRolePolicyProps props, string document) =>
    [
        .. AccessChecks.IfKnown("name", props.Name, IamRules.CheckPolicyName),
        .. AccessChecks.SecretsAndKeys(props.SecretArns, props.KmsKeyArns, props.Region),
        .. props.RoleName is null ? [] : AccessChecks.IfKnown("roleName", props.RoleName, IamRules.CheckRoleName),
        .. AccessChecks.PolicyLength("secretArns", document, IamRules.MaxManagedPolicyLength),
    ];
}
