using Infra.AwsRules.Cache;
using Infra.Modules.Network;

namespace Infra.Modules.Cache;

/// <summary>What <see cref="CacheModule"/> makes.</summary>
public sealed record CacheModuleProps
{
    /// <summary>Id of the replication group and prefix of the other names; 1 to 40 lower-case letters, digits and hyphens. AWS cannot
    /// change it without replacing the group.</summary>
    public required string Identifier { get; init; }

    /// <summary>The VPC's id.</summary>
    public required string VpcId { get; init; }

    /// <summary>Subnets that the nodes stand in, of at least two zones when there is a replica.</summary>
    public required IReadOnlyList<string> SubnetIds { get; init; }

    /// <summary>Who may connect to port 6379, by a short key that is part of the rule's address in the state. Default: nobody.</summary>
    public IReadOnlyDictionary<string, CacheSource> Sources { get; init; } = new Dictionary<string, CacheSource>();

    /// <summary>Redis or Valkey. Default: Valkey.</summary>
    public CacheEngine Engine { get; init; } = CacheEngine.Valkey;

    /// <summary>Engine version, major and minor: Redis 6.2, 7.0, 7.1; Valkey 7.2, 8.0, 8.1.</summary>
    public required string Version { get; init; }

    /// <summary>Node type, e.g. <c>cache.t4g.micro</c>.</summary>
    public required string NodeType { get; init; }

    /// <summary>Number of nodes, 1 to 6: a primary, the rest replicas. Two or more fail over by themselves and stand in several zones.
    /// Default: 1.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Whether a replica takes over by itself, from another zone. Default: whether there is one.</summary>
    public bool? AutomaticFailover { get; init; }

    /// <summary>ARN of the KMS key that data at rest is encrypted with. Default: ElastiCache's own key.</summary>
    public string? KmsKeyArn { get; init; }

    /// <summary>Parameters of the engine, by name. Default: none, the engine's defaults.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Days that daily snapshots are kept, 0 (none) to 35. Default: 5.</summary>
    public int SnapshotRetentionDays { get; init; } = 5;

    /// <summary>Daily snapshot window in UTC, at least an hour, apart from the maintenance window. Default: 03:00-05:00.</summary>
    public string SnapshotWindow { get; init; } = "03:00-05:00";

    /// <summary>Weekly maintenance window in UTC, at least an hour. Default: mon:05:00-mon:07:00.</summary>
    public string MaintenanceWindow { get; init; } = "mon:05:00-mon:07:00";

    /// <summary>Name of the snapshot that is taken before the group is deleted. Default: none is taken.</summary>
    public string? FinalSnapshotIdentifier { get; init; }

    /// <summary>Whether Terraform refuses every plan that destroys or replaces the group. Default: false.</summary>
    public bool PreventDestroy { get; init; }

    /// <summary>E-mail addresses that hear of failovers and maintenance, by a topic <c>&lt;identifier&gt;-events</c>; each has to confirm
    /// the subscription once. The topic is not encrypted, because ElastiCache cannot publish to one that is; its messages name nodes and
    /// events only. Default: none, no topic. Source: ElastiCache User Guide, "Event notifications and Amazon SNS".</summary>
    public IReadOnlyList<string> EventEmails { get; init; } = [];

    /// <summary>ARN of an SNS topic without encryption that hears of failovers and maintenance, instead of <see cref="EventEmails"/>.
    /// Default: none.</summary>
    public string? NotificationTopicArn { get; init; }

    /// <summary>Whether AWS installs minor versions in the maintenance window. Default: true.</summary>
    public bool AutoMinorVersionUpgrade { get; init; } = true;

    /// <summary>Whether changes are made at once instead of in the maintenance window. Default: false.</summary>
    public bool ApplyImmediately { get; init; }
}

/// <summary>Somebody who may connect to a cache.</summary>
/// <param name="Peer">A range of addresses or a security group.</param>
/// <param name="Description">Description of the rule, shown in the AWS console. Default: <c>Cache clients</c>.</param>
public sealed record CacheSource(SecurityGroupPeer Peer, string Description = "Cache clients");
