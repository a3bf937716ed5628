using Infra.AwsRules;
using Infra.AwsRules.Access;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Access;

/// <summary>What <see cref="DatabaseLogin"/> makes.</summary>
public sealed record DatabaseLoginProps
{
    /// <summary>Name of the policy, unique in the account; 1 to 128 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the database.</summary>
    public required string Region { get; init; }

    /// <summary>The account's 12 digits.</summary>
    public required string AccountId { get; init; }

    /// <summary>Resource id of what is connected to: <c>db-…</c> of an instance, <c>cluster-…</c> of an Aurora cluster, <c>prx-…</c> of a
    /// proxy. It changes when the database is restored or replaced.</summary>
    public required string ResourceId { get; init; }

    /// <summary>PostgreSQL roles that may be logged in as, at least one; no wildcards. Each needs the role <c>rds_iam</c>, except behind a
    /// proxy.</summary>
    public required IReadOnlyList<string> Users { get; init; }

    /// <summary>Name of an existing role to attach the policy to, without its path. Default: attached to none.</summary>
    public string? RoleName { get; init; }
}

/// <summary>IAM policy that allows to log in to one database, cluster or proxy as the given PostgreSQL roles, with an IAM token instead of
/// a password.</summary>
public sealed class DatabaseLogin : Construct
{
    /// <summary>Makes the policy and its attachment.</summary>
    /// <exception cref="ModuleValidationException">The props break rules; all violations are listed.</exception>
    public DatabaseLogin(Construct scope, string id, DatabaseLoginProps props)
        : base(scope, id)
    {
        var document = Document(props);
        ModuleValidationException.ThrowIfAny(this, Check(props, document));
        PolicyArn = AttachablePolicy.Create(this, props.Name, "Logs in to a PostgreSQL database by IAM", document, props.RoleName);
    }

    /// <summary>The policy's ARN; attach it to a role that another stack makes.</summary>
    public string PolicyArn { get; }

    private static string Document(DatabaseLoginProps props)
    {
        var database = $"arn:{AwsPartition.OfRegion(props.Region)}:rds-db:{props.Region}:{props.AccountId}:dbuser:{props.ResourceId}";
        return PolicyDocument.Of(new
        {
            Sid = "LogIn",
            Effect = "Allow",
            Action = "rds-db:connect",
            Resource = props.Users.Select(user => $"{database}/{user}").ToArray(),
        });
    }

    private static IEnumerable<Violation> Check(DatabaseLoginProps props, string document) =>
    [
        .. AccessChecks.IfKnown("name", props.Name, IamRules.CheckPolicyName),
        .. AccessChecks.IfKnown("region", props.Region, IamRules.CheckRegion),
        .. AccessChecks.IfKnown("accountId", props.AccountId, IamRules.CheckAccountId),
        .. AccessChecks.IfKnown("resourceId", props.ResourceId, DatabaseLoginRules.CheckResourceId),
        .. SecretAccessRules.CheckEntries("users", props.Users, isRequired: true, "the PostgreSQL roles that log in"),
        .. AccessChecks.Each("users", props.Users, DatabaseLoginRules.CheckUser),
        .. props.RoleName is null ? [] : AccessChecks.IfKnown("roleName", props.RoleName, IamRules.CheckRoleName),
        .. AccessChecks.PolicyLength("users", document, IamRules.MaxManagedPolicyLength),
    ];
}
