using System.ComponentModel.DataAnnotations;

namespace Infra.Environments.Settings;

/// <summary>What applications may do in AWS: nothing wider than what stands here.</summary>
public sealed record AccessSettings
{
    /// <summary>IAM policies for the task roles of ECS services, by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, TaskRoleSettings> TaskRoles { get; init; } = new Dictionary<string, TaskRoleSettings>();

    /// <summary>IAM roles for Kubernetes service accounts (IRSA), by a short key. Default: none.</summary>
    public IReadOnlyDictionary<string, ServiceAccountSettings> ServiceAccounts { get; init; } = new Dictionary<string, ServiceAccountSettings>();

    /// <summary>IAM policies that allow to log in to the database, or to its proxy when there is one, with a token. By a short key. Default:
    /// none.</summary>
    public IReadOnlyDictionary<string, DatabaseLoginSettings> DatabaseLogins { get; init; } = new Dictionary<string, DatabaseLoginSettings>();
}

/// <summary>Reads secrets and decrypts them; nothing else.</summary>
public sealed record TaskRoleSettings
{
    /// <summary>Name of the policy, unique in the account.</summary>
    public required string PolicyName { get; init; }

    /// <summary>Names of the secrets in this file that it may read.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Secrets { get; init; }

    /// <summary>Name of an existing role to attach the policy to. Default: attached to none.</summary>
    public string? RoleName { get; init; }
}

/// <summary>A role that one service account of one cluster may take, to read secrets.</summary>
public sealed record ServiceAccountSettings
{
    /// <summary>Name of the role, unique in the account.</summary>
    public required string RoleName { get; init; }

    /// <summary>ARN of the cluster's OpenID Connect provider in IAM.</summary>
    [Pattern("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/.+$", "must be the ARN of an OpenID Connect provider",
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE")]
    public required string OidcProviderArn { get; init; }

    /// <summary>Kubernetes namespace of the service account.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the service account.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Names of the secrets in this file that it may read.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Secrets { get; init; }
}

/// <summary>Allows to log in as PostgreSQL roles with an IAM token.</summary>
public sealed record DatabaseLoginSettings
{
    /// <summary>Name of the policy, unique in the account.</summary>
    public required string PolicyName { get; init; }

    /// <summary>PostgreSQL roles of <c>tenancy.roles</c>.</summary>
    [MinLength(1)]
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Name of an existing IAM role to attach the policy to. Default: attached to none.</summary>
    public string? RoleName { get; init; }
}
