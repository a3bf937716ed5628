using Infra.Modules.Rds;

namespace Infra.Modules.Proxy;

/// <summary>What <see cref="ProxyModule"/> makes. That TLS is required is not a choice.</summary>
public sealed record ProxyModuleProps
{
    /// <summary>Name of the proxy and prefix of its role, security group and read-only endpoint: 1–51 letters, digits and single hyphens, a
    /// letter first.</summary>
    public required string Name { get; init; }

    /// <summary>Region of the proxy.</summary>
    public required string Region { get; init; }

    /// <summary>The VPC of the database.</summary>
    public required string VpcId { get; init; }

    /// <summary>Ids of private subnets in at least two availability zones.</summary>
    public required IReadOnlyList<string> SubnetIds { get; init; }

    /// <summary>The database behind it.</summary>
    public required ProxyTarget Target { get; init; }

    /// <summary>ARNs of the secrets whose roles may log in, 1–200. Each needs the keys <c>username</c> and <c>password</c>.</summary>
    public required IReadOnlyList<string> SecretArns { get; init; }

    /// <summary>ARNs of the customer-managed keys of the secrets. Default: none, for the AWS-managed key.</summary>
    public IReadOnlyList<string> KmsKeyArns { get; init; } = [];

    /// <summary>Resources that have to be there before the proxy reads its secrets, such as their values. Default: none.</summary>
    public IReadOnlyList<ITerraformDependable> SecretDependencies { get; init; } = [];

    /// <summary>Whether clients have to log in with IAM tokens instead of passwords. Default: true.</summary>
    public bool IamRequired { get; init; } = true;

    /// <summary>Who may reach the proxy, by a short key that is part of the rule's address in the state. Default: nobody.</summary>
    public IReadOnlyDictionary<string, DatabaseIngress> Ingress { get; init; } = new Dictionary<string, DatabaseIngress>();

    /// <summary>Seconds until an idle client is disconnected, 1–28800. Default: 1800.</summary>
    public int IdleClientTimeoutSeconds { get; init; } = 1800;

    /// <summary>Percent of the database's <c>max_connections</c> that the proxy may open, 1–100. Default: 90.</summary>
    public int MaxConnectionsPercent { get; init; } = 90;

    /// <summary>Whether there is a second endpoint that leads to the readers; only of a cluster. Default: false.</summary>
    public bool ReadOnlyEndpoint { get; init; }

    /// <summary>Days that the proxy's log is kept; one of CloudWatch's values. Default: 30.</summary>
    public int LogRetentionDays { get; init; } = 30;
}

/// <summary>The database behind a proxy.</summary>
/// <param name="Identifier">Identifier of the instance or cluster.</param>
/// <param name="IsCluster">Whether it is an Aurora cluster.</param>
/// <param name="Port">The database's port.</param>
/// <param name="SecurityGroupId">The database's security group; it lets the proxy in.</param>
/// <param name="Server">What to wait for before the database can be a target.</param>
public sealed record ProxyTarget(string Identifier, bool IsCluster, int Port, string SecurityGroupId, ITerraformDependable Server);
