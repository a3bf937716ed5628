namespace Infra.Modules.Rds;

/// <summary>Read replicas in the source's own region.</summary>
public sealed record ReadReplicaProps
{
    /// <summary>How many, 0–15; replica n is called <c>&lt;identifier&gt;-replica-&lt;n&gt;</c>. Default: 0.</summary>
    public int Count { get; init; }

    /// <summary>Instance class. Default: the source's.</summary>
    public string? InstanceClass { get; init; }

    /// <summary>A standby of each replica in a second zone. Default: false.</summary>
    public bool MultiAz { get; init; }
}
