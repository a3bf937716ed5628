using Infra.Modules.Rds;

namespace Infra.Modules.DisasterRecovery;

/// <summary>What stands ready in a second region.</summary>
public sealed record DisasterRecoveryModuleProps
{
    /// <summary>AWS provider of the second region; it has an alias.</summary>
    public required TerraformProvider Provider { get; init; }

    /// <summary>The second region, another than the source's.</summary>
    public required string Region { get; init; }

    /// <summary>Alias of the key that is made there, <c>alias/…</c>.</summary>
    public required string KeyAlias { get; init; }

    /// <summary>The instance to stand in for; with <see cref="Generated"/> credentials and backups when there is a replica.</summary>
    public required RdsModule Source { get; init; }

    /// <summary>A replica that can be promoted. Default: none.</summary>
    public RecoveryReplicaProps? Replica { get; init; }

    /// <summary>Days that replicated automated backups are kept there, 1–35. Default: backups are not replicated.</summary>
    public int? BackupRetentionDays { get; init; }
}

/// <summary>A read replica in the second region.</summary>
public sealed record RecoveryReplicaProps
{
    /// <summary>Instance identifier, another than the source's.</summary>
    public required string Identifier { get; init; }

    /// <summary>VPC there.</summary>
    public required string VpcId { get; init; }

    /// <summary>Ids of private subnets there, in at least two availability zones.</summary>
    public required IReadOnlyList<string> SubnetIds { get; init; }

    /// <summary>Instance class. Default: the source's.</summary>
    public string? InstanceClass { get; init; }

    /// <summary>A standby in a second zone of that region. Default: false.</summary>
    public bool MultiAz { get; init; }

    /// <summary>Who may reach the port, by a key that is part of the rule's address in the state. Default: nobody.</summary>
    public IReadOnlyDictionary<string, DatabaseIngress> Ingress { get; init; } = new Dictionary<string, DatabaseIngress>();
}
